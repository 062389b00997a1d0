"""Who owes what by when: each duty appears and disappears at its time, and silence is chased, then escalated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.acts.act import Act
from rogatory.acts.choices import choices, openings
from rogatory.acts.duties import Duty, duties, targets
from rogatory.acts.fold import fold
from rogatory.acts.kinds import KINDS
from rogatory.treaty.instants import read_instant
from tests.rooms.acts.builders import ASKED, ASKING, START, Story, accepted, clock, executed, preserved
from tests.rooms.acts.strategies import ROLES, stories


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def owed(story: Story, at: int) -> dict[str, Duty]:
    found = duties(story.dossier, minute(at))
    assert len({duty.code for duty in found}) == len(found)
    return {duty.code: duty for duty in found}


def codes(story: Story, at: int = 10) -> list[tuple[str, str]]:
    return [(duty.code, duty.owner) for duty in duties(story.dossier, minute(at))]


def routine(kind: str = "mla-request") -> Story:
    story = Story()
    story.tell(kind, urgency={"level": "routine"})
    return story


def test_a_new_request_is_to_be_acknowledged_and_decided() -> None:
    story = Story()
    story.tell("preservation-request")
    assert codes(story) == [("acknowledge", ASKED), ("decide", ASKED)]
    found = owed(story, 10)
    assert found["acknowledge"].until == minute(240)
    # The date that the request names comes before the usual one, and its source is another.
    assert (found["decide"].until, found["decide"].source) == (minute(3 * 1440), "agreed")
    story.tell("acknowledgement", ASKED)
    assert codes(story) == [("decide", ASKED)]


@pytest.mark.parametrize(("level", "within"), [("emergency", 30), ("urgent", 240), ("routine", 1440)])
def test_the_time_to_acknowledge_depends_on_the_urgency(level: str, within: int) -> None:
    story = Story()
    story.tell("mla-request", urgency={"level": level})
    duty = owed(story, 0)["acknowledge"]
    assert (duty.until, duty.source, duty.since) == (minute(within), "practice", START)
    assert not duty.overdue(minute(within))
    assert duty.overdue(minute(within + 1))


def test_a_routine_request_has_no_date_for_its_decision_and_comes_last() -> None:
    story = routine()
    found = duties(story.dossier, minute(1))
    assert [(duty.code, duty.until) for duty in found] == [("acknowledge", minute(1440)), ("decide", None)]
    assert not found[1].overdue(minute(10_000_000))


def test_a_question_is_the_requesting_state_s_turn() -> None:
    story = Story()
    story.tell("preservation-request")
    story.tell("information-request", ASKED)
    assert codes(story) == [("acknowledge", ASKED), ("answer", ASKING)]
    duty = owed(story, 10)["answer"]
    assert (duty.until, duty.source, duty.by) == (minute(2 * 1440), "agreed", "information-supplied")
    story.tell("information-supplied")
    assert codes(story) == [("acknowledge", ASKED), ("decide", ASKED)]


def test_questions_without_a_date_are_answered_within_the_usual_time() -> None:
    story = Story()
    story.tell("preservation-request")
    story.tell("information-request", ASKED, answer_by=None, at=100)
    duty = owed(story, 101)["answer"]
    assert (duty.since, duty.until, duty.source) == (minute(100), minute(100 + 4320), "practice")


def test_an_accepted_preservation_is_ordered_confirmed_and_followed() -> None:
    story = Story()
    story.tell("preservation-request")
    story.tell("acceptance", ASKED, at=5)
    assert sorted(codes(story)) == [("confirm-preservation", ASKED), ("order-provider", ASKED)]
    assert owed(story, 10)["order-provider"].inward
    assert not owed(story, 10)["confirm-preservation"].inward
    story.tell("provider-order", ASKED)
    assert sorted(codes(story)) == [("chase-provider", ASKED), ("confirm-preservation", ASKED)]
    assert owed(story, 10)["chase-provider"].until == minute(1440)
    story.tell("provider-return", ASKED)
    assert codes(story) == [("confirm-preservation", ASKED)]
    story.tell("preservation-confirmed", ASKED)
    assert codes(story) == [("follow-with-mla", ASKING)]
    duty = owed(story, 10)["follow-with-mla"]
    assert (duty.until, duty.source, duty.article, duty.paragraph) == (
        minute(70 * 1440),
        "convention",
        42,
        "8",
    )


def test_an_extension_is_answered_before_the_preservation_lapses() -> None:
    story = preserved()
    story.tell("extension-request")
    assert codes(story) == [("extend", ASKED)]
    assert owed(story, 10)["extend"].until == minute(70 * 1440)
    story.tell("preservation-confirmed", ASKED, preserved_until=clock(130 * 1440))
    assert owed(story, 10)["follow-with-mla"].until == minute(130 * 1440)


def test_the_request_that_follows_ends_the_duty_to_send_it() -> None:
    story = preserved()
    story.tell("mla-request", preservation=story.acts[0].id, urgency={"level": "routine"})
    assert codes(story) == [("acknowledge", ASKED), ("decide", ASKED)]


def test_an_accepted_request_is_executed_and_its_evidence_confirmed() -> None:
    story = accepted()
    assert codes(story) == [("execute", ASKED)]
    assert owed(story, 10)["execute"].until == minute(3 * 1440)
    story.tell("information-request", ASKED)
    assert codes(story) == [("answer", ASKING)]
    story = executed()
    assert codes(story) == [("confirm-evidence", ASKING)]
    objects = [{"sha256": one.sha256, "result": "differs"} for one in story.request().deliveries[0].objects]
    story.tell("evidence-receipt", objects=objects)
    assert codes(story) == [("execute", ASKED)]
    story.tell("evidence-transmittal", ASKED, labels=["again"])
    assert codes(story) == [("confirm-evidence", ASKING)]
    story.tell("evidence-receipt")
    assert codes(story) == []


def test_nobody_owes_answers_about_a_request_that_is_fulfilled() -> None:
    story = accepted()
    story.tell("information-request", ASKED)
    story.tell("status-query")
    story.tell("evidence-transmittal", ASKED)
    assert sorted(owed(story, 10)) == ["answer", "confirm-evidence", "report"]
    story.tell("evidence-receipt")
    assert codes(story) == []
    # Evidence that comes later opens the request again, and the questions with it.
    story.tell("evidence-transmittal", ASKED, labels=["more"])
    assert sorted(owed(story, 10)) == ["answer", "confirm-evidence", "report"]


@pytest.mark.parametrize("kind", ["withdrawal", "refusal"])
def test_nothing_is_owed_once_a_request_has_ended(kind: str) -> None:
    story = accepted()
    story.tell("information-request", ASKED)
    story.tell("status-query")
    story.tell("provider-order", ASKED)
    assert len(codes(story)) == 3
    story.tell(kind, ASKING if kind == "withdrawal" else ASKED)
    assert codes(story, 1_000_000) == []


def test_silence_is_chased_then_escalated_and_ends_with_the_answer() -> None:
    story = Story()
    story.tell("mla-request", urgency={"level": "emergency"})
    assert "chase" not in owed(story, 30)
    chase = owed(story, 31)["chase"]
    assert (chase.owner, chase.by, chase.since, chase.until) == (
        ASKING,
        "status-query",
        minute(30),
        minute(60),
    )
    story.tell("status-query", at=40)
    assert not {"chase", "escalate"} & set(owed(story, 90))
    assert "escalate" in owed(story, 91)
    assert str(owed(story, 91)["escalate"].sentence) == "Escalate: XB does not answer."
    story.tell("acknowledgement", ASKED, at=95)
    story.tell("status-report", ASKED, at=96)
    assert sorted(owed(story, 97)) == ["decide"]


def test_a_question_put_before_the_date_does_not_count_as_chasing() -> None:
    story = Story()
    story.tell("mla-request", urgency={"level": "emergency"})
    story.tell("status-query", at=10)
    assert "chase" in owed(story, 31)


def test_a_status_query_without_an_answer_is_chased_then_escalated_too() -> None:
    story = routine()
    story.tell("acknowledgement", ASKED)
    story.tell("status-query", at=100)
    report = owed(story, 101)["report"]
    assert (report.owner, report.since, report.until) == (ASKED, minute(100), minute(100 + 10_080))
    assert "chase" in owed(story, 100 + 10_081)
    story.tell("status-query", at=100 + 10_090)
    assert owed(story, 100 + 10_091)["report"].since == minute(100)
    assert not {"chase", "escalate"} & set(owed(story, 100 + 3 * 10_080))
    assert "escalate" in owed(story, 101 + 3 * 10_080)
    story.tell("status-report", ASKED, at=40_000)
    assert sorted(owed(story, 40_001)) == ["decide"]


def test_what_a_state_owes_to_itself_is_never_chased_by_the_other() -> None:
    story = accepted()
    story.tell("information-request", ASKED)  # the execution rests
    story.tell("provider-order", ASKED, deadline=clock(60))
    found = duties(story.dossier, minute(61))
    assert [(duty.code, duty.inward, duty.overdue(minute(61))) for duty in found] == [
        ("chase-provider", True, True),
        ("answer", False, False),
    ]


def test_a_date_before_the_request_itself_does_not_turn_time_round() -> None:
    story = Story()
    story.tell("mla-request", at=100, urgency={"level": "urgent", "needed_by": clock(0)})
    story.tell("acknowledgement", ASKED, at=101)
    chase = owed(story, 102)["chase"]
    assert chase.until == minute(0)
    story.tell("status-query", at=103)
    assert "escalate" in owed(story, 104)


@pytest.mark.parametrize(
    "zone",
    [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)), ZoneInfo("Asia/Ho_Chi_Minh")],
)
def test_duties_are_the_same_wherever_the_reader_is(zone: timezone | ZoneInfo) -> None:
    story = routine()
    story.tell("preservation-request")
    here = duties(story.dossier, minute(500).astimezone(zone))
    assert here == duties(story.dossier, minute(500))
    assert len(here) == 5


def test_every_target_is_a_number_of_minutes_by_urgency() -> None:
    assert set(targets()) == {
        "acknowledgement",
        "decision",
        "preservation",
        "execution",
        "answer",
        "provider",
        "confirmation",
        "report",
    }
    for table in targets().values():
        assert set(table) <= {"emergency", "urgent", "routine"}
        assert all(minutes > 0 for minutes in table.values())
        assert sorted(table.values()) == [
            table[name] for name in ("emergency", "urgent", "routine") if name in table
        ]


@settings(max_examples=40, deadline=None)
@given(stories(longest=14), st.integers(0, 200_000))
def test_whoever_owes_something_can_say_what_discharges_it(acts: list[Act], at: int) -> None:
    dossier = fold(acts)
    for duty in duties(dossier, minute(at)):
        request = dossier.requests[duty.request]
        assert duty.owner in (request.requesting, request.requested)
        assert duty.since == read_instant(duty.since.isoformat())
        opens = KINDS[duty.by].opens
        offered = openings(frozenset(ROLES)) if opens else choices(request, duty.owner, frozenset(ROLES))
        assert [one.why_not for one in offered if one.kind == duty.by] == [None], duty


@settings(max_examples=30, deadline=None)
@given(stories(), st.integers(0, 200_000))
def test_duties_come_nearest_first_and_undated_last(acts: list[Act], at: int) -> None:
    found = duties(fold(acts), minute(at))
    dated = [duty.until for duty in found if duty.until is not None]
    assert dated == sorted(dated)
    assert all(duty.until is None for duty in found[len(dated) :])
