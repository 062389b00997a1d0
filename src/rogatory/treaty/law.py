"""The articles as data: titles of all 68, and in our own words the paragraphs on which the software acts.

Every rule cites through `cite`, which knows only paragraphs that are in the data: a paragraph that does not exist
cannot be cited, and the mark of how well its wording is known always travels with it.

>>> str(cite("42(3)(d)"))
'art. 42(3)(d)'
>>> cite("42(3)(d)").checked
<Checked.PARALLEL: 'parallel'>
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BeforeValidator

from .findings import Finding, Level, Sentence
from .reading import Several, Strict

DATA = files("rogatory.treaty") / "data"


class Checked(StrEnum):
    """How well the wording of a paragraph is known here."""

    TEXT = "text"
    """Read in an authentic text, or quoted by the depositary."""
    PARALLEL = "parallel"
    """Follows an older treaty that was read; what may have changed was not."""
    UNVERIFIED = "unverified"
    """From general knowledge: to be held against the certified copy before anybody relies on it."""


Mark = Annotated[Checked, BeforeValidator(Checked)]


class Paragraph(Strict):
    """One paragraph or point. `number` is "3(d)", or "" where an article is not divided here."""

    number: str
    checked: Mark
    text: str
    requires: str = ""
    note: str = ""


class _Text(Strict):
    number: int
    complete: bool
    source: str
    paragraph: Several[Paragraph]


class Chapter(Strict):
    """A chapter of the Convention."""

    number: str
    title_en: str
    title_fr: str


class Article(Strict):
    """An article: its title, and its paragraphs where the software acts on them.

    `complete` says whether all its paragraphs are here; `checked` marks the English title alone.
    """

    number: int
    chapter: str
    kind: Literal[
        "definition",
        "criminalisation",
        "procedural",
        "cooperation",
        "prevention",
        "assistance",
        "institution",
        "final",
    ]
    title_en: str
    title_fr: str
    checked: Mark
    complete: bool = False
    source: str = ""
    paragraphs: tuple[Paragraph, ...] = ()


class _Contents(Strict):
    chapter: Several[Chapter]
    article: Several[Article]


def _load(name: str) -> dict[str, object]:
    return tomllib.loads((DATA / name).read_text("utf-8"))


@cache
def chapters() -> tuple[Chapter, ...]:
    """The nine chapters."""
    return _Contents.model_validate(_load("articles.toml")).chapter


@cache
def articles() -> tuple[Article, ...]:
    """The 68 articles, in order."""
    texts = {
        entry.name: _Text.model_validate(tomllib.loads(entry.read_text("utf-8")))
        for entry in (DATA / "articles").iterdir()
        if entry.name.endswith(".toml")
    }
    known = {text.number: text for text in texts.values()}
    return tuple(
        _joined(article, known.get(article.number))
        for article in _Contents.model_validate(_load("articles.toml")).article
    )


def _joined(article: Article, text: _Text | None) -> Article:
    if text is None:
        return article
    parts = {"complete": text.complete, "source": text.source, "paragraphs": text.paragraph}
    return article.model_copy(update=parts)


def article(number: int) -> Article | None:
    """The article of that number, if the Convention has one."""
    return articles()[number - 1] if 1 <= number <= len(articles()) else None


@dataclass(frozen=True)
class Citation:
    """A paragraph that the data hold, with its mark."""

    article: int
    paragraph: str | None
    checked: Checked

    def __str__(self) -> str:
        number = self.paragraph or ""
        # "3(d)" is written 42(3)(d), and "(h)" is written 2(h).
        return f"art. {self.article}" + re.sub(r"^([0-9]+)", r"(\1)", number)


@cache
def cite(reference: str) -> Citation:
    """The citation written "42(3)(d)", "2(h)" or "6". Raises KeyError when the data hold no such paragraph.

    The KeyError is ours: references are written in code and in data, never by users.
    """
    parts = re.fullmatch(r"([0-9]{1,2})(?:\(([0-9]{1,2})\))?(\([a-z]\))?", reference)
    found = article(int(parts[1])) if parts else None
    number = (parts[2] or "") + (parts[3] or "") if parts else ""
    for paragraph in found.paragraphs if found else ():
        if found and paragraph.number == number:
            return Citation(found.number, number or None, paragraph.checked)
    raise KeyError(f"no paragraph {reference} in the data")


def paragraph(reference: str) -> Paragraph:
    """The paragraph written "42(3)(d)". Raises KeyError like `cite`."""
    cited = cite(reference)
    found = article(cited.article)
    assert found is not None  # noqa: S101 (cite has just found it)
    return next(p for p in found.paragraphs if p.number == (cited.paragraph or ""))


def finding(
    level: Level, rule: str, field: str, sentence: Sentence, remedy: Sentence, law: str | None = None
) -> Finding:
    """A finding; `law` is the reference of the paragraph that says it, or None for a rule of practice."""
    if law is None:
        return Finding(level, rule, sentence, remedy, field=field)
    cited = cite(law)
    return Finding(level, rule, sentence, remedy, cited.article, cited.paragraph, field, str(cited.checked))
