"""Articles are never cited without the mark of how well their wording is known."""

import pytest

from rogatory.acts.transitions import TABLE
from rogatory.node.desk.citing import cited


def test_a_paragraph_bears_its_mark() -> None:
    found = cited(42, "3(d)")
    assert found and (found.text, found.mark) == ("art. 42(3)(d)", "parallel")
    assert found.title.startswith("International cooperation")


def test_the_mark_of_a_finding_is_kept() -> None:
    found = cited(6, None, "text")
    assert found and (found.text, found.mark) == ("art. 6", "read")


def test_a_paragraph_that_the_data_do_not_hold_is_unverified() -> None:
    found = cited(41, "3")
    assert found and (found.text, found.mark) == ("art. 41(3)", "unverified")


def test_no_article_is_no_citation() -> None:
    assert cited(None) is None


@pytest.mark.parametrize("line", [line for line in TABLE if line.article], ids=lambda line: line.kind)
def test_every_article_of_the_table_can_be_cited(line: object) -> None:
    found = cited(line.article, line.paragraph)  # type: ignore[attr-defined]
    assert found and found.mark in ("read", "parallel", "unverified") and found.title
