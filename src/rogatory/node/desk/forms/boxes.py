"""Shape, value and findings joined: what the templates show, in the reader's language, to write in or to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from rogatory.acts.words import word
from rogatory.node.desk.forms.fields import chosen, joined
from rogatory.node.desk.forms.shape import Choice, Group, Member, Number, OneOf, Rows, Shape, Text, YesNo
from rogatory.treaty.findings import Finding, Level


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen: the value that is kept, and what a person reads."""

    value: str
    label: str
    note: str = ""
    picked: bool = False


Offers = Mapping[str, Sequence[Option]]
"""What can be chosen in fields whose types only say "a number" or "a digest", by path with "*" for any row."""


@dataclass
class Box:
    """One place of a form: a field, a group of fields, a list. `kind` names its template."""

    kind: str
    path: str = ""
    title: str = ""
    note: str = ""
    required: bool = False
    value: str = ""
    longest: int | None = None
    options: tuple[Option, ...] = ()
    boxes: list[Box] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    row: int | None = None
    """The number of the row, from 1, where the box is an element of a list."""
    there: bool = True
    """Whether the value holds it; an optional group that is not there is shown closed."""
    empty: bool = False
    """A group that the value holds with nothing in it: the form must say so, or it would vanish."""
    trail: str = ""
    """The titles that lead to it, for sentences that name it from elsewhere: "Offences 1 › Offence"."""

    @property
    def id(self) -> str:
        """The id of the element on the page."""
        return "f-" + self.path.replace(".", "-")

    @property
    def worst(self) -> str:
        """The gravest level of the findings on this box and in it, or ""."""
        levels = {one.level for box in self.walk() for one in box.findings}
        return next(
            (str(level) for level in (Level.STOPS, Level.WARNS, Level.INFORMS) if level in levels), ""
        )

    @property
    def long(self) -> bool:
        """Whether an option is too long to stand beside others."""
        return any(len(option.label) > 40 for option in self.options)

    @property
    def picked(self) -> tuple[Option, ...]:
        """The options that are chosen."""
        return tuple(option for option in self.options if option.picked)

    @property
    def unfolded(self) -> bool:
        """Whether it is shown open: it says something, or a person has something to do in it."""
        return self.required or self.there or self.worst in ("stops", "warns")

    def walk(self) -> Iterator[Box]:
        """This box and all in it."""
        yield self
        for one in self.boxes:
            yield from one.walk()


def to_write(shape: Group, value: Mapping[str, object], offers: Offers, findings: Iterable[Finding]) -> Box:
    """The form of a shape, filled with the value, each finding at its field or at the nearest one around it."""
    root = _group(shape, value, "", _Way(offers, blank=True))
    _lead(root)
    place(root, findings)
    return root


def to_read(shape: Group, value: Mapping[str, object], offers: Offers) -> Box:
    """What a value says, without the fields that it leaves out."""
    root = _group(shape, value, "", _Way(offers, blank=False))
    _lead(root)
    return root


def _lead(box: Box) -> None:
    for one in box.boxes:
        step = f" {one.row}" if one.row else f" › {one.title}"
        one.trail = (box.trail + step).removeprefix(" › ").strip()
        _lead(one)


def place(root: Box, findings: Iterable[Finding]) -> None:
    """Put each finding on its box, or on the nearest one around it that is shown."""
    known = {box.path: box for box in root.walk()}
    for one in findings:
        path = one.field
        while path not in known:
            path = path.rpartition(".")[0]
        known[path].findings.append(one)


@dataclass(frozen=True)
class _Way:
    offers: Offers
    blank: bool

    def offered(self, path: str) -> Sequence[Option] | None:
        return self.offers.get(re.sub(r"\b[0-9]+\b", "*", path))


def _group(group: Group, value: object, path: str, way: _Way) -> Box:
    record = value if isinstance(value, Mapping) else {}
    box = Box("group", path, there=bool(record), empty=value == {} and bool(path))
    for member in group.members:
        if way.blank or record.get(member.name) not in (None, [], ""):
            box.boxes.append(_member(member, record.get(member.name), path, way))
    return box


def _member(member: Member, value: object, path: str, way: _Way) -> Box:
    box = _box(member.shape, value, joined(path, member.name), member.name, way)
    # Where a number or a digest is chosen from a list, nobody needs to know how it would be written.
    counted = way.offered(box.path) is not None and box.kind in ("choice", "ticks")
    return replace(
        box,
        title=gettext(member.title),
        note=gettext(member.note) if member.note and not counted else "",
        required=member.required,
    )


def _box(shape: Shape, value: object, path: str, name: str, way: _Way) -> Box:
    match shape:
        case Group():
            return _group(shape, value, path, way)
        case OneOf():
            return _one_of(shape, value, path, way)
        case Rows():
            return _rows(shape, value, path, name, way)
        case Choice():
            return _choice(path, value, _words(shape.codes, name))
        case YesNo():
            answer = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else ""
            return Box("yes-no", path, value=answer or "", options=_picked(_yes_no(), {answer or ""}))
    offered = way.offered(path)
    if offered is not None:
        return _choice(path, value, offered)
    text = "" if value is None else str(value)
    if isinstance(shape, Number):
        return Box("number", path, value=text)
    assert isinstance(shape, Text)  # noqa: S101 - every other shape was matched
    return Box(shape.what, path, value=text, longest=shape.longest)


def _one_of(shape: OneOf, value: object, path: str, way: _Way) -> Box:
    group = chosen(shape, value)
    tag = str(value.get(shape.by) or "") if isinstance(value, Mapping) else ""
    inside = (
        Group("", tuple(one for one in group.members if one.name != shape.by)) if group else Group("", ())
    )
    box = _group(inside, value, path, way)
    box.boxes.insert(0, _choice(joined(path, shape.by), tag, _words(tuple(shape.groups), shape.by)))
    box.boxes[0].kind, box.boxes[0].title = "type", gettext("Type of identifier")
    box.kind = "one-of"
    return box


def _rows(shape: Rows, value: object, path: str, name: str, way: _Way) -> Box:
    values = value if isinstance(value, list) else []
    offered = way.offered(path) if isinstance(shape.of, Text | Number) else None
    if isinstance(shape.of, Choice):
        offered = _words(shape.of.codes, name)
    if offered is not None:
        held = {str(one) for one in values}
        return Box("ticks", path, options=_picked(_with_held(offered, held), held))
    box = Box("rows", path, there=bool(values))
    for number, one in enumerate(values):
        inner = _box(shape.of, one, f"{path}.{number}", name, way)
        inner.row = number + 1
        box.boxes.append(inner)
    if isinstance(shape.of, OneOf):
        box.options = tuple(_words(tuple(shape.of.groups), shape.of.by))
    return box


def _choice(path: str, value: object, offered: Sequence[Option]) -> Box:
    text = "" if value is None else str(value)
    options = _picked(_with_held(offered, {text} - {""}), {text})
    return Box("choice", path, value=text, options=options)


def _words(codes: Sequence[str], name: str) -> list[Option]:
    return [Option(code, gettext(word(code, name))) for code in codes]


def _yes_no() -> list[Option]:
    return [Option("yes", gettext("Yes")), Option("no", gettext("No"))]


def _with_held(offered: Sequence[Option], held: set[str]) -> list[Option]:
    """The options, and what is held already although nobody offers it: it must not vanish from the page."""
    known = {option.value for option in offered}
    return [*offered, *(Option(one, one) for one in sorted(held - known))]


def _picked(options: Sequence[Option], held: set[str]) -> tuple[Option, ...]:
    return tuple(replace(option, picked=option.value in held) for option in options)
