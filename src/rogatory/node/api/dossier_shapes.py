"""What a dossier, its requests, its acts and what is owed look like in JSON."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Self

from ninja import Field, Schema

from rogatory.acts.act import Act
from rogatory.acts.choices import Choice, choices
from rogatory.acts.duties import Duty
from rogatory.acts.fold import Dossier, Entry
from rogatory.acts.kinds import KINDS
from rogatory.acts.state import RequestState
from rogatory.envelope.certificates import fingerprint
from rogatory.node.api.shapes import AttachmentOut, SentenceOut
from rogatory.node.dossiers.models import DossierView
from rogatory.node.dossiers.queries import ActProof, Need
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer


class StageOut(Schema):
    """Where one request of a dossier stands."""

    id: str
    kind: str
    measure: str
    stage: str


class RowOut(Schema):
    """A dossier as the lists show it. `due`: the nearest date of what our State owes."""

    id: str
    our_reference: str
    peer: str
    peer_reference: str
    exercise: bool
    title: str
    stages: list[StageOut]
    urgency: str
    open: bool
    owed: bool
    due: datetime | None
    opened_at: datetime
    updated_at: datetime


class ListOut(Schema):
    """A page of the list. `next_offset` is null on the last one."""

    items: list[RowOut]
    next_offset: int | None


class NeedOut(Schema):
    """One thing that waits for the officer: a duty of our State, or a draft. `kind` is the act that discharges it."""

    code: str
    sentence: SentenceOut
    kind: str
    request: str
    until: datetime | None
    urgency: str
    overdue: bool
    source: str
    article: int | None
    paragraph: str | None
    draft: str | None
    dossier: RowOut | None

    @classmethod
    def of(cls, need: Need) -> Self:
        """From what the node found."""
        return cls(
            code=need.code,
            sentence=SentenceOut.of(need.sentence),
            kind=need.kind,
            request=need.request,
            until=need.until,
            urgency=need.urgency,
            overdue=need.overdue,
            source=need.source,
            article=need.article,
            paragraph=need.paragraph,
            draft=need.draft.id if need.draft else None,
            dossier=RowOut.model_validate(need.view) if need.view else None,
        )


class DutyOut(Schema):
    """What a State owes in a dossier. `source`: the Convention, an agreement of the two, or practice."""

    code: str
    owner: str
    request: str
    by: str
    since: datetime
    until: datetime | None
    overdue: bool
    sentence: SentenceOut
    source: str
    article: int | None
    paragraph: str | None

    @classmethod
    def of(cls, duty: Duty, at: datetime) -> Self:
        """From a duty, as it stands at an instant."""
        return cls(
            code=duty.code,
            owner=duty.owner,
            request=duty.request,
            by=duty.by,
            since=duty.since,
            until=duty.until,
            overdue=duty.overdue(at),
            sentence=SentenceOut.of(duty.sentence),
            source=duty.source,
            article=duty.article,
            paragraph=duty.paragraph,
        )


class ChoiceOut(Schema):
    """What the officer may say on a request; `why_not` is a code where it can't be said now."""

    kind: str
    title: str
    four_eyes: bool
    why_not: str | None
    article: int | None
    paragraph: str | None

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """From a choice of the table."""
        return cls(
            kind=choice.kind,
            title=KINDS[choice.kind].title,
            four_eyes=choice.four_eyes,
            why_not=choice.why_not,
            article=choice.article,
            paragraph=choice.paragraph,
        )


class QuestionOut(Schema):
    """One thing that the requested State asked; open until `answered_by` names an act."""

    act: str
    number: int
    field: str
    text: str
    why: str
    answer_by: str | None
    asked_at: str
    answered_by: str | None


class OrderOut(Schema):
    """An order of ours to a provider; the other State never sees it."""

    act: str
    provider: str
    deadline: str | None
    ordered_at: str
    returned_by: str | None
    outcome: str | None


class DeliveryOut(Schema):
    """Evidence that was transmitted, and what was found on receiving it. `differing` are digests (SHA-256)."""

    act: str
    objects: list[AttachmentOut]
    transmitted_at: str
    confirmed_by: str | None
    differing: list[str]


class RequestOut(Schema):
    """One request of a dossier as both States see it, with what this officer may say on it. Instants: RFC 3339."""

    id: str
    kind: str
    measure: str
    requesting: str
    requested: str
    stage: str
    urgency: str
    opened_at: str
    needed_by: str | None
    acknowledged_at: str | None
    decided_at: str | None
    ended_at: str | None
    peer_reference: str | None
    preserved_from: str | None
    preserved_until: str | None
    extension_asked: str | None
    mla_expected: str | None
    preservation: str | None
    followed_by: list[str]
    grounds: list[str]
    questions: list[QuestionOut]
    orders: list[OrderOut]
    intakes: list[AttachmentOut]
    deliveries: list[DeliveryOut]
    choices: list[ChoiceOut] = Field(default_factory=list)

    @classmethod
    def of(cls, dossier: Dossier, request: RequestState, officer: Officer) -> Self:
        """From a request of a folded dossier."""
        found = cls.model_validate(request)
        open_to = choices(request, identity().state, officer.role_set)
        found.choices = [ChoiceOut.of(one) for one in open_to]
        return found


