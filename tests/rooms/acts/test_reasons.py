"""Every reason for which an act can have no effect, produced once; and the sentences that go with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rogatory.acts import guards
from rogatory.acts.act import Act
from rogatory.acts.reasons import REASONS, reason
from rogatory.acts.state import RequestState
from tests.rooms.acts.builders import (
    ASKED,
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


@pytest.mark.parametrize("code", JUDGED)
def test_an_act_has_no_effect_for_the_reason_that_is_named(code: str) -> None:
    story, act = JUDGED[code]()
    entry = story.entry(act)
    assert (entry.verdict, entry.reason) == ("void", code)


def _receipt(result: str) -> tuple[RequestState, Act]:
    story = executed()
    objects = [{"sha256": one.sha256, "result": result} for one in story.request().deliveries[0].objects]
    return story.request(), say("evidence-receipt", request=story.request(), objects=objects)


def _two_deliveries() -> tuple[RequestState, Act]:
    story = executed()
    story.tell("evidence-transmittal", ASKED, labels=["more logs"])
    return story.request(), say("evidence-receipt", request=story.request())


def _refusal(part: str) -> tuple[RequestState, Act]:
    request = asked().request()
    return request, say("refusal", ASKED, request=request, part=part)


CHOOSING: dict[str, Callable[[], str | None]] = {
    "not-all-confirmed": lambda: guards.confirms_all(*_receipt("differs")),
    "all-confirmed": lambda: guards.disputes_some(*_receipt("confirmed")),
    "others-wait": lambda: guards.completes(*_two_deliveries()),
    "part-only": lambda: guards.refuses_all(*_refusal("items")),
    "whole": lambda: guards.refuses_some(*_refusal("whole")),
}
"""Reasons that only choose between two lines of the table: the act takes the other one."""


@pytest.mark.parametrize("code", CHOOSING)
def test_a_guard_that_chooses_between_lines_names_why(code: str) -> None:
    assert CHOOSING[code]() == code


def test_every_reason_is_produced_here_and_has_a_sentence() -> None:
    assert set(JUDGED) | set(CHOOSING) == set(REASONS)
    assert all(reason(code).endswith(".") for code in REASONS)


def test_the_guards_agree_when_there_is_nothing_to_say() -> None:
    request, confirmed = _receipt("confirmed")
    assert guards.confirms_all(request, confirmed) is None
    assert guards.completes(request, confirmed) is None
    assert guards.disputes_some(*_receipt("missing")) is None
    assert guards.refuses_all(*_refusal("whole")) is None
    assert guards.refuses_some(*_refusal("items")) is None


def test_an_act_may_follow_nothing_and_then_it_knows_no_request() -> None:
    story = accepted()
    act = story.tell("status-query", after=())
    assert story.entry(act).reason == "no-request"
    assert story.dossier.heads_for(PAIR) == tuple(sorted((story.acts[1].id, act.id)))
