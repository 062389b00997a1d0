"""English phrases that stand in tables, types and data rather than in a call: each is the key of its translations.

With its French where the data carry it. The extraction of translations reads them here, and so does the filter that
fills sentences: a value that is one of these phrases is translated with the sentence around it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from rogatory.acts.kinds import KINDS
from rogatory.acts.reasons import REASONS
from rogatory.acts.words import WORDS
from rogatory.node.desk.forms.labels import LABELS, NOTES
from rogatory.node.desk.forms.shape import Group, OneOf, Rows, Shape, shape_of
from rogatory.treaty.grounds import grounds
from rogatory.treaty.law import DATA, articles
from rogatory.treaty.measures import measures
from rogatory.treaty.safeguards import questions
from rogatory.treaty.standing import known_bases


@cache
def phrases() -> Mapping[str, str]:
    """Every such phrase, with its French or ""."""
    found: dict[str, str] = {}
    for english, french in _all():
        if english and not found.get(english):
            found[english] = french
    return MappingProxyType(found)


@cache
def said_in_data() -> frozenset[str]:
    """Those that a sentence may carry as a value: from the data of the Convention, never from a person's words."""
    return frozenset(english for english, _ in _of_the_law())


def _all() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield kind.title, ""
        yield from ((text, "") for text in _of_shape(shape_of(kind.body)))
    for table in (WORDS, REASONS, LABELS, NOTES):
        yield from ((text, "") for text in table.values())
    yield from _of_the_law()


def _of_shape(shape: Shape) -> Iterator[str]:
    match shape:
        case Group():
            for member in shape.members:
                yield from (member.title, member.note)
                yield from _of_shape(member.shape)
        case Rows():
            yield from _of_shape(shape.of)
        case OneOf():
            for group in shape.groups.values():
                yield from _of_shape(group)


def _of_the_law() -> Iterator[tuple[str, str]]:
    for measure in measures():
        yield measure.title_en, measure.title_fr
        yield from ((item.en, item.fr) for item in measure.items)
        yield from ((question.en, question.fr) for question in questions(measure.id))
    yield from ((ground.en, ground.fr) for ground in grounds())
    yield from ((article.title_en, article.title_fr) for article in articles())
    for basis in known_bases():
        yield from ((basis.title, ""), (basis.note, ""))
    ranges: dict[str, list[dict[str, Any]]] = tomllib.loads((DATA / "ranges.toml").read_text("utf-8"))
    yield from ((str(one.get("name", "")), "") for one in ranges["range"])
