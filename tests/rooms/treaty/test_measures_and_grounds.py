"""The catalogue of measures, and the grounds on which each may be refused."""

from __future__ import annotations

import pytest

from rogatory.treaty.findings import Level
from rogatory.treaty.grounds import check_refusal, ground, grounds_for
from rogatory.treaty.measures import measure, measures
from rogatory.treaty.profile import StateProfile


def _rules(
    measure_id: str, codes: list[str], reasons: str = "Because.", **more: object
) -> list[tuple[Level, str]]:
    return [(f.level, f.rule) for f in check_refusal(measure_id, codes, reasons, **more)]  # type: ignore[arg-type]


def test_the_catalogue_is_whole() -> None:
    assert [entry.id for entry in measures()] == [
        "preservation",
        "preservation-extension",
        "traffic-disclosure",
        "stored-data",
        "emergency-disclosure",
    ]
    ids = {entry.id for entry in measures()}
    for entry in measures():
        assert set(entry.follows) | set(entry.announces) <= ids
        assert all(ground(code) for code in entry.grounds)
        assert len({item.id for item in entry.items}) == len(entry.items)
    assert measure("wish") is None


def test_art42_par4_preservation_asks_for_no_dual_criminality() -> None:
    found = measure("preservation")
    assert found is not None
    assert (found.dual_criminality, found.dual_criminality_cite) == ("none", "42(4)")


def test_art42_par6_the_list_for_preservation_is_closed() -> None:
    assert {entry.code for entry in grounds_for("preservation")} == {"42-5", "40-21-b", "40-21-c", "40-22"}
    found = check_refusal("preservation", ["40-21-a"], "Not in conformity.")
    assert [(f.level, f.article, f.paragraph, f.field) for f in found] == [
        (Level.STOPS, 42, "6", "grounds.0")
    ]
    assert _rules("preservation", ["40-21-d"]) == [(Level.STOPS, "refusal-ground-not-available")]
    assert _rules("preservation", ["40-21-b"]) == []


def test_art43_par2_the_list_for_traffic_data_is_closed() -> None:
    assert {entry.code for entry in grounds_for("traffic-disclosure")} == {"40-21-b", "40-21-c", "40-22"}
    assert _rules("traffic-disclosure", ["42-5"]) == [(Level.STOPS, "refusal-ground-not-available")]


def test_art40_par25_every_refusal_has_reasons() -> None:
    found = check_refusal("stored-data", ["40-21-b"], "  ")
    assert [(f.level, f.article, f.paragraph) for f in found] == [(Level.STOPS, 40, "25")]
    assert _rules("stored-data", []) == [(Level.STOPS, "refusal-ground-missing")]


def test_art40_par28_consult_before_refusing() -> None:
    assert _rules("stored-data", ["40-21-b"], consulted=False) == [(Level.WARNS, "refusal-consultation")]
    assert _rules("stored-data", ["40-21-b"], consulted=True) == []
    assert _rules("stored-data", ["40-21-b"]) == []


def test_art42_par5_only_a_state_that_reserved_it_and_never_for_convention_offences(
    vietnam: StateProfile,
) -> None:
    assert _rules("preservation", ["42-5"], refusing=vietnam) == [(Level.STOPS, "refusal-not-reserved")]
    reserved = vietnam.model_copy(update={"dual_criminality_for_preservation": True})
    assert _rules("preservation", ["42-5"], refusing=reserved) == []
    assert _rules("preservation", ["42-5"], refusing=reserved, convention_offence=True) == [
        (Level.STOPS, "refusal-convention-offence")
    ]


def test_a_list_that_is_not_closed_warns() -> None:
    assert _rules("emergency-disclosure", ["40-8"]) == [(Level.WARNS, "refusal-ground-not-available")]
    assert _rules("emergency-disclosure", ["a-whim"]) == [(Level.STOPS, "refusal-ground-not-available")]


def test_another_treaty_has_its_own_grounds() -> None:
    assert _rules("preservation", ["political"], basis="FR-VN-MLA-2016") == [
        (Level.INFORMS, "refusal-other-basis")
    ]


@pytest.mark.parametrize("measure_id", ["", "wish"])
def test_an_unknown_measure_is_said_to_be_so(measure_id: str) -> None:
    assert grounds_for(measure_id) == ()
    assert _rules(measure_id, ["40-22"]) == [(Level.STOPS, "measure-unknown")]
