"""Adding and removing elements of lists, and what a new form begins with.

Other fields may point to an element by its number ("items.0.identifiers" to "identifiers"). When one is removed, the
numbers behind it are moved up there too: otherwise the request would silently name another identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

from rogatory.node.desk.forms.shape import Group, OneOf, Rows, Shape, Text

POINTERS: Mapping[str, tuple[str, ...]] = {
    "identifiers": ("items.*.identifiers",),
    "attachments": ("translations.*.attachment",),
}
"""For each list, the fields that hold numbers of its elements."""


class NoSuchList(LookupError):  # noqa: N818 - nothing failed: the browser asked for what is not there
    """The path leads to no list of this form, or to no element of it."""


def starting(shape: Shape, tag: str = "") -> object:
    """What is there before anything is written: defaults, and one empty element where one is required."""
    match shape:
        case OneOf():
            return {shape.by: tag} | _begun(shape.groups[tag]) if tag in shape.groups else {}
        case Group():
            return _begun(shape)
        case Rows():
            return [starting(shape.of) for _ in range(shape.least)]
        case Text():
            return ""
        case _:
            return None


def _begun(group: Group) -> dict[str, object]:
    begun = {}
    for member in group.members:
        if member.default is not None:
            begun[member.name] = member.default
        elif isinstance(member.shape, Rows) and member.shape.least and not _ticked(member.shape):
            begun[member.name] = starting(member.shape)
        elif isinstance(member.shape, Group) and member.required and (inner := _begun(member.shape)):
            begun[member.name] = inner
    return begun


def _ticked(rows: Rows) -> bool:
    """Whether the elements are ticked in a list rather than written: they begin empty."""
    return not isinstance(rows.of, Group | OneOf) and not (
        isinstance(rows.of, Text) and rows.of.what == "text"
    )


def add(shape: Group, value: Mapping[str, object], path: str, tag: str = "") -> dict[str, object]:
    """The value with one more element in the list at the path. Raises NoSuchList."""
    rows = _rows_at(shape, value, path)
    changed = deepcopy(dict(value))
    found = _at(changed, path)
    if not isinstance(found, list):
        _put(changed, path, found := [])
    if rows.most is None or len(found) < rows.most:
        found.append("" if (begun := starting(rows.of, tag)) is None else begun)
    return changed


def remove(shape: Group, value: Mapping[str, object], path: str) -> dict[str, object]:
    """The value without the element at the path ("identifiers.2"). Raises NoSuchList."""
    parent, _, last = path.rpartition(".")
    _rows_at(shape, value, parent)
    changed = deepcopy(dict(value))
    found = _at(changed, parent)
    if not isinstance(found, list) or not last.isdecimal() or int(last) >= len(found):
        raise NoSuchList(path)
    del found[int(last)]
    return renumbered(changed, parent, int(last))


def renumbered(value: dict[str, object], removed_from: str, number: int) -> dict[str, object]:
    """The value with every pointer into the list moved up after the removal of an element, in place."""
    for pattern in POINTERS.get(removed_from, ()):
        _point(value, pattern.split("."), lambda old: None if old == number else old - (old > number))
    return value


def _point(value: object, steps: list[str], move: Callable[[int], int | None]) -> None:
    step, *rest = steps
    if step == "*":
        for one in value if isinstance(value, list) else ():
            _point(one, rest, move)
    elif isinstance(value, dict) and step in value:
        if rest:
            _point(value[step], rest, move)
            return
        held = value[step]
        if isinstance(held, list):
            moved = [move(one) if _is_number(one) else one for one in held]
            value[step] = [one for one in moved if one is not None]
        elif _is_number(held) and (moved_one := move(held)) is not None:
            value[step] = moved_one
        elif _is_number(held):
            del value[step]


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _rows_at(shape: Shape, value: object, path: str) -> Rows:
    here: Shape | None = shape
    for step in path.split("."):
        match here:
            case OneOf():
                tag = str(value.get(here.by)) if isinstance(value, Mapping) else ""
                here = _inner(here.groups.get(tag), step)
                value = value.get(step) if isinstance(value, Mapping) else None
            case Group():
                here = _inner(here, step)
                value = value.get(step) if isinstance(value, Mapping) else None
            case Rows() if step.isdecimal():
                here = here.of
                value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else None
            case _:
                raise NoSuchList(path)
    if not isinstance(here, Rows):
        raise NoSuchList(path)
    return here


def _inner(group: Group | None, name: str) -> Shape | None:
    member = group.member(name) if group else None
    return member.shape if member else None


def _at(value: object, path: str) -> object:
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _put(value: dict[str, object], path: str, new: object) -> None:
    parent, _, last = path.rpartition(".")
    holder = _at(value, parent) if parent else value
    if not isinstance(holder, dict):
        raise NoSuchList(path)
    holder[last] = new
