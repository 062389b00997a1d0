"""Which legal bases serve between two States, and what is said of those a request names."""

from __future__ import annotations

from datetime import date

import pytest

from rogatory.treaty.findings import Level
from rogatory.treaty.measures import measures
from rogatory.treaty.standing import BasisAnswer, bases, check_basis, known_bases

ON = date(2026, 11, 24)


def _by_id(from_: str, to: str, measure: str = "preservation", on: date = ON) -> dict[str, BasisAnswer]:
    return {answer.id: answer for answer in bases(from_, to, measure, on)}


def test_every_basis_is_listed_with_its_reason() -> None:
    answers = bases("FR", "VN", "preservation", ON)
    assert [answer.id for answer in answers] == [
        "FR-VN-MLA-2016",
        "BUDAPEST",
        "CETS-224",
        "UNCC",
        "UNTOC-18",
        "reciprocity",
    ]
    assert all(str(answer.why) for answer in answers)


def test_the_bilateral_treaty_serves_but_names_no_preservation() -> None:
    treaty = _by_id("VN", "FR")["FR-VN-MLA-2016"]
    assert (treaty.answer, treaty.obliges) == ("yes", None)
    assert _by_id("FR", "VN", "stored-data")["FR-VN-MLA-2016"].obliges is True
    assert "FR-VN-MLA-2016" not in _by_id("FR", "PH")


def test_a_treaty_whose_entry_into_force_was_not_seen_stays_unknown() -> None:
    assert _by_id("BR", "NG")["BR-NG-MLA-2005"].answer == "unknown"
    assert _by_id("VN", "PH")["ASEAN-MLAT-2004"].answer == "unknown"
    assert _by_id("FR", "VN", on=date(2018, 1, 1))["FR-VN-MLA-2016"].answer == "unknown"


def test_parties_of_other_treaties_are_those_a_source_names() -> None:
    assert _by_id("PH", "NG")["BUDAPEST"].answer == "yes"
    assert _by_id("PH", "NG")["BUDAPEST"].articles == ("29",)
    assert _by_id("PH", "NG", on=date(2019, 6, 1))["BUDAPEST"].answer == "unknown"
    assert _by_id("PH", "FR")["BUDAPEST"].answer == "unknown"
    assert "believed not" in str(_by_id("PH", "VN")["BUDAPEST"].why)


def test_art65_the_convention_between_two_states() -> None:
    convention = _by_id("FR", "VN")["UNCC"]
    assert (convention.answer, convention.articles) == ("no", ("42",))


def test_untoc_has_no_preservation() -> None:
    assert _by_id("FR", "VN")["UNTOC-18"].answer == "no"
    assert _by_id("FR", "VN", "stored-data")["UNTOC-18"].answer == "unknown"


def test_reciprocity_is_always_there_and_never_obliges() -> None:
    for measure in measures():
        answer = _by_id("FR", "VN", measure.id)["reciprocity"]
        assert (answer.answer, answer.obliges) == ("yes", False)
    assert "reluctant" in str(_by_id("FR", "VN")["reciprocity"].why)


def test_a_state_s_own_preference_comes_first() -> None:
    order = [
        answer.id for answer in bases("FR", "VN", "preservation", ON, preferences=("UNCC", "reciprocity"))
    ]
    assert order == ["UNCC", "reciprocity", "FR-VN-MLA-2016", "BUDAPEST", "CETS-224", "UNTOC-18"]


@pytest.mark.parametrize(
    ("chosen", "exercise", "expected"),
    [
        (["FR-VN-MLA-2016"], False, []),
        (["UNCC"], False, [(Level.STOPS, "preflight-02-basis-not-in-force", "bases.0")]),
        (["UNCC"], True, [(Level.INFORMS, "preflight-02-basis-not-in-force", "bases.0")]),
        (["FR-VN-MLA-2016", "UNCC"], False, [(Level.INFORMS, "preflight-02-basis-not-in-force", "bases.1")]),
        (["BUDAPEST"], False, [(Level.WARNS, "preflight-02-basis-unsure", "bases.0")]),
        (["X"], False, [(Level.STOPS, "preflight-02-basis-unknown", "bases.0")]),
        ([], False, [(Level.STOPS, "preflight-02-basis-missing", "bases")]),
    ],
)
def test_check_basis(chosen: list[str], exercise: bool, expected: list[tuple[Level, str, str]]) -> None:
    found = check_basis(chosen, "FR", "VN", "preservation", date(2026, 11, 14), exercise=exercise)
    assert [(f.level, f.rule, f.field) for f in found] == expected
    if found:
        assert "FR-VN-MLA-2016" in str(found[0].remedy)


def test_the_convention_alone_is_cited_by_article() -> None:
    (found,) = check_basis(["UNCC"], "FR", "VN", "preservation", ON, exercise=False)
    assert (found.article, found.paragraph, found.checked) == (65, "1", "text")
    (found,) = check_basis(["BUDAPEST"], "FR", "VN", "preservation", ON, exercise=False)
    assert (found.article, found.paragraph, found.checked) == (None, None, None)


def test_every_basis_names_its_source() -> None:
    ids = {measure.id for measure in measures()}
    for basis in known_bases():
        assert basis.source
        assert set(basis.covers) <= ids
        assert set(basis.articles) <= set(basis.covers)
