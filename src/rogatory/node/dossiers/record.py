"""The one door that writes an act: whoever causes it (desk, API, peer, timer), it passes here and nowhere else.

One transaction: the act, its leaf in our log, its message for the outbox, the objects to expect, the row of the
lists, and, for an act of another State, our receipt with all of the same. All or none; the row can be made again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from django.db import transaction
from django.db.models import Max

from rogatory.acts.act import Act, compose
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.header import Audience, Author, Header
from rogatory.acts.kinds.receipt import Receipt
from rogatory.acts.reading import read_act
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.exchange.archive import Arrived
from rogatory.node.dossiers import models
from rogatory.node.dossiers.derive import write_views
from rogatory.node.dossiers.library import acts_of_each, read, to_act
from rogatory.node.dossiers.references import references_of
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
        fresh = _fresh(signed)
        _write(fresh, _touched(fresh, at), at)


def _fresh(signed: Sequence[Signed]) -> list[Signed]:
    known = _here([one.act.id for one in signed])
    return [one for one in {one.act.id: one for one in signed}.values() if one.act.id not in known]


def _here(acts: Collection[str]) -> set[str]:
    return set(models.Act.objects.filter(id__in=acts).values_list("id", flat=True)) if acts else set()


@dataclass(frozen=True)
class _Touched:
    """The dossiers that acts are about to join: what they hold until now, and our reference of each."""

    held: Mapping[str, Sequence[Act]]
    references: Mapping[str, str]

    def folded(self, fresh: Sequence[Signed]) -> dict[str, Dossier]:
        """The dossiers with these acts."""
        together = {dossier: list(acts) for dossier, acts in self.held.items()}
        for one in fresh:
            together[one.act.header.dossier].append(one.act)
        return {dossier: fold(acts) for dossier, acts in together.items()}


def _touched(signed: Sequence[Signed], at: datetime) -> _Touched:
    dossiers = sorted({one.act.header.dossier for one in signed})
    if not dossiers:
        return _Touched({}, {})
    us = identity().state
    # An act of ours bears our reference already; others open a dossier that has none yet.
    said = {
        one.act.header.dossier: one.act.header.reference
        for one in signed
        if one.act.header.author.state == us
    }
    given = references_of([dossier for dossier in dossiers if dossier not in said], at)
    return _Touched(acts_of_each(dossiers), said | given)


def _write(fresh: Sequence[Signed], touched: _Touched, at: datetime) -> None:
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
        read.keep(one.act.id, one.act)
    write_views(touched.folded(fresh), touched.references)


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

    An act that came before keeps the receipt that it got then; one that comes twice gets one. Receipts get none.
    """
    arrived = list({one.act.id: one for one in arrived}.values())
    with transaction.atomic():
        signed = [Signed(one.envelope, one.act, one.proof.encode().decode()) for one in arrived]
        receipted = [one.act for one in arrived if one.act.kind != "receipt"]
        fresh, touched = _fresh(signed), _touched(signed, at)
        arriving = {one.act.id for one in fresh}
        given = _receipts_given([act for act in receipted if act.id not in arriving])
        judged = touched.folded(fresh)
        lacking = [act for act in receipted if act.id not in given]
        receipts = [
            _receipt(act, judged[act.header.dossier], touched.references[act.header.dossier], at)
            for act in lacking
        ]
        _write([*fresh, *receipts], touched, at)
        return given | {act.id: receipt.act.id for act, receipt in zip(lacking, receipts, strict=True)}


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


def _receipt(act: Act, dossier: Dossier, reference: str, at: datetime) -> Signed:
    """Our receipt: signed by the node's own key, at any hour, and saying how the act was judged here."""
    entry = dossier.entry(act.id)
    assert entry is not None  # noqa: S101 - its ancestors are here, so it is in the history
    body = Receipt(
        of=act.id, received_at=at.isoformat(), judged=cast("Judged", entry.verdict), reason=entry.reason
    )
    return sign(read_act(compose(_receipt_header(act, reference, at), body)))


def _receipt_header(act: Act, reference: str, at: datetime) -> Header:
    mine = identity()
    return Header(
        format="rogatory/act/1",
        kind="receipt",
        version=1,
        dossier=act.header.dossier,
        request=act.header.request or act.id,
        reference=reference,
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


def sign(act: Act) -> Signed:
    """Sign an act of ours: from here on its bytes are what is logged, sent and judged."""
    return Signed(Envelope(act.content, identity().signer.sign(act.content)), act)
