"""Reading a request that may be incomplete or wrong: total look-ups in a plain JSON mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import cast

from .instants import read_day, read_instant
from .reading import Unfit, path

LIMIT = 500
"""Elements of a list that are looked at; the envelope bounds the rest."""


DEPTH = 12
"""How deep a field is looked into."""


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object, an empty one otherwise."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def listed(value: object) -> list[object]:
    """The value if it is a list (its first 500 elements), an empty one otherwise."""
    return value[:LIMIT] if isinstance(value, list) else []


def text(value: object) -> str:
    """The value without outer spaces if it is a string, "" otherwise."""
    return value.strip() if isinstance(value, str) else ""


def number(value: object) -> int | None:
    """The value if it is an integer."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def at(request: object, dotted: str) -> object:
    """The value at a dotted path without "*", or None."""
    value = request
    for part in dotted.split("."):
        value = mapping(value).get(part)
    return value


def records(request: Mapping[str, object], name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The objects of a list of the request, each with its path ("items.0")."""
    for place, element in enumerate(listed(request.get(name))):
        yield f"{name}.{place}", mapping(element)


def said(value: object, depth: int = 0) -> bool:
    """Whether a field says something: a text that is not blank, a choice, a number, a list or object not empty."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | Mapping):
        parts = value.values() if isinstance(value, Mapping) else value[:LIMIT]
        return depth < DEPTH and any(said(part, depth + 1) for part in parts)
    return value is not None


def absent(value: object, dotted: str, so_far: str = "") -> Iterator[str]:
    """The paths at which a field written "items.*.nexus" says nothing; an empty list is absent at its own path."""
    head, _, rest = dotted.partition(".")
    if head == "*":
        elements = listed(value)
        if not elements:
            yield so_far
        for place, element in enumerate(elements):
            yield from absent(element, rest, path(so_far, place))
        return
    inner, here = mapping(value).get(head), path(so_far, head)
    if rest:
        yield from absent(inner, rest, here)
    elif not said(inner):
        yield here


def moment(value: object, *, end: bool = False) -> datetime | None:
    """An instant, or a day read as its first (or last) second in UTC. None when it is absent. Raises Unfit."""
    written = text(value)
    if not written:
        return None
    if "T" in written or len(written) != 10:
        return read_instant(written)
    return datetime.combine(read_day(written), time(23, 59, 59) if end else time(), UTC)


def readable_moment(value: object, *, end: bool = False) -> datetime | None:
    """Like `moment`, but None also for what cannot be read: another rule tells about that."""
    try:
        return moment(value, end=end)
    except Unfit:
        return None


def readable_day(value: object) -> date | None:
    """The calendar day written, or None."""
    try:
        return read_day(text(value))
    except Unfit:
        return None


def texts(value: object, so_far: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every string in the value, with its path, down to the depth looked into."""
    if isinstance(value, str):
        yield so_far, value
    elif depth < DEPTH and isinstance(value, list | Mapping):
        parts = value.items() if isinstance(value, Mapping) else enumerate(value[:LIMIT])
        for key, part in parts:
            yield from texts(part, path(so_far, key), depth + 1)
