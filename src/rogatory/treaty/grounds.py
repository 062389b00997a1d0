"""The grounds on which a measure may be refused: the closed list of each, and what a refusal must say.

>>> [ground.code for ground in grounds_for("traffic-disclosure")]
['40-21-b', '40-21-c', '40-22']
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache

from .findings import Finding, Level, Sentence
from .law import DATA, Checked, cite, finding
from .measures import Measure, measure
from .profile import StateProfile
from .reading import Several, Strict, quoted


class Ground(Strict):
    """A ground for refusal, with the paragraph it comes from."""

    code: str
    cite: str
    en: str
    fr: str

    @property
    def checked(self) -> Checked:
        """How well the paragraph is known here."""
        return cite(self.cite).checked


class _Grounds(Strict):
    ground: Several[Ground]


@cache
def grounds() -> tuple[Ground, ...]:
    """Every ground that the data hold."""
    return _Grounds.model_validate(tomllib.loads((DATA / "grounds.toml").read_text("utf-8"))).ground


def ground(code: str) -> Ground | None:
    """The ground of that code."""
    return next((ground for ground in grounds() if ground.code == code), None)


def grounds_for(measure_id: str) -> tuple[Ground, ...]:
    """The grounds open for that measure under the Convention, in the order of the data; none if it is unknown."""
    found = measure(measure_id)
    offered = map(ground, found.grounds) if found else ()
    return tuple(ground for ground in offered if ground is not None)


def check_refusal(
    measure_id: str,
    codes: Sequence[str],
    reasons: str,
    *,
    basis: str = "UNCC",
    refusing: StateProfile | None = None,
    convention_offence: bool | None = None,
    consulted: bool | None = None,
) -> tuple[Finding, ...]:
    """What is to be said of a refusal before it leaves.

    `basis` is the legal basis of the request: the lists of the Convention bind only where it is the Convention.
    `refusing` is the State that refuses; `convention_offence` whether the offence is one of articles 7 to 17;
    `consulted` whether the requesting State was consulted first. None means not known.
    """
    found = measure(measure_id)
    if found is None:
        return (_unknown_measure(measure_id),)
    findings = [*_reasons(codes, reasons)]
    if basis == "UNCC":
        findings += _listed(found, codes)
        findings += _reserved(codes, refusing, convention_offence)
        findings += _consultation(codes, consulted)
    else:
        findings.append(
            finding(
                Level.INFORMS,
                "refusal-other-basis",
                "grounds",
                Sentence("The request rests on {basis}, whose own grounds decide.", {"basis": quoted(basis)}),
                Sentence("Hold the ground against the text of that treaty."),
            )
        )
    return tuple(findings)


def _unknown_measure(measure_id: str) -> Finding:
    return finding(
        Level.STOPS,
        "measure-unknown",
        "measure",
        Sentence("“{measure}” is not a measure.", {"measure": quoted(measure_id)}),
        Sentence("Choose one from the list of measures."),
    )


def _reasons(codes: Sequence[str], reasons: str) -> Iterator[Finding]:
    if not codes:
        yield finding(
            Level.STOPS,
            "refusal-ground-missing",
            "grounds",
            Sentence("The refusal names no ground."),
            Sentence("Choose the ground or grounds on which it rests."),
        )
    if not reasons.strip():
        yield finding(
            Level.STOPS,
            "refusal-reasons",
            "reasons",
            Sentence("The refusal gives no reasons."),
            Sentence("Write them: reasons are given for every refusal."),
            "40(25)",
        )


def _listed(found: Measure, codes: Sequence[str]) -> Iterator[Finding]:
    for place, code in enumerate(codes):
        known = ground(code)
        if code in found.grounds:
            continue
        yield finding(
            Level.STOPS if found.closed or known is None else Level.WARNS,
            "refusal-ground-not-available",
            f"grounds.{place}",
            Sentence(
                "“{code}” is not a ground for refusing this measure ({measure}).",
                {"code": quoted(code), "measure": found.title_en},
            ),
            Sentence("Choose from: {grounds}.", {"grounds": ", ".join(found.grounds)}),
            found.closed_cite,
        )


def _reserved(
    codes: Sequence[str], refusing: StateProfile | None, convention_offence: bool | None
) -> Iterator[Finding]:
    if "42-5" not in codes:
        return
    place = f"grounds.{list(codes).index('42-5')}"
    if refusing is not None and not refusing.dual_criminality_for_preservation:
        yield finding(
            Level.STOPS,
            "refusal-not-reserved",
            place,
            Sentence("{state} has not declared this reservation.", {"state": refusing.name}),
            Sentence("Choose another ground, or correct the State's profile."),
            "42(5)",
        )
    if convention_offence:
        yield finding(
            Level.STOPS,
            "refusal-convention-offence",
            place,
            Sentence("The reservation does not reach offences established by the Convention itself."),
            Sentence("Choose another ground."),
            "42(5)",
        )


def _consultation(codes: Sequence[str], consulted: bool | None) -> Iterator[Finding]:
    if consulted is False and any(code.startswith("40-21") for code in codes):
        yield finding(
            Level.WARNS,
            "refusal-consultation",
            "consulted",
            Sentence("The requesting State has not been consulted."),
            Sentence("Ask it first whether help could be given on conditions."),
            "40(28)",
        )
