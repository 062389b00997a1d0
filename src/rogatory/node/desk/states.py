"""A State as a page shows it: its name, what time it is there, and whether somebody answers now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_time
from django.utils.translation import get_language

from rogatory.node.desk import times
from rogatory.node.directory import cards
from rogatory.treaty.instants import read_zone
from rogatory.treaty.profile import Authority, StateProfile


@dataclass(frozen=True)
class Office:
    """An authority of a State, and whether it is open: True, False, or None where it states no hours."""

    authority: Authority
    open: bool | None
    clock: str


@dataclass(frozen=True)
class State:
    """A State at an instant. Without a readable card there is only its code."""

    code: str
    name: str
    zone: str
    clock: str
    offices: tuple[Office, ...]

    @property
    def contact(self) -> Office | None:
        """Its 24/7 contact point; without one, the first authority that it names."""
        points = (office for office in self.offices if office.authority.kind == "contact-point")
        return next(points, self.offices[0] if self.offices else None)

    def authority_name(self, id_: str) -> str:
        """The name of an authority that an act names by its id."""
        found = next((office.authority.name for office in self.offices if office.authority.id == id_), None)
        return found or id_


def state(code: str, at: datetime) -> State:
    """The State of that code at an instant."""
    profile = cards.profile(code) if code else None
    return described(code, profile, at)


def described(code: str, profile: StateProfile | None, at: datetime) -> State:
    """The State that a profile describes at an instant."""
    if profile is None:
        return State(code, code or "—", "", "", ())
    offices = tuple(Office(one, one.open_at(at), _clock(at, one.zone)) for one in profile.authorities)
    return State(code, profile.name, profile.zone, times.clock_in(at, profile.zone), offices)


def _clock(at: datetime, zone: str) -> str:
    local = at.astimezone(read_zone(zone))
    return format_time(local, "HH:mm", locale=(get_language() or "en").replace("-", "_"))


class States:
    """The States of one page, each read once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[str, State] = {}

    def __call__(self, code: str) -> State:
        """The State of that code."""
        if code not in self._known:
            self._known[code] = state(code, self.at)
        return self._known[code]
