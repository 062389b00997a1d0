"""On which legal bases one State may ask this of another on that day: all of them, each with why or why not.

>>> from datetime import date
>>> [(b.id, b.answer) for b in bases("FR", "VN", "stored-data", date(2026, 11, 24))][:2]
[('FR-VN-MLA-2016', 'yes'), ('BUDAPEST', 'unknown')]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from .findings import Finding, Level, Sentence
from .law import DATA, finding
from .reading import Several, Strict, quoted
from .status import Answer, Reply, Status, in_force_between

CONVENTION = "UNCC"
"""The id of the Convention among the bases."""


class _Party(Strict):
    state: str
    since_by: date | None = None
    source: str | None = None


class _Belief(Strict):
    state: str
    party: bool


class _Reluctance(Strict):
    state: str
    source: str


class Basis(Strict):
    """A legal basis as the data describe it.

    `in_force_by` is a day from which it is surely in force; `parties` are those a source names; `believed` those of
    general knowledge alone, which never give more than "unknown".
    """

    id: str
    title: str
    kind: Literal["convention", "bilateral", "regional", "multilateral", "reciprocity"]
    note: str
    source: str
    obliges: bool
    in_force_by: date | None = None
    parties: Several[_Party] = ()
    believed: Several[_Belief] = ()
    reluctant: Several[_Reluctance] = ()
    covers: Mapping[str, Literal["named", "general"]] = Field(default_factory=dict)
    articles: Mapping[str, str] = Field(default_factory=dict)


class _Bases(Strict):
    basis: Several[Basis]


@dataclass(frozen=True)
class BasisAnswer:
    """Whether one basis serves. `articles` are those of that basis; `obliges` None: not known."""

    id: str
    title: str
    answer: Reply
    why: Sentence
    articles: tuple[str, ...]
    obliges: bool | None

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "id": self.id,
            "title": self.title,
            "answer": self.answer,
            "why": self.why.as_json(),
            "articles": list(self.articles),
            "obliges": self.obliges,
        }


@cache
def known_bases() -> tuple[Basis, ...]:
    """Every basis in the data, in the default order."""
    return _Bases.model_validate(tomllib.loads((DATA / "bases.toml").read_text("utf-8"))).basis


def bases(
    from_: str,
    to: str,
    measure: str,
    on: date,
    *,
    preferences: Sequence[str] = (),
    table: Status | None = None,
) -> tuple[BasisAnswer, ...]:
    """Every basis that could carry that measure from one State to the other, the preferred ones first.

    States by their code. Bilateral and regional treaties of others are left out.
    """
    order = {id_: place for place, id_ in reversed(list(enumerate(preferences)))}
    open_ = [basis for basis in known_bases() if _may_join(basis, {from_, to})]
    ask = _Ask(from_, to, measure, on, table)
    return tuple(
        _answer(basis, ask) for basis in sorted(open_, key=lambda basis: order.get(basis.id, len(order)))
    )


def _may_join(basis: Basis, states: set[str]) -> bool:
    """Whether the basis concerns the two at all: treaties of others, bilateral or regional, are not listed."""
    if basis.kind not in ("bilateral", "regional"):
        return True
    named = [party.state for party in basis.parties] + [belief.state for belief in basis.believed]
    return states <= set(named)


@dataclass(frozen=True)
class _Ask:
    from_: str
    to: str
    measure: str
    on: date
    table: Status | None


def _answer(basis: Basis, ask: _Ask) -> BasisAnswer:
    cover = basis.covers.get(ask.measure)
    if cover is None:
        why = Sentence(
            "{title} does not offer this measure. {note}", {"title": basis.title, "note": basis.note}
        )
        return BasisAnswer(basis.id, basis.title, "no", why, (), False)
    answer = _in_force(basis, ask)
    article = basis.articles.get(ask.measure)
    # A general duty to assist does not show that this very measure is owed.
    obliges = basis.obliges if cover == "named" or not basis.obliges else None
    articles = (article,) if article else ()
    return BasisAnswer(basis.id, basis.title, answer.answer, answer.why, articles, obliges)


def _in_force(basis: Basis, ask: _Ask) -> Answer:
    if basis.kind == "convention":
        return in_force_between(ask.from_, ask.to, ask.on, ask.table)
    if basis.kind == "reciprocity":
        return _reciprocity(basis, ask.to)
    values = {"title": basis.title, "note": basis.note}
    if basis.in_force_by is None or ask.on < basis.in_force_by:
        return Answer("unknown", Sentence("No source shows {title} in force on that day. {note}", values))
    for state in (ask.from_, ask.to):
        if not any(party.state == state and (party.since_by or ask.on) <= ask.on for party in basis.parties):
            return _not_named(basis, state)
    return Answer("yes", Sentence("{title} is in force between the two. {note}", values))


def _not_named(basis: Basis, state: str) -> Answer:
    values = {"state": state, "title": basis.title}
    belief = next((belief for belief in basis.believed if belief.state == state), None)
    if belief is None:
        return Answer(
            "unknown", Sentence("No source here says whether {state} is a Party to {title}.", values)
        )
    if belief.party:
        return Answer(
            "unknown", Sentence("{state} is believed to be a Party to {title}: to be checked.", values)
        )
    return Answer(
        "unknown", Sentence("{state} is believed not to be a Party to {title}: to be checked.", values)
    )


def _reciprocity(basis: Basis, to: str) -> Answer:
    found = next((state for state in basis.reluctant if state.state == to), None)
    if found is None:
        return Answer("yes", Sentence("{note}", {"note": basis.note}))
    values = {"state": to, "source": found.source}
    return Answer(
        "yes", Sentence("Possible, but {state} is said to be reluctant without a treaty ({source}).", values)
    )


def check_basis(
    chosen: Sequence[str],
    from_: str,
    to: str,
    measure: str,
    on: date,
    *,
    exercise: bool,
    preferences: Sequence[str] = (),
    table: Status | None = None,
) -> tuple[Finding, ...]:
    """What is to be said of the bases that a request names, the first being the one it rests on.

    A basis that is not in force stops the request, unless the dossier is an exercise.
    """
    answers = {
        answer.id: answer for answer in bases(from_, to, measure, on, preferences=preferences, table=table)
    }
    return tuple(_chosen(list(chosen), answers, exercise))


def _chosen(chosen: list[str], answers: Mapping[str, BasisAnswer], exercise: bool) -> Iterator[Finding]:
    remedy = _alternatives(answers)
    if not chosen:
        yield finding(
            Level.INFORMS if exercise else Level.STOPS,
            "preflight-02-basis-missing",
            "bases",
            Sentence("The request names no legal basis."),
            remedy,
        )
    for place, id_ in enumerate(chosen):
        answer = answers.get(id_)
        if answer is None:
            sentence = Sentence(
                "“{basis}” is not a legal basis known between the two.", {"basis": quoted(id_)}
            )
            yield finding(
                _gravity("no", place, exercise),
                "preflight-02-basis-unknown",
                f"bases.{place}",
                sentence,
                remedy,
            )
        elif answer.answer != "yes":
            law = "65(1)" if id_ == CONVENTION else None
            rule = "preflight-02-basis-not-in-force" if answer.answer == "no" else "preflight-02-basis-unsure"
            yield finding(
                _gravity(answer.answer, place, exercise), rule, f"bases.{place}", answer.why, remedy, law
            )


def _gravity(answer: Reply, place: int, exercise: bool) -> Level:
    if exercise or place > 0:
        return Level.INFORMS
    return Level.STOPS if answer == "no" else Level.WARNS


def _alternatives(answers: Mapping[str, BasisAnswer]) -> Sentence:
    serving = ", ".join(answer.id for answer in answers.values() if answer.answer == "yes")
    if serving:
        return Sentence(
            "Choose a basis that serves between the two on that day: {bases}.", {"bases": serving}
        )
    return Sentence(
        "Confirm with the depositary or the central authority which treaty serves between the two."
    )
