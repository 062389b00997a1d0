"""The two clocks of preservation, and the numbers behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.treaty.findings import Level
from rogatory.treaty.periods import (
    check_domestic_order,
    check_preserved_until,
    hold,
    lapse_warning,
    period,
    periods,
    preservation_until_floor,
)

EFFECT = datetime(2026, 11, 14, 14, 50, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))


def test_the_numbers() -> None:
    on = date(2026, 11, 14)
    named = {entry.id: period(entry.id, on).number for entry in periods()}
    assert named == {
        "preservation-floor": 60,
        "domestic-order-maximum": 90,
        "entry-into-force-instruments": 40,
        "entry-into-force-delay": 90,
        "later-joiner-delay": 30,
        "denunciation-delay": 1,
        "serious-crime-penalty": 4,
    }


@given(st.dates(), st.sampled_from(sorted({entry.id for entry in periods()})))
def test_exactly_one_number_holds_on_every_day(on: date, id_: str) -> None:
    assert sum(entry.id == id_ and entry.holds(on) for entry in periods()) == 1


def test_art42_par8_not_less_than_sixty_days() -> None:
    floor = preservation_until_floor(EFFECT)
    assert floor == datetime(2027, 1, 13, 14, 50, tzinfo=UTC)
    assert check_preserved_until(EFFECT, floor) == ()
    assert check_preserved_until(EFFECT, datetime(2027, 1, 13, 23, 59, 59, tzinfo=HANOI)) == ()
    found = check_preserved_until(EFFECT, floor - timedelta(seconds=1))
    assert [(f.level, f.article, f.paragraph) for f in found] == [(Level.STOPS, 42, "8")]


@given(st.integers(1, 200), st.integers(-12, 14))
def test_art42_par8_the_floor_does_not_depend_on_the_zone_it_is_written_in(days: int, offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    until = EFFECT + timedelta(days=days)
    assert len(check_preserved_until(EFFECT.astimezone(zone), until)) == len(
        check_preserved_until(EFFECT, until)
    )


def test_art42_par8_kept_until_the_decision_once_the_request_is_there() -> None:
    until = preservation_until_floor(EFFECT)
    asked, decided = until - timedelta(days=5), until + timedelta(days=40)
    assert hold(until, request_received=None, decided=None).until == until
    assert hold(until, request_received=asked, decided=None).until is None
    assert hold(until, request_received=asked, decided=decided).until == decided
    assert hold(until, request_received=asked, decided=asked).until == until
    assert hold(until, request_received=until + timedelta(seconds=1), decided=None).until == until


def test_art25_par2_an_order_lasts_ninety_days_at_most() -> None:
    assert check_domestic_order(EFFECT, EFFECT + timedelta(days=90)) == ()
    found = check_domestic_order(EFFECT, EFFECT + timedelta(days=90, seconds=1))
    assert [(f.level, f.article, f.paragraph) for f in found] == [(Level.WARNS, 25, "2")]


def test_art25_par2_an_order_that_ends_before_the_preservation_is_renewed() -> None:
    until = EFFECT + timedelta(days=120)
    found = check_preserved_until(EFFECT, until, order_expires=EFFECT + timedelta(days=90))
    assert [f.rule for f in found] == ["period-order-renewal"]
    assert check_preserved_until(EFFECT, until, order_expires=until)[0].rule == "period-order-maximum"


@pytest.mark.parametrize(
    ("left", "rule"),
    [
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), "practice-lapse-14"),
        (timedelta(days=5), "practice-lapse-5"),
        (timedelta(hours=24), "practice-lapse-1"),
        (timedelta(seconds=1), "practice-lapse-1"),
        (timedelta(0), "practice-lapsed"),
    ],
)
def test_a_preservation_never_lapses_silently(left: timedelta, rule: str | None) -> None:
    until = datetime(2027, 1, 13, tzinfo=UTC)
    found = lapse_warning(until, until - left)
    assert (found.rule if found else None) == rule
    # A habit, not law: it cites nothing.
    assert found is None or found.article is None
