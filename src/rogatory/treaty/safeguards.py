"""The questions of articles 6, 24 and 36 that a request answers, both when it leaves and when it arrives.

>>> [question.id for question in questions("preservation")][:2]
['proportionality', 'independent-review']
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from .findings import Finding, Level, Sentence
from .law import DATA, finding
from .reading import Several, Strict
from .request import at, said


class Question(Strict):
    """A question, the field of the request that answers it, and the measures for which silence stops or warns."""

    id: str
    cite: str
    field: str
    stops: Several[str]
    warns: Several[str]
    en: str
    fr: str

    def level(self, measure: str) -> Level | None:
        """What an empty answer means for that measure; None: the question is not asked."""
        if measure in self.stops:
            return Level.STOPS
        return Level.WARNS if measure in self.warns else None


class _Questions(Strict):
    question: Several[Question]


@cache
def _all() -> tuple[Question, ...]:
    return _Questions.model_validate(tomllib.loads((DATA / "safeguards.toml").read_text("utf-8"))).question


def questions(measure: str) -> tuple[Question, ...]:
    """The questions asked for that measure."""
    return tuple(question for question in _all() if question.level(measure) is not None)


def check_answers(measure: str, request: Mapping[str, object]) -> tuple[Finding, ...]:
    """A finding for every question that the request leaves open. A tick is no answer: it takes words."""
    return tuple(
        finding(
            question.level(measure) or Level.WARNS,
            f"safeguard-{question.id}",
            question.field,
            Sentence("The request does not answer: {question}", {"question": question.en}),
            Sentence("Answer in a sentence, so that the requested State and a court can judge it."),
            question.cite,
        )
        for question in questions(measure)
        if isinstance(answer := at(request, question.field), bool) or not said(answer)
    )
