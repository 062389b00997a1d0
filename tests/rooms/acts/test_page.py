"""The page of the format says what the program does: its generated parts are new, its example runs."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import rogatory.acts
from docs.generate import DOCS, PARTS, main, renewed
from rogatory.acts.header import FORMAT, Header
from rogatory.acts.reasons import REASONS

PAGE = DOCS / "formats" / "act.md"


def test_the_generated_parts_of_the_pages_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_the_check_finds_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "docs" / "act.md"
    page.parent.mkdir()
    page.write_text(PAGE.read_text("utf-8").replace("| `parties` |", "| `party` |"), "utf-8")
    monkeypatch.setattr("docs.generate.DOCS", page.parent)
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert page.read_text("utf-8") == PAGE.read_text("utf-8")


def test_the_page_has_every_part_once_and_no_other() -> None:
    found = re.findall(r"<!-- generated: ([a-z-]+) -->", PAGE.read_text("utf-8"))
    assert sorted(found) == sorted(name for name in PARTS if name.startswith("act-"))
    with pytest.raises(KeyError):
        renewed("<!-- generated: nothing-known -->\n<!-- end of nothing-known -->")


def test_the_page_begins_with_the_name_of_the_format_and_numbers_its_steps() -> None:
    text = PAGE.read_text("utf-8")
    assert text.startswith(f"# {FORMAT}\n")
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1))
    assert all(f"`{name}`" in text for name in (*Header.model_fields, *REASONS))


def test_every_link_leads_to_a_heading() -> None:
    text = PAGE.read_text("utf-8")
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([a-z-]+)\)", text)) <= headings


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DOCS.parent)
    for failed, tried in (doctest.testfile(str(PAGE), module_relative=False), doctest.testmod(rogatory.acts)):
        assert failed == 0
        assert tried > 0
