"""Reading: a dossier, the lists, what needs a person now, the proof of an act."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q

from rogatory.acts.act import Act
from rogatory.acts.duties import Duty, duties
from rogatory.acts.fold import Dossier
from rogatory.acts.transitions import APPROVING, TABLE
from rogatory.envelope.errors import Rejected
from rogatory.envelope.signature import Signed
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.note import Note
from rogatory.node.directory import cards
from rogatory.node.dossiers import models
from rogatory.node.dossiers.library import folded, to_act
from rogatory.node.dossiers.models import DossierView, Draft
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.node.publication import our_log
from rogatory.node.publication.models import Cosignature, Leaf
from rogatory.treaty.findings import Sentence
from rogatory.treaty.instants import read_instant

GRAVITY = {"emergency": 0, "urgent": 1, "routine": 2}
MOST = 500


class Unknown(Exception):  # noqa: N818 - there is nothing by that name
    """No dossier, act or draft by that name is here."""


def load(dossier_id: str) -> Dossier:
    """A dossier, folded from its acts. Raises Unknown."""
    dossier = folded(dossier_id)
    if dossier.id is None:
        raise Unknown(dossier_id)
    return dossier


def view(dossier_id: str) -> DossierView:
    """The row of a dossier. Raises Unknown."""
    row = DossierView.objects.filter(id=dossier_id).first()
    if row is None:
        raise Unknown(dossier_id)
    return row


def find(name: str) -> DossierView:
    """A dossier by its id, our reference or the other State's. Raises Unknown."""
    row = DossierView.objects.filter(Q(id=name) | Q(our_reference=name) | Q(peer_reference=name)).first()
    if row is None:
        raise Unknown(name)
    return row


def listing(
    *, text: str = "", only_open: bool = False, limit: int = 50, offset: int = 0
) -> list[DossierView]:
    """Dossiers, the newest first; `text` is looked for in references and titles."""
    rows = DossierView.objects.order_by("-updated_at", "id")
    if text:
        wanted = (
            Q(our_reference__icontains=text) | Q(peer_reference__icontains=text) | Q(title__icontains=text)
        )
        rows = rows.filter(wanted | Q(id=text))
    if only_open:
        rows = rows.filter(open=True)
    return list(rows[offset : offset + limit])


@dataclass(frozen=True)
class Need:
    """One thing that waits for a person: a duty of our State, or a draft. `kind` is the act that would discharge it."""

    view: DossierView | None
    code: str
    sentence: Sentence
    until: datetime | None
    kind: str
    request: str
    urgency: str
    overdue: bool
    draft: Draft | None = None
    article: int | None = None
    paragraph: str | None = None
    source: str = "practice"


def owed(dossier: Dossier, at: datetime) -> tuple[Duty, ...]:
    """What is owed in a dossier, by us and, as far as it is not the other State's own house, by them."""
    us = identity().state
    return tuple(duty for duty in duties(dossier, at) if duty.owner == us or not duty.inward)


def _dischargeable(officer: Officer) -> frozenset[str]:
    return frozenset(line.kind for line in TABLE if officer.role_set & line.roles)


def _duties_of(row: DossierView, kinds: frozenset[str], at: datetime) -> list[Need]:
    dossier, us = folded(row.id), identity().state
    return [
        Need(
            view=row,
            code=duty.code,
            sentence=duty.sentence,
            until=duty.until,
            kind=duty.by,
            request=duty.request,
            urgency=dossier.requests[duty.request].urgency,
            overdue=duty.overdue(at),
            article=duty.article,
            paragraph=duty.paragraph,
            source=duty.source,
        )
        for duty in duties(dossier, at)
        if duty.owner == us and duty.by in kinds
    ]


