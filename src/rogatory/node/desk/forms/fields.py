"""From JSON to the fields of an HTML form, and back. Names are dotted paths: "identifiers.0.value".

What is typed is never lost: a number that is none stays the text that was typed, for the check to name. An element
of a list is there because its own path is among the fields, even if nothing is written in it yet.

>>> from rogatory.acts.kinds import KINDS
>>> from rogatory.node.desk.forms.shape import shape_of
>>> shape = shape_of(KINDS["information-request"].body)
>>> pairs = to_fields(shape, {"questions": [{"text": "Which port?"}]})
>>> pairs
[('questions.0', ''), ('questions.0.text', 'Which port?')]
>>> from_fields(shape, pairs)
{'questions': [{'text': 'Which port?'}]}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rogatory.node.desk.forms.shape import Choice, Group, Number, OneOf, Rows, Shape, Text, YesNo
from rogatory.treaty.instants import read_zone
from rogatory.treaty.reading import Unfit

Pair = tuple[str, str]

ZONE = "~zone"
"""Ends the name of the field that says in which zone a time without offset was typed."""
_DEPTH = 16
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,15})", re.ASCII)
_PLACE = re.compile(r"0|[1-9][0-9]{0,5}", re.ASCII)
_CLOCK = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]+([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,9})?", re.ASCII
)


def to_fields(shape: Shape, value: object, path: str = "") -> list[Pair]:
    """The names and values under which a form carries the JSON value."""
    return list(_pairs(shape, value, path))


def _pairs(shape: Shape, value: object, path: str) -> Iterator[Pair]:
    match shape:
        case Group():
            yield from _group_pairs(shape, value, path)
        case OneOf():
            group = chosen(shape, value)
            tag = value.get(shape.by) if isinstance(value, Mapping) else None
            yield from _group_pairs(group, value, path) if group else [(f"{path}.{shape.by}", tag or "")]
        case Rows():
            for number, one in enumerate(value if isinstance(value, list) else ()):
                yield from _row_pairs(shape.of, one, path, number)
        case _ if value is not None:
            yield path, _written(value)


def _group_pairs(group: Group, value: object, path: str) -> Iterator[Pair]:
    if not isinstance(value, Mapping):
        return
    if not value and path:
        yield path, ""  # there, with nothing in it
    for member in group.members:
        if member.name in value:
            yield from _pairs(member.shape, value[member.name], joined(path, member.name))


def _row_pairs(of: Shape, value: object, path: str, number: int) -> Iterator[Pair]:
    if isinstance(of, Choice):
        yield path, _written(value)
        return
    row = f"{path}.{number}"
    if isinstance(of, Group | OneOf):
        yield row, ""
        yield from (pair for pair in _pairs(of, value, row) if pair[0] != row)
    else:
        yield row, _written(value)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def joined(path: str, name: str) -> str:
    """A path with one more step."""
    return f"{path}.{name}" if path else name


def chosen(shape: OneOf, value: object) -> Group | None:
    """The group that a value says it is of."""
    return shape.groups.get(str(value.get(shape.by))) if isinstance(value, Mapping) else None


# -- back ----------------------------------------------------------------------------------------------------


@dataclass
class _Tree:
    """Fields by the steps of their names."""

    values: list[str] = field(default_factory=list)
    steps: dict[str, _Tree] = field(default_factory=dict)

    def step(self, name: str) -> _Tree:
        return self.steps.get(name) or _Tree()

    def last(self, name: str) -> str:
        values = self.step(name).values
        return values[-1] if values else ""

    def rows(self) -> list[_Tree]:
        places = sorted((name for name in self.steps if _PLACE.fullmatch(name)), key=int)
        return [self.steps[name] for name in places]


def _tree(pairs: Iterable[Pair]) -> _Tree:
    root = _Tree()
    for name, value in pairs:
        steps = name.split(".")
        if len(steps) > _DEPTH:
            continue
        here = root
        for step in steps:
            here = here.steps.setdefault(step, _Tree())
        here.values.append(value)
    return root


def from_fields(shape: Group, pairs: Iterable[Pair]) -> dict[str, object]:
    """The JSON object that the fields amount to. Total: names that the shape does not know are passed over."""
    return _record(shape, _tree(pairs))


def _record(group: Group, tree: _Tree) -> dict[str, object]:
    found = {}
    for member in group.members:
        value = _value(member.shape, tree.step(member.name))
        if isinstance(value, str) and isinstance(member.shape, Text) and member.shape.what == "instant":
            value = with_offset(value, tree.last(member.name + ZONE))
        if value is not None:
            found[member.name] = value
    return found


def _value(shape: Shape, tree: _Tree) -> object:
    match shape:
        case Group():
            return _record(shape, tree) or ({} if tree.values else None)
        case OneOf():
            tag = tree.last(shape.by)
            group = shape.groups.get(tag)
            rest = _record(group, tree) if group else {shape.by: tag} if tag else {}
            return rest or ({} if tree.values else None)
        case Rows():
            return _list(shape.of, tree) or None
        case _:
            return _scalar(shape, tree.values[-1]) if tree.values else None


def _list(of: Shape, tree: _Tree) -> list[object]:
    if isinstance(of, Group | OneOf):
        return [_value(of, row) or {} for row in tree.rows()]
    typed = [value for value in tree.values if value]
    typed += [row.values[-1] for row in tree.rows() if row.values]
    return ["" if (value := _scalar(of, text)) is None else value for text in typed]


def _scalar(shape: Shape, typed: str) -> object:
    if isinstance(shape, Text) and shape.what == "text":
        # A browser sends the ends of lines as CR LF; acts hold LF alone.
        return typed.replace("\r\n", "\n").replace("\r", "\n") or None
    text = typed.strip()
    if isinstance(shape, YesNo):
        return {"yes": True, "no": False}.get(text)
    if isinstance(shape, Number) and _INTEGER.fullmatch(text):
        return int(text)
    return text or None


def with_offset(typed: str, zone: str) -> str:
    """A time with the offset that the zone had then, if it was typed without one and the zone leaves no doubt.

    An hour that a change of the clocks skips or repeats stays without offset: the check then asks for it.
    """
    found = _CLOCK.fullmatch(typed)
    if not zone or found is None:
        return typed
    clock = f"{found[1]}T{found[2]}{found[3] or ':00'}"
    try:
        local = datetime.fromisoformat(clock).replace(tzinfo=read_zone(zone))
    except (ValueError, Unfit):
        return typed
    shift = local.utcoffset()
    if shift is None or shift != local.replace(fold=1).utcoffset() or shift % timedelta(minutes=1):
        return typed
    return f"{clock}{found[4] or ''}{local:%z}"[:-2] + ":" + f"{local:%z}"[-2:]
