"""The articles as data, and the rule that nothing is cited that is not there."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest

import rogatory.treaty
from rogatory.treaty.grounds import grounds
from rogatory.treaty.law import Checked, article, articles, chapters, cite, paragraph
from rogatory.treaty.measures import measures
from rogatory.treaty.periods import periods
from rogatory.treaty.safeguards import questions

ROOM = Path(str(files(rogatory.treaty)))


def test_there_are_68_articles_in_nine_chapters() -> None:
    assert [entry.number for entry in articles()] == list(range(1, 69))
    assert [chapter.number for chapter in chapters()] == [
        "I",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
        "VIII",
        "IX",
    ]
    assert {entry.chapter for entry in articles()} == {chapter.number for chapter in chapters()}
    assert all(entry.title_en and entry.title_fr for entry in articles())
    assert article(0) is None
    assert article(69) is None


def test_the_articles_in_use_are_complete() -> None:
    assert {entry.number for entry in articles() if entry.complete} >= {24, 25, 36, 40, 41, 42, 43, 44}
    art40 = article(40)
    assert art40 is not None
    heads = {re.match(r"\d+", part.number)[0] for part in art40.paragraphs if part.number}  # type: ignore[index]
    assert heads == {str(number) for number in range(1, 33)}


# What the sources support, written a second time: a mark may only be raised by reading a text.
READ = {"2(h)", "2(o)", "6", "65(1)"}
PARALLEL = {
    *("23(2)(c)", "24(1)", "24(3)", "25(1)", "25(2)", "25(3)", "41(1)", "41(4)", "41(5)"),
    *(
        "42(1)",
        "42(3)(a)",
        "42(3)(b)",
        "42(3)(c)",
        "42(3)(d)",
        "42(3)(e)",
        "42(3)(f)",
        "42(4)",
        "42(7)",
        "42(8)",
    ),
    *("43(1)", "44(1)"),
}


def test_no_mark_is_higher_than_its_source() -> None:
    marks: dict[Checked, set[str]] = {mark: set() for mark in Checked}
    for entry in articles():
        for part in entry.paragraphs:
            reference = re.sub(r"^([0-9]+)", r"(\1)", part.number)
            marks[part.checked].add(f"{entry.number}{reference}")
    assert marks[Checked.TEXT] == READ
    assert marks[Checked.PARALLEL] == PARALLEL
    assert "40(25)" in marks[Checked.UNVERIFIED]


def test_titles_read_in_an_authentic_text_are_1_to_15_alone() -> None:
    assert [entry.number for entry in articles() if entry.checked is Checked.TEXT] == list(range(1, 16))


@pytest.mark.parametrize("reference", ["42(10)", "42(3)(h)", "40(33)", "69", "42", "1", "", "42(3)", "x"])
def test_what_is_not_there_cannot_be_cited(reference: str) -> None:
    with pytest.raises(KeyError):
        cite(reference)


def test_citations_are_written_as_lawyers_write_them() -> None:
    assert [str(cite(reference)) for reference in ("42(3)(d)", "2(h)", "6", "40(25)")] == [
        "art. 42(3)(d)",
        "art. 2(h)",
        "art. 6",
        "art. 40(25)",
    ]
    assert "custodian" in paragraph("42(3)(d)").text


def test_every_reference_in_the_data_exists() -> None:
    references = [item.cite for measure in measures() for item in measure.items]
    references += [measure.closed_cite for measure in measures()] + [
        m.dual_criminality_cite for m in measures()
    ]
    references += [entry.cite for entry in grounds()] + [entry.cite for entry in periods()]
    references += [question.cite for measure in measures() for question in questions(measure.id)]
    for reference in references:
        if reference is not None:
            cite(reference)


def test_every_reference_in_the_rules_exists() -> None:
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if re.fullmatch(r"[0-9]{1,2}(\([0-9]{1,2}\))?(\([a-z]\))?", text):
                found.add(text)
    for reference in found:
        if "(" in reference or reference == "6":
            cite(reference)
    assert {"40(25)", "42(8)", "35(1)(c)", "65(1)"} <= found
