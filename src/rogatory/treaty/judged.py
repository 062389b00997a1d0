"""A request under judgement: the measure, what the request says, and what is known around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from .findings import Finding
from .identifiers import Identifier, read_identifier
from .measures import Measure
from .profile import StateProfile
from .request import at, records, text


@dataclass(frozen=True)
class Context:
    """What is known around a request when it is judged.

    `now` is an aware datetime. `bases` are the ids of the legal bases, the first being the one the request rests
    on. `preserved_until` is the end of the preservation that the request follows, if there is one. `shielded` are
    names that the requesting State holds and that must not leave (a victim's, a minor's).
    """

    now: datetime
    requesting: StateProfile | None = None
    requested: StateProfile | None = None
    exercise: bool = False
    bases: tuple[str, ...] = ()
    preserved_until: datetime | None = None
    shielded: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.now.utcoffset() is None:
            raise ValueError("now must be an aware datetime")


@dataclass(frozen=True)
class Judged:
    """The request with its measure and context; identifiers are read once."""

    measure: Measure
    request: Mapping[str, object]
    context: Context

    @cached_property
    def read(self) -> tuple[tuple[str, Identifier | tuple[Finding, ...]], ...]:
        """Each identifier with its path: made, or the reasons why it cannot be."""
        return tuple(
            (field, read_identifier(record, field=field))
            for field, record in records(self.request, "identifiers")
        )

    def identifiers(self) -> Iterator[tuple[str, Identifier]]:
        """The identifiers that could be made, each with its path."""
        return ((field, found) for field, found in self.read if not isinstance(found, tuple))

    @property
    def emergency(self) -> bool:
        """Whether the request is made to avert an emergency."""
        return self.measure.id == "emergency-disclosure"

    @property
    def convention_chosen(self) -> bool:
        """Whether the request rests first of all on the Convention."""
        return self.context.bases[:1] == ("UNCC",)

    def says(self, dotted: str) -> str:
        """The text at a path, or ""."""
        return text(at(self.request, dotted))
