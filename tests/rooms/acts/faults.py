"""Acts with one fault each: where it is, what stands there, and the code of the refusal. `...` takes a field out."""

from __future__ import annotations

import json
from typing import Any

from rogatory.acts.act import Act
from rogatory.acts.header import MAX_PARENTS
from rogatory.acts.kinds import KINDS
from tests.rooms.acts.builders import attachment, say

GOOD: dict[str, Act] = {
    name: say(name, "XB" if kind.scope == "own" else "XA", request=None if kind.opens else "a" * 64)
    for name, kind in KINDS.items()
}
"""One act of every kind, as it should be."""

FAULTS: dict[str, tuple[str, Any, str]] = {
    "another-format": ("format", "rogatory/act/2", "act.malformed"),
    "unknown-kind": ("kind", "demand", "act.unknown-kind"),
    "kind-null": ("kind", None, "act.unknown-kind"),
    "kind-a-list": ("kind", ["mla-request"], "act.unknown-kind"),
    "another-version": ("version", 2, "act.malformed"),
    "version-true": ("version", True, "act.other-form"),
    "dossier-in-capitals": ("dossier", "0B" * 16, "act.malformed"),
    "opening-names-a-request": ("request", "a" * 64, "act.request"),
    "request-left-out": ("request", ..., "act.malformed"),
    "reference-of-another-state": ("reference", "XB-2026-000042", "act.malformed"),
    "reference-with-a-space": ("reference", "XA 2026", "act.malformed"),
    "state-in-small-letters": ("author.state", "xa", "act.malformed"),
    "unknown-role": ("author.role", "minister", "act.malformed"),
    "officer-by-name": ("author.officer", "Jean Dupont", "act.malformed"),
    "approver-without-role": ("approver.role", ..., "act.malformed"),
    "instant-without-offset": ("instant", "2026-11-14T07:30:00", "act.malformed"),
    "instant-a-day": ("instant", "2026-11-14", "act.malformed"),
    "instant-out-of-range": ("instant", "9999-12-31T23:59:59Z", "act.malformed"),
    "zone-unknown": ("zone", "CET+1", "act.malformed"),
    "after-out-of-order": ("after", ["b" * 64, "a" * 64], "act.malformed"),
    "after-twice": ("after", ["a" * 64, "a" * 64], "act.malformed"),
    "after-short": ("after", ["a" * 63], "act.malformed"),
    "after-too-many": ("after", [f"{number:064x}" for number in range(MAX_PARENTS + 1)], "act.malformed"),
    "audience-own-for-a-shared-kind": ("audience", {"scope": "own", "states": ["XA"]}, "act.audience"),
    "own-audience-of-two": ("audience", {"scope": "own", "states": ["XA", "XB"]}, "act.malformed"),
    "shared-audience-of-one": ("audience", {"scope": "shared", "states": ["XA"]}, "act.malformed"),
    "audience-out-of-order": ("audience", {"scope": "shared", "states": ["XB", "XA"]}, "act.malformed"),
    "audience-without-author": ("audience", {"scope": "shared", "states": ["XB", "XC"]}, "act.malformed"),
    "exercise-a-number": ("exercise", 1, "act.malformed"),
    "certificate-in-capitals": ("certificate", "A" * 64, "act.malformed"),
    "attachment-size-negative": ("attachments", [{**attachment("x"), "size": -1}], "act.malformed"),
    "attachment-name-in-two-lines": ("attachments", [{**attachment("x"), "name": "a\nb"}], "act.malformed"),
    "attachment-digest-short": ("attachments", [{**attachment("x"), "sha256": "short"}], "act.malformed"),
    "attachment-null-left-out": (
        "attachments",
        [{"name": "x", "media_type": "a/b", "size": 1, "sha256": "a" * 64}],
        "act.other-form",
    ),
    "unknown-field": ("signature", "none", "act.malformed"),
    "body-a-list": ("body", [], "act.not-an-act"),
    "body-left-out": ("body", ..., "act.not-an-act"),
    "text-empty": ("body.subject", "", "act.malformed"),
    "text-too-long": ("body.subject", "x" * 20001, "act.malformed"),
    "text-with-a-bell": ("body.subject", "bell \x07", "act.malformed"),
    "required-field-left-out": ("body.subject", ..., "act.malformed"),
    "null-written": ("body.procedure", None, "act.other-form"),
    "list-left-out": ("body.persons", ..., "act.other-form"),
    "list-null": ("body.persons", None, "act.malformed"),
    "unknown-field-in-body": ("body.unheard_of", "x", "act.malformed"),
    "list-empty": ("body.facts", [], "act.malformed"),
    "unknown-category": ("body.items.0.category", "everything", "act.malformed"),
    "alias-start-and-end": (
        "body.items.0.period",
        {"start": "2026-11-12T22:00:00Z", "end": "2026-11-12T23:00:00Z"},
        "act.other-form",
    ),
    "identifier-type-unknown": ("body.identifiers.0.type", "telex", "act.malformed"),
    "identifier-type-left-out": ("body.identifiers.0.type", ..., "act.malformed"),
    "period-with-one-end": ("body.identifiers.0.from", ..., "act.malformed"),
    "address-without-instant": (
        "body.identifiers.1",
        {"type": "ip", "value": "203.0.113.47"},
        "act.malformed",
    ),
    "act-id-in-capitals": ("body.preservation", "A" * 64, "act.malformed"),
}


def changed(path: str, value: Any, kind: str = "mla-request") -> dict[str, Any]:
    """The value of a good act with one thing changed."""
    whole: dict[str, Any] = json.loads(GOOD[kind].content)
    *above, last = path.split(".")
    at: Any = whole
    for step in above:
        at = at[int(step)] if step.isdecimal() else at[step]
    if isinstance(at, list):
        at[int(last)] = value
    elif value is Ellipsis:
        del at[last]
    else:
        at[last] = value
    return whole
