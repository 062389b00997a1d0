"""Who owes what to whom, until when, under which article. Computed from a dossier and an instant, never stored.

Silence is an event: when the other State lets a date pass, a duty arises to chase, and later to escalate.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from rogatory.acts.fold import Dossier
from rogatory.acts.state import RequestState, Stage
from rogatory.acts.transitions import RUNNING
from rogatory.treaty.findings import Sentence
from rogatory.treaty.instants import read_instant

ESCALATE_AFTER = 2
"""A silence twice as long as the target is no longer chased but escalated."""


@dataclass(frozen=True)
class Duty:
    """One thing that a State owes. `by` is the kind of act that discharges it; `until` is None where no date is set.

    `source` tells whether the date is the Convention's, was agreed between the two States, or is practice.
    `inward` duties concern the State's own house and are shown to it alone.
    """

    code: str
    owner: str
    request: str
    by: str
    since: datetime
    until: datetime | None
    sentence: Sentence
    source: str = "practice"
    article: int | None = None
    paragraph: str | None = None
    inward: bool = False

    def overdue(self, at: datetime) -> bool:
        """Whether its date has passed."""
        return self.until is not None and at > self.until


@cache
def targets() -> Mapping[str, Mapping[str, int]]:
    """The response targets, in minutes, by what is owed and by urgency."""
    read = tomllib.loads((files("rogatory.acts") / "data" / "targets.toml").read_text("utf-8"))
    return {name: table for name, table in read.items() if isinstance(table, dict)}


def _within(what: str, request: RequestState, since: datetime) -> datetime | None:
    minutes = targets()[what].get(request.urgency)
    return None if minutes is None else since + timedelta(minutes=minutes)


def _answering(request: RequestState) -> Iterator[Duty]:
    """What the requested State owes before it has decided."""
    opened = read_instant(request.opened_at)
    if request.stage is Stage.ASKED:
        yield Duty(
            "acknowledge",
            request.requested,
            request.id,
            "acknowledgement",
            opened,
            _within("acknowledgement", request, opened),
            Sentence("Acknowledge the request."),
        )
    if request.stage in (Stage.ASKED, Stage.ACKNOWLEDGED) and not request.open_questions:
        until = _within("decision", request, opened)
        yield Duty(
            "decide",
            request.requested,
            request.id,
            "acceptance",
            opened,
            read_instant(request.needed_by) if request.needed_by else until,
            Sentence("Decide on the request: accept, ask, or refuse on a ground."),
            "agreed" if request.needed_by else "practice",
            40,
            "26",
        )


def _questions(request: RequestState) -> Iterator[Duty]:
    if not request.open_questions or request.stage not in RUNNING:
        return
    first = min(request.open_questions, key=lambda question: read_instant(question.asked_at))
    since = read_instant(first.asked_at)
    dates = [read_instant(one.answer_by) for one in request.open_questions if one.answer_by]
    yield Duty(
        "answer",
        request.requesting,
        request.id,
        "information-supplied",
        since,
        min(dates) if dates else _within("answer", request, since),
        Sentence("Answer the questions of {state}.", {"state": request.requested}),
        "agreed" if dates else "practice",
        40,
        "16",
    )


def _queries(request: RequestState) -> Iterator[Duty]:
    if request.queried_at and request.stage in RUNNING:
        since = read_instant(request.queried_at)
        yield Duty(
            "report",
            request.requested,
            request.id,
            "status-report",
            since,
            _within("report", request, since),
            Sentence("Tell {state} how far the request has come.", {"state": request.requesting}),
            "practice",
            40,
            "26",
        )


def _orders(request: RequestState) -> Iterator[Duty]:
    """The requested State's own house: the order to the provider, and its return."""
    accepted = request.stage is Stage.ACCEPTED and request.decided_at is not None
    if accepted and not request.orders and request.measure == "preservation":
        since = read_instant(request.decided_at or request.opened_at)
        yield Duty(
            "order-provider",
            request.requested,
            request.id,
            "provider-order",
            since,
            _within("provider", request, since),
            Sentence("Order the provider to preserve the data."),
            article=25,
            inward=True,
        )
    for order in request.orders:
        if order.returned_by is None and not request.ended:
            since = read_instant(order.ordered_at)
            yield Duty(
                "chase-provider",
                request.requested,
                request.id,
                "provider-return",
                since,
                read_instant(order.deadline) if order.deadline else _within("provider", request, since),
                Sentence("Record what {provider} returned.", {"provider": order.provider}),
                article=25,
                inward=True,
            )


