"""JSON -> fields -> JSON is identity; so is JSON -> the page -> what a browser sends back -> JSON."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.acts.kinds import KINDS
from rogatory.node.desk.forms.boxes import Option, to_write
from rogatory.node.desk.forms.fields import from_fields, to_fields, with_offset
from rogatory.node.desk.forms.rows import starting
from rogatory.node.desk.forms.shape import shape_of
from tests.rooms.node.desk.browsing import read_page
from tests.rooms.node.desk.strategies import HOSTILE, values

SPOKEN = sorted(name for name, kind in KINDS.items() if not kind.machine)
kinds_with_values = st.sampled_from(SPOKEN).flatmap(
    lambda kind: st.tuples(st.just(kind), values(shape_of(KINDS[kind].body)))
)
shown = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(kinds_with_values)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_json_to_fields_to_json_is_identity(drawn: tuple[str, Any]) -> None:
    kind, value = drawn
    shape = shape_of(KINDS[kind].body)
    assert from_fields(shape, to_fields(shape, value)) == value


def _through_the_page(kind: str, value: Any, offers: dict[str, list[Option]]) -> Any:
    shape = shape_of(KINDS[kind].body)
    root = to_write(shape, value, offers, ())
    html = "".join(render_to_string("desk/form/box.html", {"box": box, "zones": []}) for box in root.boxes)
    pairs = read_page(html).loose.pairs()
    return from_fields(shape, [pair for pair in pairs if pair[0][:1] != "~"])


@given(kinds_with_values)
@shown
def test_json_to_the_page_to_json_is_identity(drawn: tuple[str, Any]) -> None:
    kind, value = drawn
    assert _through_the_page(kind, value, {}) == value


@pytest.mark.parametrize("kind", SPOKEN)
def test_a_new_form_sends_back_what_it_began_with(kind: str) -> None:
    begun = starting(shape_of(KINDS[kind].body))
    assert _through_the_page(kind, begun, {}) == begun


def test_what_is_chosen_from_a_list_comes_back_as_numbers() -> None:
    offers = {"items.*.identifiers": [Option("0", "1. IP address"), Option("1", "2. E-mail address")]}
    value = {"items": [{"identifiers": [0, 1]}, {"description": "no identifier"}]}
    assert _through_the_page("mla-request", value, offers) == value


def test_what_nobody_offers_any_more_does_not_vanish_from_the_page() -> None:
    offers = {
        "items.*.identifiers": [Option("0", "1. IP address")],
        "preservation": [Option("a" * 64, "this one")],
    }
    value = {"items": [{"identifiers": [0, 7]}], "preservation": "b" * 64}
    assert _through_the_page("mla-request", value, offers) == value


def test_offers_for_numbers_leave_lists_of_records_alone() -> None:
    """The items of a confirmation are records, although the items of a refusal, at the same path, are numbers."""
    offers = {"items": [Option("0", "1. Flow records")], "items.*.item": [Option("0", "1. Flow records")]}
    value = {"items": [{"item": 0, "outcome": "preserved", "note": "whole"}]}
    assert _through_the_page("preservation-confirmed", value, offers) == value


@given(HOSTILE)
@settings(deadline=None)
def test_any_fields_give_json_that_stays_as_it_is(pairs: list[tuple[str, str]]) -> None:
    shape = shape_of(KINDS["preservation-request"].body)
    value = from_fields(shape, pairs)
    assert from_fields(shape, to_fields(shape, value)) == value


def test_the_line_ends_of_a_browser_become_those_of_an_act() -> None:
    shape = shape_of(KINDS["status-report"].body)
    assert from_fields(shape, [("progress", "one\r\ntwo\rthree")]) == {"progress": "one\ntwo\nthree"}


def test_a_number_that_is_none_stays_as_it_was_typed() -> None:
    shape = shape_of(KINDS["preservation-request"].body)
    assert from_fields(shape, [("period_days", " sixty ")]) == {"period_days": "sixty"}
    assert from_fields(shape, [("period_days", " 60 ")]) == {"period_days": 60}


def test_fields_that_the_form_does_not_have_are_passed_over() -> None:
    shape = shape_of(KINDS["status-query"].body)
    assert from_fields(shape, [("text", "?"), ("author.state", "VN"), ("csrfmiddlewaretoken", "x")]) == {
        "text": "?"
    }


@pytest.mark.parametrize(
    ("typed", "zone", "kept"),
    [
        ("2026-11-14 02:41:07", "Asia/Ho_Chi_Minh", "2026-11-14T02:41:07+07:00"),
        ("2026-11-14T02:41", "Europe/Paris", "2026-11-14T02:41:00+01:00"),
        ("2026-07-14 02:41:07.25", "America/St_Johns", "2026-07-14T02:41:07.25-02:30"),
        ("2026-11-14 02:41:07", "Etc/UTC", "2026-11-14T02:41:07+00:00"),
        ("2026-11-14 02:41:07", "", "2026-11-14 02:41:07"),
        ("2026-11-14T02:41:07+01:00", "Asia/Ho_Chi_Minh", "2026-11-14T02:41:07+01:00"),
        ("2026-10-25 02:30:00", "Europe/Paris", "2026-10-25 02:30:00"),
        ("2026-03-29 02:30:00", "Europe/Paris", "2026-03-29 02:30:00"),
        ("2026-02-30 02:30:00", "Europe/Paris", "2026-02-30 02:30:00"),
        ("2026-11-14 02:41:07", "Europe/Atlantis", "2026-11-14 02:41:07"),
    ],
)
def test_an_hour_gets_the_offset_of_its_zone_only_where_there_is_no_doubt(
    typed: str, zone: str, kept: str
) -> None:
    assert with_offset(typed, zone) == kept


def test_the_zone_that_was_chosen_is_used_once() -> None:
    shape = shape_of(KINDS["extension-request"].body)
    pairs = [("until", "2027-01-30 10:00"), ("until~zone", "Asia/Ho_Chi_Minh"), ("reason", "translation")]
    assert from_fields(shape, pairs) == {"until": "2027-01-30T10:00:00+07:00", "reason": "translation"}
