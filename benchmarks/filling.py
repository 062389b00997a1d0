# ruff: noqa: PLC0415 - what needs Django is imported once it was set up
"""A node full of dossiers, made fast: stories are told once, then stamped with new ids, really signed and logged.

What is stamped is what the product itself would have recorded: `check_sample` folds some dossiers again and compares
their rows. Run in a process that has become the node (`two_nodes.become`).
"""

import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

CHUNK = 1_000
BUCKETS = 48


@dataclass(frozen=True)
class Told:
    """A story as it was told once: its acts in order, and its row in the lists."""

    dossier: str
    reference: str
    acts: Sequence[tuple[str, str, str, bytes]]
    """Id, kind, author, content."""
    row: Mapping[str, Any]


def fill(peer_folder: Path, count: int, length: int, seconds: float) -> int:
    """Add dossiers of `length` acts (1 to 8), as many as `count`, or as many as can be made in so many seconds."""
    from rogatory.node.clock import now
    from rogatory.node.configuration import read_configuration
    from rogatory.node.dossiers.models import DossierView
    from rogatory.node.identity import Identity, identity

    signers = {"FR": identity().signer, "VN": Identity(read_configuration(peer_folder)).signer}
    start = now() - timedelta(days=20)
    stories = [_tell(signers, length, start + timedelta(hours=7 * bucket)) for bucket in range(BUCKETS)]
    until, made, already = time.monotonic() + seconds, 0, DossierView.objects.count()
    while made < count and time.monotonic() < until:
        _record(
            [_stamp(stories[n % BUCKETS], already + n) for n in range(made, min(made + CHUNK, count))],
            signers,
            now(),
        )
        made = min(made + CHUNK, count)
    return made


def _tell(signers: Mapping[str, Any], length: int, start: datetime) -> Told:
    """Viet Nam is asked to preserve, acknowledges, accepts and confirms; every act is receipted."""
    from benchmarks.material import request_header
    from rogatory.acts.act import Act, compose
    from rogatory.acts.fold import fold
    from rogatory.acts.header import Approver, Author
    from rogatory.acts.kinds import KINDS
    from rogatory.acts.reading import read_act
    from rogatory.envelope.certificates import fingerprint
    from rogatory.node.dossiers.derive import derived

    acts: list[Act] = []
    dossier, reference = token_hex(16), "FR-2000-0000000"
    for place, (kind, state, role, body) in enumerate(_story(start)[:length]):
        at = start + timedelta(minutes=10 * place)
        said = body if kind != "receipt" else {**body, "of": acts[-1].id, "received_at": at.isoformat()}
        header = request_header(
            state, "VN" if state == "FR" else "FR", fingerprint(signers[state].certificate), at
        )
        changed = {
            "kind": kind,
            "dossier": dossier,
            "request": acts[0].id if acts else None,
            "reference": reference if state == "FR" else "VN-2000-0000000",
            "author": Author(state=state, authority="contact-point", officer=f"o-{role}", role=role),
            "approver": None
            if kind in ("receipt", "acknowledgement")
            else Approver(officer="o-2", role="approver"),
            "after": (acts[-1].id,) if acts else (),
        }
        header = header.model_copy(update=changed)
        acts.append(read_act(compose(header, KINDS[kind].body.model_validate(said))))
    folded = fold(acts)
    wrong = [(entry.act.kind, entry.reason) for entry in folded.history if entry.verdict != "applied"]
    assert not wrong, wrong
    row = derived(folded, reference)
    return Told(
        dossier, reference, [(act.id, act.kind, act.header.author.state, act.content) for act in acts], row
    )


