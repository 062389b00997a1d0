"""What becomes of a request: the ways through the table, and what each act leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rogatory.acts.fold import fold
from rogatory.acts.judge import find_line
from rogatory.acts.kinds import KINDS
from rogatory.acts.state import Received, Stage
from rogatory.acts.transitions import ALL, TABLE, Line, lines
from tests.rooms.acts.builders import (
    ASKED,
    ASKING,
    Story,
    accepted,
    clock,
    executed,
    preserved,
    say,
)
from tests.rooms.acts.outcomes import (
    asked_while_reported,
    disputed_while_confirmed,
    extended_while_confirmed,
    refused_after_withdrawn,
    refused_while_accepted,
    withdrawn_while_accepted,
)


def result(story: Story, delivery: int, found: str) -> list[dict[str, str]]:
    objects = story.request().deliveries[delivery].objects
    return [{"sha256": digest, "result": found} for digest in sorted({one.sha256 for one in objects})]


def test_a_preservation_from_request_to_closure() -> None:
    story = Story()
    stages = []
    for kind, by in (
        ("preservation-request", ASKING),
        ("acknowledgement", ASKED),
        ("acceptance", ASKED),
        ("provider-order", ASKED),
        ("provider-return", ASKED),
        ("preservation-confirmed", ASKED),
        ("extension-request", ASKING),
        ("preservation-confirmed", ASKED),
        ("closure", ASKING),
    ):
        story.tell(kind, by)
        stages.append(str(story.request().stage))
    assert stages == [
        "asked",
        "acknowledged",
        *["accepted"] * 3,
        *["preserved"] * 3,
        "closed",
    ]
    request = story.request()
    assert request.preserved_from == clock(120)
    assert request.preserved_until == clock(70 * 1440)
    assert request.extension_asked is None
    assert request.peer_reference == "XB-2026-000042"
    assert [order.outcome for order in request.orders] == ["executed"]
    assert request.ended_at == clock(8)
    assert all(entry.verdict == "applied" for entry in story.dossier.history)


def test_a_second_confirmation_keeps_the_first_start_and_takes_the_new_end() -> None:
    story = preserved()
    story.tell("extension-request")
    assert story.request().extension_asked == clock(130 * 1440)
    story.tell(
        "preservation-confirmed", ASKED, preserved_from=clock(9_000), preserved_until=clock(130 * 1440)
    )
    request = story.request()
    assert (request.preserved_from, request.preserved_until) == (clock(120), clock(130 * 1440))


def test_evidence_from_request_to_closure() -> None:
    story = executed()
    assert story.request().stage is Stage.EXECUTED
    assert [one.name for one in story.request().intakes] == ["logs.csv"]
    receipt = story.tell("evidence-receipt")
    assert story.request().stage is Stage.FULFILLED
    assert story.request().deliveries[0].confirmed_by == receipt.id
    story.tell("closure")
    assert story.request().stage is Stage.CLOSED


def test_two_deliveries_are_both_confirmed_before_the_request_is_fulfilled() -> None:
    story = executed()
    story.tell("evidence-transmittal", ASKED, labels=["more logs", "a table"])
    story.tell("evidence-receipt")
    assert story.request().stage is Stage.EXECUTED
    story.tell("evidence-receipt")
    assert story.request().stage is Stage.FULFILLED
    story.tell("evidence-transmittal", ASKED, labels=["a last one"])
    assert story.request().stage is Stage.EXECUTED
    story.tell("evidence-receipt")
    assert story.request().stage is Stage.FULFILLED
    assert all(entry.verdict == "applied" for entry in story.dossier.history)


def test_evidence_that_differs_is_disputed_sent_again_and_confirmed() -> None:
    story = executed()
    story.tell("evidence-transmittal", ASKED, labels=["more logs"])
    story.tell("evidence-receipt", objects=result(story, 0, "missing"))
    assert story.request().stage is Stage.DISPUTED
    assert story.request().deliveries[0].differing == (story.request().deliveries[0].objects[0].sha256,)
    story.tell("evidence-receipt")  # the other delivery is in order, the dispute stays
    assert story.request().stage is Stage.DISPUTED
    story.tell("provider-order", ASKED)
    story.tell("provider-return", ASKED)
    story.tell("evidence-intake", ASKED, labels=["logs again"])
    story.tell("evidence-transmittal", ASKED, labels=["logs again"])
    story.tell("evidence-receipt")
    assert story.request().stage is Stage.FULFILLED
    assert all(entry.verdict == "applied" for entry in story.dossier.history)


def test_a_receipt_of_evidence_speaks_once_of_each_object() -> None:
    story = accepted()
    story.tell("evidence-transmittal", ASKED, labels=["a", "b", "b"])
    objects = result(story, 0, "confirmed")
    assert len(objects) == 2
    twice = story.tell("evidence-receipt", objects=[*objects, objects[0]])
    assert story.entry(twice).reason == "objects-differ-from-delivery"
    short = story.tell("evidence-receipt", objects=objects[:1])
    assert story.entry(short).reason == "objects-differ-from-delivery"
    story.tell("evidence-receipt", objects=objects)
    assert story.request().stage is Stage.FULFILLED


def test_a_refusal_of_some_items_leaves_the_others_to_be_decided() -> None:
    story = Story()
    story.tell("mla-request")
    story.tell("refusal", ASKED, part="items", items=[1], grounds=["40-21-a"])
    request = story.request()
    assert (request.stage, request.grounds, request.ended_at) == (Stage.ASKED, ("40-21-a",), None)
    story.tell("acceptance", ASKED)
    story.tell("refusal", ASKED, grounds=["40-21-b", "40-21-a"])
    request = story.request()
    assert (request.stage, request.grounds) == (Stage.REFUSED, ("40-21-a", "40-21-b"))
    assert request.ended_at == request.decided_at == clock(3)


def test_questions_are_answered_by_number() -> None:
    story = accepted()
    first = story.tell("information-request", ASKED)
    story.tell("information-supplied", answers=[{"question": 1, "text": "All of them."}])
    assert [one.number for one in story.request().open_questions] == [0]
    twice = story.tell("information-supplied", asked_in=first.id, answers=[{"question": 1, "text": "Again."}])
    assert story.entry(twice).reason == "question-not-open"
    same = [{"question": 0, "text": "Yes."}, {"question": 0, "text": "No."}]
    assert story.entry(story.tell("information-supplied", answers=same)).reason == "question-not-open"
    story.tell("information-supplied")
    assert story.request().open_questions == ()


def test_a_status_query_stays_open_until_it_is_answered() -> None:
    story = accepted()
    story.tell("status-query", at=10)
    story.tell("status-query", at=20)
    assert (story.request().queried_at, story.request().chased_at) == (clock(10), clock(20))
    story.tell("status-report", ASKED, at=30)
    assert (story.request().queried_at, story.request().reported_at) == (None, clock(30))
    assert story.entry(story.tell("status-report", ASKED)).reason == "not-asked"


def test_a_receipt_says_whose_node_has_which_act() -> None:
    story = Story()
    opening = story.tell("mla-request")
    story.tell("receipt", ASKED, of=opening.id)
    assert story.request().received == (Received(opening.id, ASKED, clock(1)),)
    assert story.request().stage is Stage.ASKED


def test_receipts_are_the_machine_s_alone() -> None:
    story = Story()
    opening = story.tell("mla-request")
    act = story.tell("receipt", ASKED, of=opening.id, role="duty-officer")
    assert story.entry(act).reason == "wrong-officer"


def test_a_receipt_is_possible_at_every_stage() -> None:
    for line in lines("receipt", "preservation"):
        assert line.at == ALL
    story = preserved()
    closing = story.tell("closure")
    act = story.tell("receipt", ASKED, of=closing.id)
    assert story.entry(act).verdict == "applied"


def test_the_mark_of_an_exercise_is_kept_by_every_act() -> None:
    story = Story()
    story.tell("preservation-request")
    assert story.dossier.exercise
    act = story.tell("mla-request", exercise=False)
    assert story.entry(act).reason == "exercise-mark"
    assert story.entry(story.tell("acceptance", ASKED, exercise=False)).reason == "exercise-mark"


def test_an_exercise_opened_at_the_same_time_does_not_make_a_real_request_an_exercise() -> None:
    real = say("emergency-request", exercise=False)
    drill = say("mla-request", ASKED)
    dossier = fold([real, drill])
    assert [entry.verdict for entry in dossier.history] == ["applied", "applied"]
    assert not dossier.exercise
    answer = say("acceptance", ASKED, request=real.id, after=[real.id, drill.id], exercise=False)
    assert fold([real, drill, answer]).requests[real.id].stage is Stage.ACCEPTED


@pytest.mark.parametrize("first", [0, 1])
def test_a_withdrawal_and_an_acceptance_at_once_end_in_a_withdrawal(first: int) -> None:
    story = withdrawn_while_accepted(first)
    assert story.request().stage is Stage.WITHDRAWN
    assert story.entry(story.acts[-1]).verdict == ("applied" if first == 0 else "crossed")
    assert story.request().decided_at is not None  # the fact is kept either way


@pytest.mark.parametrize("first", [0, 1])
def test_two_officers_who_accept_and_refuse_at_once_have_refused(first: int) -> None:
    assert refused_while_accepted(first).request().stage is Stage.REFUSED


@pytest.mark.parametrize("first", [0, 1])
def test_an_extension_asked_while_a_confirmation_is_on_its_way_stays_asked(first: int) -> None:
    story = extended_while_confirmed(first)
    assert story.request().extension_asked == clock(130 * 1440)
    story.tell("preservation-confirmed", ASKED, preserved_until=clock(130 * 1440))
    assert story.request().extension_asked is None


@pytest.mark.parametrize("first", [0, 1])
def test_a_status_report_on_its_way_does_not_answer_what_was_asked_meanwhile(first: int) -> None:
    assert asked_while_reported(first).request().queried_at == clock(50)


@pytest.mark.parametrize("first", [0, 1])
def test_what_was_found_missing_is_not_taken_back_by_a_receipt_that_crossed(first: int) -> None:
    story = disputed_while_confirmed(first)
    (delivery,) = story.request().deliveries
    assert delivery.differing == (delivery.objects[0].sha256,)
    assert delivery.confirmed_by == min(act.id for act in story.acts if act.kind == "evidence-receipt")


def test_acts_that_crossed_keep_the_first_ending() -> None:
    request = refused_after_withdrawn().request()
    assert (request.stage, request.ended_at) == (Stage.WITHDRAWN, clock(1))


def test_acts_whose_ancestors_are_missing_wait_and_then_take_effect() -> None:
    story = Story()
    story.tell("mla-request")
    story.tell("acknowledgement", ASKED)
    story.tell("acceptance", ASKED)
    first, middle, last = story.acts
    waiting = fold([first, last])
    assert [entry.act.id for entry in waiting.history] == [first.id]
    assert waiting.missing == (middle.id,)
    assert waiting.heads == (first.id,)
    assert fold([last]).missing == (middle.id,)
    assert fold([last]).history == ()
    whole = fold([last, first, middle])
    assert whole.missing == ()
    assert whole.requests[first.id].stage is Stage.ACCEPTED


def test_acts_of_two_dossiers_are_never_folded_together() -> None:
    with pytest.raises(ValueError, match="several dossiers"):
        fold([say("mla-request"), say("mla-request", dossier="cc" * 16)])


def test_an_empty_dossier_is_a_dossier() -> None:
    dossier = fold([])
    assert (dossier.id, dossier.states, dossier.history, dossier.heads) == (None, (), (), ())
    assert not dossier.exercise


def scripted(*lines_: tuple[str, str]) -> Story:
    story = Story()
    for kind, by in lines_:
        more: dict[str, Any] = {"of": story.acts[-1].id} if kind == "receipt" else {}
        story.tell(kind, by, **more)
    return story


def some_stories() -> list[Story]:
    """Between them, they take every line of the table."""
    deliveries = executed()
    deliveries.tell("evidence-transmittal", ASKED, labels=["more logs"])
    deliveries.tell("evidence-receipt", objects=result(deliveries, 0, "confirmed"))
    deliveries.tell("evidence-receipt", objects=result(deliveries, 1, "differs"))
    fulfilled = executed()
    fulfilled.tell("evidence-receipt")
    fulfilled.tell("closure")
    partly = scripted(("mla-request", ASKING))
    partly.tell("refusal", ASKED, part="items")
    partly.tell("refusal", ASKED)
    longer = preserved()
    longer.tell("extension-request")
    talk = scripted(
        ("emergency-request", ASKING),
        ("receipt", ASKED),
        ("acknowledgement", ASKED),
        ("receipt", ASKING),
        ("status-query", ASKING),
        ("status-report", ASKED),
        ("information-request", ASKED),
        ("information-supplied", ASKING),
        ("withdrawal", ASKING),
    )
    return [deliveries, fulfilled, partly, longer, talk]


def test_every_line_of_the_table_is_taken() -> None:
    taken = set()
    for story in some_stories():
        assert {entry.verdict for entry in story.dossier.history} == {"applied"}
        for number, act in enumerate(story.acts):
            before = fold(story.acts[:number]).requests
            if act.opens:
                (line,) = lines(act.kind, KINDS[act.kind].opens or "")
            else:
                found = find_line(before[act.header.request or ""], act)
                assert isinstance(found, Line)
                line = found
                now = fold(story.acts[: number + 1]).requests[act.header.request or ""].stage
                assert now == (line.to or before[act.header.request or ""].stage)
            taken.add(line)
    assert [line for line in TABLE if line not in taken] == []


def test_a_request_never_changes_who_asked_whom() -> None:
    story = executed()
    story.tell("evidence-receipt")
    request = story.request()
    assert (request.requesting, request.requested, request.measure, request.kind) == (
        ASKING,
        ASKED,
        "stored-data",
        "mla-request",
    )
    assert [request.party(state) for state in (ASKING, ASKED, "XC")] == ["requesting", "requested", None]
    assert not replace(request, stage=Stage.DISPUTED).ended