def _preservation(request: RequestState) -> Iterator[Duty]:
    if request.measure != "preservation":
        return
    if request.stage is Stage.ACCEPTED and request.decided_at:
        since = read_instant(request.decided_at)
        yield Duty(
            "confirm-preservation",
            request.requested,
            request.id,
            "preservation-confirmed",
            since,
            _within("preservation", request, since),
            Sentence("Confirm until when the data are preserved."),
            "practice",
            42,
            "4",
        )
    if request.stage is not Stage.PRESERVED or request.preserved_until is None:
        return
    since, until = (
        read_instant(request.preserved_from or request.opened_at),
        read_instant(request.preserved_until),
    )
    if request.extension_asked:
        yield Duty(
            "extend",
            request.requested,
            request.id,
            "preservation-confirmed",
            since,
            until,
            Sentence("Answer the request to extend the preservation, before it lapses."),
            "convention",
            42,
            "9",
        )
    elif not request.followed_by:
        yield Duty(
            "follow-with-mla",
            request.requesting,
            request.id,
            "mla-request",
            since,
            until,
            Sentence("Send the request for the data, or ask for more time, before the preservation lapses."),
            "convention",
            42,
            "8",
        )


def _disclosure(request: RequestState) -> Iterator[Duty]:
    if request.measure == "preservation":
        return
    if request.stage in (Stage.ACCEPTED, Stage.DISPUTED) and not request.open_questions:
        since = read_instant(request.decided_at or request.opened_at)
        needed = read_instant(request.needed_by) if request.needed_by else None
        yield Duty(
            "execute",
            request.requested,
            request.id,
            "evidence-transmittal",
            since,
            needed or _within("execution", request, since),
            Sentence("Execute the request and transmit the evidence."),
            "agreed" if needed else "practice",
            40,
            "26",
        )
    for delivery in request.deliveries:
        if delivery.confirmed_by is None and not request.ended:
            since = read_instant(delivery.transmitted_at)
            yield Duty(
                "confirm-evidence",
                request.requesting,
                request.id,
                "evidence-receipt",
                since,
                _within("confirmation", request, since),
                Sentence("Compare the digests of the evidence and confirm them."),
            )


def _silence(request: RequestState, owed: tuple[Duty, ...], at: datetime) -> Iterator[Duty]:
    """What the requesting State does about dates that the requested State let pass."""
    late = [
        duty
        for duty in owed
        if duty.owner == request.requested and not duty.inward and duty.overdue(at) and duty.until is not None
    ]
    if not late:
        return
    worst = min(late, key=lambda duty: duty.until or at)
    assert worst.until is not None  # noqa: S101 - overdue duties have a date
    allowed = max(worst.until - worst.since, timedelta())  # "needed by" may lie before the request itself
    if request.chased_at and read_instant(request.chased_at) > worst.until:
        if at - worst.until <= allowed * ESCALATE_AFTER:
            return
        code, sentence = (
            "escalate",
            Sentence("Escalate: {state} does not answer.", {"state": request.requested}),
        )
    else:
        code, sentence = (
            "chase",
            Sentence("Ask {state} how far the request has come.", {"state": request.requested}),
        )
    yield Duty(
        code,
        request.requesting,
        request.id,
        "status-query",
        worst.until,
        worst.until + allowed,
        sentence,
        "practice",
        40,
        "26",
    )


def _of(request: RequestState, at: datetime) -> tuple[Duty, ...]:
    if request.ended:
        return ()
    owed = tuple(
        duty
        for rule in (_answering, _questions, _queries, _orders, _preservation, _disclosure)
        for duty in rule(request)
    )
    return owed + tuple(_silence(request, owed, at))


def duties(dossier: Dossier, at: datetime) -> tuple[Duty, ...]:
    """Everything that is owed in a dossier at an instant, the nearest date first and undated duties last."""
    owed = [duty for request in dossier.requests.values() for duty in _of(request, at)]
    far = datetime.max.replace(tzinfo=at.tzinfo)
    return tuple(sorted(owed, key=lambda duty: (duty.until or far, duty.since, duty.code)))
