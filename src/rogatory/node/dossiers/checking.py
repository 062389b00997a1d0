"""What is to be said of a draft: whether its form can be read, and what the law of the day finds in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from rogatory.acts.fold import Dossier
from rogatory.acts.header import Part
from rogatory.acts.kinds import KINDS
from rogatory.acts.kinds.evidence_receipt import EvidenceReceipt
from rogatory.acts.kinds.preservation_confirmed import PreservationConfirmed
from rogatory.acts.kinds.refusal import Refusal
from rogatory.acts.state import RequestState
from rogatory.node.directory import cards
from rogatory.node.dossiers.library import folded
from rogatory.node.dossiers.models import Draft
from rogatory.node.evidence.checking import check
from rogatory.node.identity import identity
from rogatory.treaty.content import preflight
from rogatory.treaty.findings import Finding, Level, Sentence
from rogatory.treaty.grounds import check_refusal
from rogatory.treaty.identifiers import TYPES
from rogatory.treaty.instants import read_instant
from rogatory.treaty.judged import Context
from rogatory.treaty.periods import check_preserved_until
from rogatory.treaty.reading import read_as
from rogatory.treaty.standing import check_basis


@dataclass(frozen=True)
class Checked:
    """The body, if the form can be read, and every finding: those that stop, those that warn, those that inform."""

    body: Part | None
    findings: tuple[Finding, ...]

    @property
    def stops(self) -> bool:
        """Whether anything must be mended before it can be said."""
        return self.body is None or any(finding.level is Level.STOPS for finding in self.findings)


def _untagged(field: str) -> str:
    """A path without the names that only tell which type of identifier was read."""
    return ".".join(step for step in field.split(".") if step not in TYPES)


def _form(draft: Draft) -> tuple[Part | None, list[Finding]]:
    adapter: TypeAdapter[Part] = TypeAdapter(KINDS[draft.kind].body)
    read = read_as(adapter, draft.fields, field="", rule="form")
    if isinstance(read, Part):
        return read, []
    return None, [
        Finding(
            one.level,
            one.rule,
            one.sentence,
            one.remedy,
            one.article,
            one.paragraph,
            _untagged(one.field),
            one.checked,
        )
        for one in read
    ]


def check_draft(draft: Draft, at: datetime) -> Checked:
    """Every finding on a draft, law first; a fault of form is left out where the law has named the same field."""
    body, form = _form(draft)
    law = list(_law(draft, body, at))
    named = {finding.field for finding in law if finding.level is Level.STOPS}
    return Checked(body, tuple(law + [finding for finding in form if finding.field not in named]))


def _law(draft: Draft, body: Part | None, at: datetime) -> Iterator[Finding]:
    measure = KINDS[draft.kind].opens
    if measure:
        yield from _opening(draft, measure, at)
        return
    request = folded(draft.dossier).requests.get(draft.request)
    if request is None:
        return
    if isinstance(body, Refusal):
        yield from _refusal(draft, body, request)
    if isinstance(body, EvidenceReceipt):
        yield from _receipt(body, request)
    if isinstance(body, PreservationConfirmed):
        yield from check_preserved_until(
            read_instant(body.preserved_from), read_instant(body.preserved_until), on=at.date()
        )


def _receipt(body: EvidenceReceipt, request: RequestState) -> Iterator[Finding]:
    """What the node finds on opening each object is what the receipt says: nobody confirms what was not compared."""
    delivery = next((one for one in request.deliveries if one.act == body.transmittal), None)
    found = {one["sha256"]: one["result"] for one in check(delivery)} if delivery else {}
    for number, one in enumerate(body.objects):
        if one.sha256 in found and found[one.sha256] != one.result:
            yield Finding(
                Level.STOPS,
                "evidence-compared",
                Sentence(
                    "The node compared this object and found “{found}”, not “{said}”.",
                    {"found": found[one.sha256], "said": one.result},
                ),
                Sentence("State what was found; if it surprises you, compare again."),
                field=f"objects.{number}.result",
            )


def _opening(draft: Draft, measure: str, at: datetime) -> Iterator[Finding]:
    known = folded(draft.dossier) if draft.dossier else None
    asked = Asked(measure, draft.fields, identity().state, draft.to, tuple(draft.bases), draft.exercise)
    yield from _law_on(asked, known, at)


@dataclass(frozen=True)
class Asked:
    """A request as the law looks at it: what is asked, by whom, of whom, on which bases."""

    measure: str
    fields: Mapping[str, object]
    requesting: str
    requested: str
    bases: tuple[str, ...]
    exercise: bool


def _law_on(asked: Asked, known: Dossier | None, at: datetime) -> Iterator[Finding]:
    ours = cards.profile(identity().state)
    yield from check_basis(
        asked.bases,
        asked.requesting,
        asked.requested,
        asked.measure,
        at.date(),
        exercise=asked.exercise,
        preferences=ours.bases if ours else (),
    )
    context = Context(
        now=at,
        requesting=cards.profile(asked.requesting),
        requested=cards.profile(asked.requested),
        exercise=asked.exercise,
        bases=asked.bases,
        preserved_until=_preserved_until(asked, known),
    )
    yield from preflight(asked.measure, asked.fields, context)


def _preserved_until(asked: Asked, known: Dossier | None) -> datetime | None:
    named = asked.fields.get("preservation")
    request = known.requests.get(str(named)) if known and named else None
    return read_instant(request.preserved_until) if request and request.preserved_until else None


def findings_on(dossier: Dossier, request_id: str) -> tuple[Finding, ...]:
    """What the law of its day finds in a request that was made, for the officer of the requested State.

    They inform a person's decision; no machine refuses on them.
    """
    request, entry = dossier.requests[request_id], dossier.entry(request_id)
    assert entry is not None  # noqa: S101 - a request was opened by an act
    header = entry.act.header
    fields = entry.act.body.model_dump(mode="json", by_alias=True, exclude_none=True)
    asked = Asked(
        request.measure, fields, request.requesting, request.requested, header.bases, header.exercise
    )
    return tuple(_law_on(asked, dossier, read_instant(header.instant)))


def _refusal(draft: Draft, body: Refusal, request: RequestState) -> Iterator[Finding]:
    held = body.consultation.held if body.consultation else None
    yield from check_refusal(
        request.measure,
        body.grounds,
        body.reasons,
        basis=draft.bases[0] if draft.bases else "UNCC",
        refusing=cards.profile(identity().state),
        consulted=held,
    )
