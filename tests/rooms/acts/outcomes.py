"""One story for each reason for which an act has no effect, and some of what happens when two States speak at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rogatory.acts.act import Act
from rogatory.acts.state import RequestState
from tests.rooms.acts.builders import (
    ASKED,
    ASKING,
    NOWHERE,
    PAIR,
    STRANGER,
    Story,
    accepted,
    clock,
    executed,
    preserved,
    say,
)


def asked() -> Story:
    story = Story()
    story.tell("preservation-request")
    return story


def questioned() -> Story:
    story = accepted()
    story.tell("information-request", ASKED)
    return story


def ordered() -> Story:
    story = accepted()
    story.tell("provider-order", ASKED)
    return story


def disputed() -> Story:
    story = executed()
    objects = [{"sha256": one.sha256, "result": "differs"} for one in story.request().deliveries[0].objects]
    story.tell("evidence-receipt", objects=objects)
    return story


def told(story: Story, kind: str, by: str = "XA", **more: Any) -> tuple[Story, Act]:
    return story, story.tell(kind, by, **more)


JUDGED: dict[str, Callable[[], tuple[Story, Act]]] = {
    "parties": lambda: told(Story(), "mla-request", request=None, audience=(ASKED, STRANGER)),
    "follows-hidden": lambda: told(story := ordered(), "status-query", after=[story.acts[-1].id]),
    "no-request": lambda: told(accepted(), "status-query", request=NOWHERE),
    "wrong-speaker": lambda: told(asked(), "acceptance", "XA"),
    "wrong-stage": lambda: told(asked(), "closure"),
    "wrong-officer": lambda: told(asked(), "acceptance", ASKED, role="auditor"),
    "four-eyes": lambda: told(asked(), "refusal", ASKED, approver=None),
    "exercise-mark": lambda: told(asked(), "status-query", exercise=False),
    "unknown-kind-here": lambda: told(asked(), "evidence-transmittal", ASKED),
    "no-open-question": lambda: told(asked(), "information-supplied"),
    "question-not-open": lambda: told(questioned(), "information-supplied", asked_in=NOWHERE),
    "no-open-order": lambda: told(accepted(), "provider-return", ASKED),
    "order-not-open": lambda: told(ordered(), "provider-return", ASKED, order=NOWHERE),
    "no-objects": lambda: told(accepted(), "evidence-transmittal", ASKED, labels=()),
    "no-open-delivery": lambda: told(disputed(), "evidence-receipt"),
    "delivery-unknown": lambda: told(executed(), "evidence-receipt", transmittal=NOWHERE),
    "objects-differ-from-delivery": lambda: told(
        executed(), "evidence-receipt", objects=[{"sha256": NOWHERE, "result": "confirmed"}]
    ),
    "receipt-of-nothing": lambda: told(asked(), "receipt", ASKED, of=NOWHERE),
    "period-reversed": lambda: told(preserved(), "preservation-confirmed", ASKED, preserved_until=clock(0)),
    "not-asked": lambda: told(asked(), "status-report", ASKED),
}
"""The story, and the act in it that has no effect for that reason."""


def variants(kind: str, by: str, request: RequestState, after: tuple[str, ...], **more: Any) -> Iterator[Act]:
    """The same said by many officers, so that one id can be found on either side of another."""
    for number in range(4_000):
        yield say(kind, by, request=request, after=after, officer=f"o-{number}", at=100, **more)


def around(act: Act, others: Iterator[Act]) -> tuple[Act, Act]:
    """Of the others, one whose id comes before that of the act and one whose id comes after it."""
    found: dict[bool, Act] = {}
    while len(found) < 2:
        one = next(others)
        found.setdefault(one.id > act.id, one)
    return found[False], found[True]


def withdrawn_while_accepted(first: int) -> Story:
    """A withdrawal and an acceptance at once; `first` is 0 where the acceptance comes first in the order."""
    story = Story()
    story.tell("mla-request")
    request, heads = story.request(), story.heads(PAIR)
    withdrawal = story.tell("withdrawal")
    story.acts.append(around(withdrawal, variants("acceptance", ASKED, request, heads))[first])
    return story


def refused_while_accepted(first: int) -> Story:
    """A refusal and an acceptance at once, by two officers of one State."""
    story = Story()
    story.tell("mla-request")
    request, heads = story.request(), story.heads(PAIR)
    refusal = story.tell("refusal", ASKED)
    story.acts.append(around(refusal, variants("acceptance", ASKED, request, heads))[first])
    return story


def extended_while_confirmed(first: int) -> Story:
    """More time is asked while a new confirmation is on its way."""
    story = preserved()
    request, heads = story.request(), story.heads(PAIR)
    extension = story.tell("extension-request")
    story.acts.append(around(extension, variants("preservation-confirmed", ASKED, request, heads))[first])
    return story


def asked_while_reported(first: int) -> Story:
    """A second question about progress meets a report that answers the first one again."""
    story = accepted()
    story.tell("status-query")
    request, heads = story.request(), story.heads(PAIR)
    story.tell("status-report", ASKED)
    query = story.tell("status-query", at=50)
    story.acts.append(around(query, variants("status-report", ASKED, request, heads))[first])
    return story


def disputed_while_confirmed(first: int) -> Story:
    """Two custodians speak of one delivery at once: missing, says one; confirmed, says the other."""
    story = executed()
    request, heads = story.request(), story.heads(PAIR)
    objects = [{"sha256": one.sha256, "result": "missing"} for one in request.deliveries[0].objects]
    dispute = story.tell("evidence-receipt", objects=objects)
    story.acts.append(around(dispute, variants("evidence-receipt", ASKING, request, heads))[first])
    return story


def refused_after_withdrawn() -> Story:
    """A refusal crosses a withdrawal that comes first in the order."""
    story = Story()
    story.tell("mla-request")
    request, heads = story.request(), story.heads(PAIR)
    withdrawal = story.tell("withdrawal")
    story.acts.append(around(withdrawal, variants("refusal", ASKED, request, heads))[1])
    return story


def waiting() -> Story:
    """An acceptance whose parent is not here."""
    story = Story()
    story.tell("mla-request")
    story.tell("acknowledgement", ASKED)
    story.tell("acceptance", ASKED)
    first, _, last = story.acts
    return Story(first, last)


CROSSED: dict[str, Callable[[int], Story]] = {
    "withdrawn-while-accepted": withdrawn_while_accepted,
    "refused-while-accepted": refused_while_accepted,
    "extended-while-confirmed": extended_while_confirmed,
    "asked-while-reported": asked_while_reported,
    "disputed-while-confirmed": disputed_while_confirmed,
}
"""Two things said at once, each in both orders of their ids."""
