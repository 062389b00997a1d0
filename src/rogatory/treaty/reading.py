"""From a mapping to a type, or to findings that a person can act on: pydantic's errors in our sentences."""

from __future__ import annotations

import unicodedata
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails

from .findings import Finding, Level, Sentence

T = TypeVar("T")


class Unfit(ValueError):  # noqa: N818 (a value is unfit; nothing of ours failed)
    """A value that a type refuses: the rule that refuses it, why, and what to do. Never leaves this room."""

    def __init__(self, rule: str, sentence: Sentence, remedy: Sentence, *, at: str = "") -> None:
        super().__init__(str(sentence))
        self.rule, self.sentence, self.remedy, self.at = rule, sentence, remedy, at

    def finding(self, field: str, level: Level = Level.STOPS) -> Finding:
        """The same as a finding on `field`, or on the part of it that is at fault."""
        return Finding(level, self.rule, self.sentence, self.remedy, field=path(field, self.at))


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Several = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""A JSON list, held as a tuple."""


class Strict(BaseModel):
    """Base of the types read from outside: frozen, nothing unknown, nothing converted silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


def quoted(text: str, limit: int = 120) -> str:
    """What came from outside, made safe to repeat in a sentence: bounded, and free of broken characters."""
    return text[:limit].encode("utf-8", "backslashreplace").decode("utf-8")


def path(*parts: object) -> str:
    """A dotted path, without its empty parts."""
    return ".".join(text for text in map(str, parts) if text)


def printable(text: str) -> str:
    """The text, if it is made of visible characters and plain spaces. Raises Unfit for control characters."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs", "Cf", "Zl", "Zp"):
            raise Unfit(
                "preflight-00-invisible",
                Sentence(
                    "The text holds an invisible character ({code}).", {"code": f"U+{ord(character):04X}"}
                ),
                Sentence("Take it out: two values that look alike must be alike."),
            )
    return text


Word = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(printable)]
"""One line: 1 to 500 visible characters."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
"""Free text, up to 20,000 characters."""


def read_as(
    adapter: TypeAdapter[T], value: object, *, field: str, rule: str, tagged: bool = False
) -> T | tuple[Finding, ...]:
    """`value` as the adapter's type, or every fault found, each a finding that stops.

    `field` is the path of the value itself; `rule` names the findings that pydantic alone can explain;
    `tagged` says that the adapter chooses by a discriminator, whose name is no part of the path.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as errors:
        skip = 1 if tagged else 0
        return tuple(_finding(error, field, rule, skip) for error in errors.errors(include_url=False))


def _finding(error: ErrorDetails, field: str, rule: str, skip: int) -> Finding:
    inner = (error.get("ctx") or {}).get("error")
    inside = error["loc"][skip:]
    place = path(field, *inside)
    if isinstance(inner, Unfit):
        return inner.finding(quoted(place))
    name = quoted(str(inside[-1] if inside else field or "record"))
    sentence, remedy = _explained(error["type"], name, quoted(str(error["msg"])))
    return Finding(Level.STOPS, rule, sentence, remedy, field=quoted(place))


def _explained(kind: str, name: str, message: str) -> tuple[Sentence, Sentence]:
    if kind == "missing":
        return (
            Sentence("“{name}” is missing.", {"name": name}),
            Sentence("Fill in “{name}”.", {"name": name}),
        )
    if kind == "extra_forbidden":
        return (
            Sentence("“{name}” is not a field that this record has.", {"name": name}),
            Sentence("Take it out, or move what it says to a field that exists."),
        )
    return (
        Sentence("“{name}” cannot be read: {reason}.", {"name": name, "reason": message}),
        Sentence("Correct “{name}”.", {"name": name}),
    )
