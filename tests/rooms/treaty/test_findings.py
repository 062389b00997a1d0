"""Findings and their sentences."""

from __future__ import annotations

import pytest

from rogatory.treaty.findings import Finding, Level, Sentence, worst


def _finding(level: Level) -> Finding:
    return Finding(level, "a-rule", Sentence("Found {what}.", {"what": "a {brace}"}), Sentence("Mend it."))


def test_a_sentence_fills_its_template_and_nothing_in_its_values() -> None:
    assert str(_finding(Level.STOPS)) == "Found a {brace}. Mend it."


def test_template_and_values_must_agree() -> None:
    with pytest.raises(ValueError, match="differ"):
        Sentence("Found {what}.", {})
    with pytest.raises(ValueError, match="differ"):
        Sentence("Found.", {"what": "x"})


def test_the_worst_of_several() -> None:
    levels = [Level.WARNS, Level.STOPS, Level.INFORMS]
    assert worst(map(_finding, levels)) is Level.STOPS
    assert worst(map(_finding, levels[2:])) is Level.INFORMS
    assert worst([]) is None


def test_as_json_keeps_template_and_values() -> None:
    sentence = _finding(Level.WARNS).as_json()["sentence"]
    assert sentence == {
        "text": "Found a {brace}.",
        "template": "Found {what}.",
        "values": {"what": "a {brace}"},
    }
