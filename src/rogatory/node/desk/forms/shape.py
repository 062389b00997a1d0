"""The shape of what can be filled in, read from a pydantic model: groups, lists, choices, texts.

>>> from rogatory.acts.kinds import KINDS
>>> [member.name for member in shape_of(KINDS["status-report"].body).members]
['progress', 'expected']
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from rogatory.node.desk.forms.labels import NOTES, title_of
from rogatory.treaty.instants import DayText, InstantText, ZoneName
from rogatory.treaty.profile import LanguageTag, StateCode
from rogatory.treaty.reading import printable

LONG = 1000
"""From so many characters on, a text may have several lines."""


@dataclass(frozen=True)
class Text:
    """Characters. `what` is line, text (several lines), instant, day, zone, language, state or digest."""

    what: str
    longest: int | None = None


@dataclass(frozen=True)
class Number:
    """A whole number."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class YesNo:
    """Yes, no, or not answered."""


@dataclass(frozen=True)
class Choice:
    """One of a few codes."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A list."""

    of: Shape
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Member:
    """A field of a group. Title and note are English, to be translated on the page."""

    name: str
    title: str
    note: str
    shape: Shape
    required: bool
    default: object = None


@dataclass(frozen=True)
class Group:
    """Fields that belong together; `name` is that of the model."""

    name: str
    members: tuple[Member, ...]

    def member(self, name: str) -> Member | None:
        """The field of that name in JSON."""
        return next((one for one in self.members if one.name == name), None)


@dataclass(frozen=True)
class OneOf:
    """One of several groups, told apart by the value of the field `by`."""

    by: str
    groups: Mapping[str, Group]


Shape = Text | Number | YesNo | Choice | Rows | Group | OneOf

Marks = tuple[object, ...]

_MARKS = {
    get_args(InstantText)[1]: "instant",
    get_args(DayText)[1]: "day",
    get_args(ZoneName)[1]: "zone",
    get_args(LanguageTag)[1]: "language",
    get_args(StateCode)[1]: "state",
}
_DIGEST = r"^[0-9a-f]{64}$"


class Unshapely(TypeError):  # noqa: N818 - a mistake of ours: a model that no form can show yet
    """A type that the forms cannot show. A test builds the shape of every kind, so that no officer meets this."""


@cache
def shape_of(model: type[BaseModel]) -> Group:
    """The shape of a model. Raises Unshapely."""
    members = (_member(name, field) for name, field in model.model_fields.items())
    return Group(model.__name__, tuple(members))


def _member(name: str, field: FieldInfo) -> Member:
    json_name = field.alias or name
    default = None if field.default is PydanticUndefined else field.default
    return Member(
        name=json_name,
        title=field.title or title_of(json_name),
        note=field.description or ("" if field.title else NOTES.get(json_name, "")),
        shape=_shape(field.annotation, (*field.metadata, field)),
        required=field.is_required(),
        default=None if isinstance(default, tuple) else default,
    )


def _shape(annotation: Any, marks: Iterable[object]) -> Shape:  # noqa: ANN401 - types have no type
    annotation, marks = _unwrapped(annotation, tuple(marks))
    if get_origin(annotation) is Literal:
        return Choice(tuple(map(str, get_args(annotation))))
    if get_origin(annotation) is tuple:
        return Rows(_shape(get_args(annotation)[0], ()), _least(marks), _most(marks))
    if get_origin(annotation) in (Union, types.UnionType):
        return _one_of(annotation, marks)
    if annotation is bool:
        return YesNo()
    if annotation is int:
        return Number(_number(marks, "ge"), _number(marks, "le"))
    if annotation is str:
        return _text(marks)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    raise Unshapely(f"no form shows {annotation!r}")


def _unwrapped(annotation: Any, marks: Marks) -> tuple[Any, Marks]:  # noqa: ANN401 - as above
    """The type without Annotated and without None, and everything that was said about it on the way."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            marks = (*marks, *_flat(more))
            continue
        if get_origin(annotation) in (Union, types.UnionType):
            options = [one for one in get_args(annotation) if one is not type(None)]
            if len(options) == 1:
                annotation = options[0]
                continue
            if len(options) < len(get_args(annotation)):
                annotation = Union[tuple(options)]  # noqa: UP007 - built at run time
                continue
        return annotation, marks


def _flat(marks: Iterable[object]) -> Iterable[object]:
    for mark in marks:
        yield mark
        if isinstance(mark, FieldInfo):
            yield from mark.metadata


def _one_of(annotation: Any, marks: Marks) -> OneOf:  # noqa: ANN401 - as above
    by = next(
        (mark.discriminator for mark in marks if isinstance(mark, FieldInfo) and mark.discriminator), None
    )
    if not isinstance(by, str):
        raise Unshapely(f"nothing tells the parts of {annotation!r} apart")
    groups = {}
    for model in get_args(annotation):
        (tag,) = get_args(model.model_fields[by].annotation)
        groups[str(tag)] = _own_first(model, by)
    return OneOf(by, types.MappingProxyType(groups))


def _own_first(model: type[BaseModel], by: str) -> Group:
    """What tells the group from its siblings comes first, then its own fields, then those that all have."""
    own = inspect.get_annotations(model)
    named = {field.alias or name: name in own for name, field in model.model_fields.items()}
    shape = shape_of(model)
    members = sorted(shape.members, key=lambda one: (one.name != by, not named[one.name]))
    return Group(shape.name, tuple(members))


def _text(marks: Marks) -> Text:
    what = next((_MARKS[mark] for mark in marks if isinstance(mark, AfterValidator) and mark in _MARKS), "")
    longest = _most(marks)
    if not what and any(getattr(mark, "pattern", None) == _DIGEST for mark in marks):
        what = "digest"
    if not what:
        one_line = AfterValidator(printable) in marks
        what = "text" if longest is not None and longest >= LONG and not one_line else "line"
    return Text(what, longest)


def _number(marks: Marks, name: str) -> int | None:
    found = [getattr(mark, name) for mark in marks if isinstance(getattr(mark, name, None), int)]
    return found[0] if found else None


def _least(marks: Marks) -> int:
    return _number(marks, "min_length") or 0


def _most(marks: Marks) -> int | None:
    return _number(marks, "max_length")


__all__ = [
    "Choice",
    "Group",
    "Member",
    "Number",
    "OneOf",
    "Rows",
    "Shape",
    "Text",
    "Unshapely",
    "YesNo",
    "shape_of",
]