def _draft_needs(officer: Officer) -> list[Need]:
    mine = Draft.objects.filter(drafted_by=officer, status__in=[Draft.Status.DRAFT, Draft.Status.RETURNED])
    waiting = Draft.objects.filter(status=Draft.Status.SUBMITTED).exclude(drafted_by=officer)
    if not officer.role_set & APPROVING:
        waiting = waiting.none()
    rows = DossierView.objects.in_bulk({draft.dossier for draft in [*mine, *waiting] if draft.dossier})
    return [
        Need(
            view=rows.get(draft.dossier),
            code=f"draft-{draft.status}",
            sentence=_draft_sentence(draft),
            until=None,
            kind=draft.kind,
            request=draft.request,
            urgency=str((draft.fields.get("urgency") or {}).get("level", "routine")),
            overdue=False,
            draft=draft,
        )
        for draft in [*waiting, *mine]
    ]


def _draft_sentence(draft: Draft) -> Sentence:
    if draft.status == Draft.Status.SUBMITTED:
        return Sentence(
            "Approve or give back what {officer} drafted.", {"officer": draft.drafted_by.display_name}
        )
    if draft.status == Draft.Status.RETURNED:
        return Sentence("Your draft was given back: {remark}", {"remark": draft.remark})
    return Sentence("Finish your draft.")


def needs(officer: Officer, at: datetime) -> list[Need]:
    """What waits for this officer: emergencies first, then drafts to approve, then the nearest date."""
    kinds = _dischargeable(officer)
    rows = DossierView.objects.filter(Q(owed=True) | Q(review_at__lte=at), open=True).order_by("due")
    # Asked for apart: however many older dates there are, no emergency falls off the end of the list.
    urgent = rows.filter(urgency="emergency")[:MOST]
    others = rows.exclude(urgency="emergency")[:MOST]
    found = [need for row in [*urgent, *others] for need in _duties_of(row, kinds, at)] if kinds else []
    found += _draft_needs(officer)
    far = datetime.max.replace(tzinfo=at.tzinfo)
    return sorted(
        found,
        key=lambda need: (
            need.urgency != "emergency",
            need.code != "draft-submitted",
            need.until or far,
            need.code,
        ),
    )


@dataclass(frozen=True)
class ActProof:
    """All that can be shown of one act: who signed it, where it is logged, who watched, who received it."""

    act: Act
    verdict: str
    reason: str | None
    signed: Signed | None
    refused: str | None
    """Why the signature does not hold, should it not."""
    leaf_index: int
    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, datetime], ...]
    """The States that saw our log hold it, each with when it first did."""
    peer_proof: str
    receipts: tuple[tuple[str, str], ...]
    waiting_for: tuple[str, ...]
    """States that have not receipted it yet."""
    content: bytes
    signature: bytes


def proof(act_id: str) -> ActProof:
    """The proof of an act, checked anew. Raises Unknown."""
    row = models.Act.objects.filter(id=act_id).first()
    if row is None:
        raise Unknown(act_id)
    act, dossier = to_act(row), folded(row.dossier)
    entry = dossier.entry(act_id)
    leaf = Leaf.objects.get(act=act_id)
    covering = Cosignature.objects.filter(size__gt=leaf.index).values("witness")
    signed, refused = _signature(row, act)
    request = dossier.requests.get(act.header.request or act.id)
    return ActProof(
        act=act,
        verdict=entry.verdict if entry else "waiting",
        reason=entry.reason if entry else None,
        signed=signed,
        refused=refused,
        leaf_index=leaf.index,
        checkpoint=Checkpoint.read(Note.read(our_log.checkpoint()).text),
        cosigned=tuple(
            covering.annotate(first=Min("received_at")).order_by("first").values_list("witness", "first")
        ),
        peer_proof=row.peer_proof,
        receipts=tuple(
            (one.state, one.at) for one in (request.received if request else ()) if one.act == act_id
        ),
        waiting_for=tuple(models.Outbox.objects.filter(act=row).values_list("peer", flat=True)),
        content=bytes(row.content),
        signature=bytes(row.signature),
    )


def _signature(row: models.Act, act: Act) -> tuple[Signed | None, str | None]:
    author = act.header.author.state
    card = cards.listing(author, act.header.certificate)
    if card is None:
        return None, f"no card of {author} is in use"
    try:
        return card.verify(
            bytes(row.content), bytes(row.signature), at=read_instant(act.header.instant)
        ), None
    except Rejected as why:
        return None, str(why)
