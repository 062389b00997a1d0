"""The pre-flight: what a request lacks, or says in a way that brings it back, each with the paragraph if one says it.

Total: any JSON mapping, complete or not, gives findings and never an error; the same request gives them in the same
order on every machine. Findings inform a person. None of them rejects: a life may hang on a badly filled form.

>>> from datetime import UTC, datetime
>>> found = preflight("preservation", {}, Context(now=datetime(2026, 11, 14, tzinfo=UTC), exercise=True))
>>> [(f.article, f.paragraph, f.field) for f in found if f.rule == "preflight-17-necessity"]
[(42, '3(e)', 'necessity.text')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from .addressing import addressing
from .channel import channel
from .findings import Finding, Level, Sentence
from .judged import Context, Judged
from .law import finding
from .measures import Item, measure
from .persons import persons
from .proportion import proportion
from .reading import quoted
from .request import absent
from .safeguards import check_answers

__all__ = ["LIMIT", "Context", "preflight"]

LIMIT = 1000
"""Findings that are listed; beyond, one more says that there are others, and stops."""


def preflight(measure_id: str, request: Mapping[str, object], context: Context) -> tuple[Finding, ...]:
    """Every finding on a request for that measure, in a stable order: contents, identifiers, weight, persons, channel,
    safeguards.
    """
    found = measure(measure_id)
    if found is None:
        return (
            finding(
                Level.STOPS,
                "measure-unknown",
                "",
                Sentence("“{measure}” is not a measure.", {"measure": quoted(measure_id)}),
                Sentence("Choose one from the list of measures."),
            ),
        )
    judged = Judged(found, request, context)
    told = chain(
        (fault for item in found.items for fault in _missing(judged, item)),
        addressing(judged),
        proportion(judged),
        persons(judged),
        channel(judged),
        check_answers(measure_id, request),
    )
    # Two rules may meet in one gap: it is told once.
    findings = tuple(dict.fromkeys(islice(told, LIMIT)))
    return findings if next(told, None) is None else (*findings, _too_many())


def _too_many() -> Finding:
    return finding(
        Level.STOPS,
        "preflight-00-too-many",
        "",
        Sentence("The request has so many faults that they are not all listed."),
        Sentence("Correct those listed, and check again."),
    )


def _missing(judged: Judged, item: Item) -> Iterator[Finding]:
    if item.header:
        return
    gaps = [list(absent(judged.request, field)) for field in item.fields]
    if item.any and not all(gaps):
        return
    told = gaps[:1] if item.any else gaps
    for field in dict.fromkeys(place for places in told for place in places):
        yield finding(
            item.level,
            item.rule,
            quoted(field),
            Sentence("The request does not say: {item}.", {"item": item.en}),
            Sentence("Fill in “{field}”.", {"field": quoted(field)}),
            item.cite,
        )
