"""The one door that writes an act: whoever causes it (desk, API, peer, timer), it passes here and nowhere else.

One transaction: the act, its leaf in our log, its message for the outbox, the objects to expect, the row of the
lists, and, for an act of another State, our receipt with all of the same. All or none; the row can be made again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from django.db import transaction
from django.db.models import Max

from rogatory.acts.act import Act, compose, read_act
from rogatory.acts.fold import Dossier
from rogatory.acts.header import Audience, Author, Header, Part
from rogatory.acts.kinds.receipt import Receipt
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.exchange.archive import Arrived
from rogatory.node.dossiers import models
from rogatory.node.dossiers.derive import update_view
from rogatory.node.dossiers.library import to_act
from rogatory.node.dossiers.references import reference_of
from rogatory.node.evidence import expected
from rogatory.node.identity import identity
from rogatory.node.publication import our_log

NODE_AUTHORITY = "node"
Judged = Literal["applied", "crossed", "void"]


@dataclass(frozen=True)
class Signed:
    """An act to record: its signed bytes, the act read from them, and its author's log proof if it came from afar."""

    envelope: Envelope
    act: Act
    peer_proof: str = ""


def record(signed: Sequence[Signed], at: datetime) -> None:
    """Record acts. Those that are here already change nothing. To be called with acts that were verified and read."""
    with transaction.atomic():
        known = set(
            models.Act.objects.filter(id__in=[one.act.id for one in signed]).values_list("id", flat=True)
        )
        fresh = [one for one in {one.act.id: one for one in signed}.values() if one.act.id not in known]
        if not fresh:
            return
        last = models.Act.objects.aggregate(last=Max("sequence"))["last"] or 0
        rows = [_row(one, last + place, at) for place, one in enumerate(fresh, 1)]
        models.Act.objects.bulk_create(rows)
        our_log.append([row.id for row in rows])
        models.Outbox.objects.bulk_create(
            models.Outbox(act=row, peer=peer, next_at=at)
            for row, one in zip(rows, fresh, strict=True)
            for peer in _addressees(one.act)
        )
        for one in fresh:
            expected.announce(one.act, at)
        for dossier_id in sorted({row.dossier for row in rows}):
            update_view(dossier_id, reference_of(dossier_id, at))


def _row(one: Signed, sequence: int, at: datetime) -> models.Act:
    header = one.act.header
    return models.Act(
        id=one.act.id,
        sequence=sequence,
        dossier=header.dossier,
        kind=header.kind,
        author=header.author.state,
        shared=one.act.shared,
        content=one.envelope.content,
        signature=one.envelope.signature,
        recorded_at=at,
        peer_proof=one.peer_proof,
    )


def _addressees(act: Act) -> list[str]:
    """The States that must be sent an act of ours: the others of its audience. A receipt travels as an answer."""
    us = identity().state
    if act.header.author.state != us or not act.shared or act.kind == "receipt":
        return []
    return [state for state in act.header.audience.states if state != us]


def record_arrived(arrived: Sequence[Arrived], at: datetime) -> Mapping[str, str]:
    """Record acts of another State and our receipts of them; gives the receipt's id for each act that gets one.

    An act that came before keeps the receipt that it got then. Receipts get none.
    """
    with transaction.atomic():
        receipted = [one.act for one in arrived if one.act.kind != "receipt"]
        given = _receipts_given(_here(receipted))
        record([Signed(one.envelope, one.act, one.proof.encode().decode()) for one in arrived], at)
        lacking = [act for act in receipted if act.id not in given]
        fresh = [_receipt(act, at) for act in lacking]
        record(fresh, at)
        return given | {act.id: receipt.act.id for act, receipt in zip(lacking, fresh, strict=True)}


def _here(acts: Sequence[Act]) -> list[Act]:
    known = set(models.Act.objects.filter(id__in=[act.id for act in acts]).values_list("id", flat=True))
    return [act for act in acts if act.id in known]


def _receipts_given(acts: Sequence[Act]) -> dict[str, str]:
    if not acts:
        return {}
    given: dict[str, str] = {}
    ours = models.Act.objects.filter(
        dossier__in={act.header.dossier for act in acts}, kind="receipt", author=identity().state
    )
    wanted = {act.id for act in acts}
    for row in ours:
        body = to_act(row).body
        if isinstance(body, Receipt) and body.of in wanted:
            given[body.of] = row.id
    return given


def _receipt(act: Act, at: datetime) -> Signed:
    """Our receipt: signed by the node's own key, at any hour, and saying how the act was judged here."""
    dossier = update_view(act.header.dossier, reference_of(act.header.dossier, at))
    entry = dossier.entry(act.id)
    assert entry is not None  # noqa: S101 - its ancestors are here, so it is in the history
    body = Receipt(
        of=act.id, received_at=at.isoformat(), judged=cast("Judged", entry.verdict), reason=entry.reason
    )
    return sign(_receipt_header(act, dossier, at), body)


def _receipt_header(act: Act, dossier: Dossier, at: datetime) -> Header:
    mine = identity()
    return Header(
        format="rogatory/act/1",
        kind="receipt",
        version=1,
        dossier=act.header.dossier,
        request=act.header.request or act.id,
        reference=reference_of(act.header.dossier, at),
        author=Author(state=mine.state, authority=NODE_AUTHORITY, officer=NODE_AUTHORITY, role="node"),
        approver=None,
        instant=at.isoformat(),
        zone="Etc/UTC",
        after=(act.id,),
        audience=Audience(scope="shared", states=act.header.audience.states),
        bases=act.header.bases,
        exercise=act.header.exercise,
        certificate=fingerprint(mine.signer.certificate),
        attachments=(),
    )


def sign(header: Header, body: Part) -> Signed:
    """Compose and sign an act of ours: from here on these bytes are what is logged, sent and judged."""
    content = compose(header, body)
    return Signed(Envelope(content, identity().signer.sign(content)), read_act(content))
