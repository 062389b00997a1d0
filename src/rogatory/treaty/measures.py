"""The measures that a State may ask of another: what the request says, by which channel, and what may be answered.

>>> measure("preservation").article, measure("preservation").grounds
(42, ('42-5', '40-21-b', '40-21-c', '40-22'))
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from .findings import Level
from .law import DATA
from .reading import Several, Strict

LevelMark = Annotated[Level, BeforeValidator(Level)]
Category = Literal["subscriber", "traffic", "content", "other"]


class Item(Strict):
    """Something that a request says. `cite` is the paragraph that asks for it, None where only practice does."""

    id: str
    rule: str
    level: LevelMark
    fields: Several[str]
    en: str
    fr: str
    cite: str | None = None
    any: bool = False
    header: bool = False


class Measure(Strict):
    """A measure: its article, channel, contents and answers.

    `closed` says that no other ground for refusal exists under the Convention, by the paragraph `closed_cite`.
    `follows` and `announces` name the measures that usually come before and after it. `discloses` tells a measure
    that hands over data from one that only keeps them.
    """

    id: str
    form: Literal["request", "short"]
    title_en: str
    title_fr: str
    article: int
    channel: Literal["contact-point", "central-authority"]
    approval: Literal["second-person", "prosecutor", "judge"]
    dual_criminality: Literal["none", "may-be-required", "domestic"]
    dual_criminality_cite: str | None = None
    grounds: Several[str]
    closed: bool
    closed_cite: str | None = None
    follows: Several[str]
    announces: Several[str]
    categories: Several[Category]
    discloses: bool
    items: Several[Item] = Field(alias="item")


class _Measures(Strict):
    measure: Several[Measure]


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure, in the order of a dossier."""
    return _Measures.model_validate(tomllib.loads((DATA / "measures.toml").read_text("utf-8"))).measure


def measure(id_: str) -> Measure | None:
    """The measure of that id."""
    return next((measure for measure in measures() if measure.id == id_), None)