class ActOut(Schema):
    """An act with how it was judged. `verdict`: applied, crossed, void, or waiting for acts that are missing here."""

    id: str
    kind: str
    title: str
    request: str | None
    reference: str
    author: dict[str, str]
    approver: dict[str, str] | None
    instant: str
    zone: str
    scope: str
    states: list[str]
    bases: list[str]
    exercise: bool
    attachments: list[AttachmentOut]
    body: dict[str, object]
    verdict: str
    reason: str | None

    @classmethod
    def of(cls, act: Act, verdict: str, reason: str | None) -> Self:
        """From an act and its judgement."""
        header = act.header
        return cls(
            id=act.id,
            kind=act.kind,
            title=KINDS[act.kind].title,
            request=header.request,
            reference=header.reference,
            author=header.author.model_dump(),
            approver=header.approver.model_dump() if header.approver else None,
            instant=header.instant,
            zone=header.zone,
            scope=header.audience.scope,
            states=list(header.audience.states),
            bases=list(header.bases),
            exercise=header.exercise,
            attachments=[AttachmentOut.model_validate(one) for one in header.attachments],
            body=act.body.model_dump(mode="json", by_alias=True, exclude_none=True),
            verdict=verdict,
            reason=reason,
        )

    @classmethod
    def entry(cls, entry: Entry) -> Self:
        """From an entry of the history."""
        return cls.of(entry.act, entry.verdict, entry.reason)


class DossierOut(Schema):
    """A dossier, folded from its acts. `missing` are acts that others name and that are not here."""

    row: RowOut
    states: list[str]
    references: dict[str, str]
    exercise: bool
    requests: list[RequestOut]
    duties: list[DutyOut]
    history: list[ActOut]
    missing: list[str]

    @classmethod
    def of(
        cls, row: DossierView, dossier: Dossier, owed: tuple[Duty, ...], officer: Officer, at: datetime
    ) -> Self:
        """From the row of the list and the folded dossier."""
        return cls(
            row=RowOut.model_validate(row),
            states=list(dossier.states),
            references=dict(dossier.references),
            exercise=dossier.exercise,
            requests=[RequestOut.of(dossier, one, officer) for one in dossier.requests.values()],
            duties=[DutyOut.of(one, at) for one in owed],
            history=[ActOut.entry(one) for one in dossier.history],
            missing=list(dossier.missing),
        )


class SignatureOut(Schema):
    """Whose certificate holds for the signature; `refused` says why not, should it not hold."""

    subject: str | None
    certificate: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    refused: str | None


class CosignatureOut(Schema):
    """A State that watched our log from the act on, and when its word came."""

    state: str
    at: datetime


class ReceiptOut(Schema):
    """A State's word that it has the act safe, and since when."""

    state: str
    at: str


class ProofOut(Schema):
    """All that can be shown of an act. `content` and `signature` are the signed bytes and the CMS, in base64."""

    act: ActOut
    signature_holds: SignatureOut
    leaf_index: int
    log: str
    log_size: int
    cosigned: list[CosignatureOut]
    peer_proof: str
    receipts: list[ReceiptOut]
    waiting_for: list[str]
    content: str
    signature: str

    @classmethod
    def of(cls, proof: ActProof) -> Self:
        """From the proof of an act."""
        return cls(
            act=ActOut.of(proof.act, proof.verdict, proof.reason),
            signature_holds=_signature(proof),
            leaf_index=proof.leaf_index,
            log=proof.checkpoint.origin,
            log_size=proof.checkpoint.size,
            cosigned=[CosignatureOut(state=state, at=at) for state, at in proof.cosigned],
            peer_proof=proof.peer_proof,
            receipts=[ReceiptOut(state=state, at=at) for state, at in proof.receipts],
            waiting_for=list(proof.waiting_for),
            content=b64encode(proof.content).decode(),
            signature=b64encode(proof.signature).decode(),
        )


def _signature(proof: ActProof) -> SignatureOut:
    found: Mapping[str, object] = {}
    if proof.signed is not None:
        certificate = proof.signed.certificate
        found = {
            "subject": certificate.subject.rfc4514_string(),
            "certificate": fingerprint(certificate),
            "valid_from": certificate.not_valid_before_utc,
            "valid_until": certificate.not_valid_after_utc,
        }
    empty = dict.fromkeys(("subject", "certificate", "valid_from", "valid_until"))
    return SignatureOut.model_validate(empty | dict(found) | {"refused": proof.refused})
