"""Every reason for which an act can have no effect, produced once; and the sentences that go with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rogatory.acts import guards
from rogatory.acts.act import Act
from rogatory.acts.reasons import REASONS, reason
from rogatory.acts.state import RequestState
from tests.rooms.acts.builders import ASKED, PAIR, accepted, executed, say
from tests.rooms.acts.outcomes import JUDGED, asked


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
