"""What every rule of this room answers: a finding, with its level, sentence, remedy and law."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache


class Level(StrEnum):
    """How far a finding goes. None of them rejects by machine: a person sees it and decides."""

    STOPS = "stops"
    """Must be put right before the request leaves."""
    WARNS = "warns"
    """May leave, once a person has read it."""
    INFORMS = "informs"
    """Worth knowing."""


_GRAVITY = {Level.INFORMS: 0, Level.WARNS: 1, Level.STOPS: 2}


@lru_cache(maxsize=1024)
def _names(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


@dataclass(frozen=True)
class Sentence:
    """A sentence for a person: an English template, which is the key of its translations, and its values.

    Extractors look for `Sentence("literal", ...)`, so the template is always written out at the call.
    Raises ValueError when template and values do not name the same things: that is a mistake of ours.
    """

    template: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if _names(self.template) != frozenset(self.values):
            raise ValueError(f"template and values differ in their names: {self.template!r}")

    def __str__(self) -> str:
        return self.template.format_map(self.values)

    def as_json(self) -> dict[str, object]:
        """The filled sentence with the parts from which another language can be made."""
        return {"text": str(self), "template": self.template, "values": dict(self.values)}


@dataclass(frozen=True)
class Finding:
    """One thing that a person should know about a request, a reply or a dossier.

    `rule` is stable and can be searched for; `field` is the dotted path into what was judged
    ("identifiers.0.instant", "" for the whole). `article` and `paragraph` are set only when that paragraph
    of the Convention says it, and then `checked` tells how well its wording is known here
    (text, parallel or unverified).
    """

    level: Level
    rule: str
    sentence: Sentence
    remedy: Sentence
    article: int | None = None
    paragraph: str | None = None
    field: str = ""
    checked: str | None = None

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()

    def as_json(self) -> dict[str, object]:
        """Plain values, in a fixed order."""
        return {
            "level": str(self.level),
            "rule": self.rule,
            "field": self.field,
            "article": self.article,
            "paragraph": self.paragraph,
            "checked": self.checked,
            "sentence": self.sentence.as_json(),
            "remedy": self.remedy.as_json(),
        }


def worst(findings: Iterable[Finding]) -> Level | None:
    """The gravest level among the findings, or None when there is none."""
    return max((finding.level for finding in findings), key=_GRAVITY.__getitem__, default=None)