def _story(start: datetime) -> list[tuple[str, str, Any, dict[str, Any]]]:
    from tests.rooms.node.cast import request_fields

    asked = request_fields("preservation-request")
    receipt = {"judged": "applied"}
    acknowledged = {
        "officer_in_charge": asked["confirmation_contact"],
        "next_step": "The request is read at once.",
    }
    confirmed = {
        "items": [{"item": 0, "outcome": "preserved"}],
        "preserved_from": (start + timedelta(hours=1)).isoformat(),
        "preserved_until": (start + timedelta(days=80)).isoformat(),
    }
    return [
        ("preservation-request", "FR", "duty-officer", asked),
        ("receipt", "VN", "node", receipt),
        ("acknowledgement", "VN", "duty-officer", acknowledged),
        ("receipt", "FR", "node", receipt),
        ("acceptance", "VN", "duty-officer", {}),
        ("receipt", "FR", "node", receipt),
        ("preservation-confirmed", "VN", "duty-officer", confirmed),
        ("receipt", "FR", "node", receipt),
    ]


def _stamp(told: Told, number: int) -> Told:
    """The same story in a dossier of its own: other ids, another reference."""
    dossier, reference = token_hex(16), f"FR-2000-{number + 1:07}"
    theirs = f"VN-2000-{number + 1:07}"
    renamed = [
        (told.dossier.encode(), dossier.encode()),
        (told.reference.encode(), reference.encode()),
        (b"VN-2000-0000000", theirs.encode()),
    ]
    acts = []
    for act_id, kind, author, old_content in told.acts:
        content = old_content
        for old, new in renamed:
            content = content.replace(old, new)
        fresh = sha256(content).hexdigest()
        renamed.append((act_id.encode(), fresh.encode()))
        acts.append((fresh, kind, author, content))
    stages = [{**stage, "id": acts[0][0]} for stage in told.row["stages"]]
    peer_reference = theirs if told.row["peer_reference"] else ""
    row = {**told.row, "our_reference": reference, "peer_reference": peer_reference, "stages": stages}
    return Told(dossier, reference, acts, row)


def _record(stories: Sequence[Told], signers: Mapping[str, Any], at: datetime) -> None:
    from django.db import transaction
    from django.db.models import Max

    from rogatory.node.dossiers.models import Act, DossierView
    from rogatory.node.publication import our_log

    with transaction.atomic():
        last = Act.objects.aggregate(last=Max("sequence"))["last"] or 0
        rows = [
            Act(
                id=act_id,
                sequence=last + place,
                dossier=dossier,
                kind=kind,
                author=author,
                shared=True,
                content=content,
                signature=signers[author].sign(content),
                recorded_at=at,
            )
            for place, (dossier, (act_id, kind, author, content)) in enumerate(_acts_of(stories), 1)
        ]
        Act.objects.bulk_create(rows, batch_size=500)
        our_log.append([row.id for row in rows])
        DossierView.objects.bulk_create(
            [DossierView(id=one.dossier, **one.row) for one in stories], batch_size=500
        )


def _acts_of(stories: Sequence[Told]) -> Iterator[tuple[str, tuple[str, str, str, bytes]]]:
    for one in stories:
        for act in one.acts:
            yield one.dossier, act


def check_sample(count: int = 20) -> None:
    """Some dossiers folded from their recorded acts must give the rows that are stored."""
    from rogatory.node.dossiers.derive import derived
    from rogatory.node.dossiers.library import folded
    from rogatory.node.dossiers.models import DossierView

    ids = list(DossierView.objects.values_list("id", flat=True))
    for one in random.sample(ids, min(count, len(ids))):
        row = DossierView.objects.get(id=one)
        fresh = derived(folded(one), row.our_reference)
        wrong = {name for name, value in fresh.items() if getattr(row, name) != value}
        assert not wrong, wrong


def main(folder: str, peer_folder: str, count: str, length: str, seconds: str) -> None:
    """Fill the node in `folder`, in a process of its own; the number of dossiers made is the last line."""
    from rogatory.node.commands.setting import set_up

    os.environ["ROGATORY_NODE"] = folder
    set_up(Path(folder))
    made = fill(Path(peer_folder), int(count), int(length), float(seconds))
    check_sample()
    print(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
