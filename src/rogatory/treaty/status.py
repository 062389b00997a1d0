"""Who has signed, joined and left, and therefore whether the Convention is in force: computed, never assumed.

Deposits known to the month, or only reported, stay intervals: the answer is then yes or no where every possible
day gives the same, and unknown otherwise. The table is a file that a node may replace by a newer one.

>>> from datetime import date
>>> in_force(date(2026, 11, 14)).answer
'no'
"""

from __future__ import annotations

import calendar
import csv
import io
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from .findings import Sentence
from .law import DATA
from .periods import period

Reply = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Answer:
    """Reply, no or unknown, and why."""

    answer: Reply
    why: Sentence


@dataclass(frozen=True)
class Span:
    """The days on which something may have happened, both included; None: open on that side."""

    earliest: date | None
    latest: date | None

    def shifted(self, days: int) -> Span:
        """The same, `days` later."""
        shift = timedelta(days=days)
        return Span(self.earliest and self.earliest + shift, self.latest and self.latest + shift)


NEVER = Span(date.max, None)


def read_span(text: str) -> Span:
    """A day "2026-02-03", a month "2026-02", or "" for a day not known. Raises ValueError."""
    if not text:
        return Span(None, None)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        first = date.fromisoformat(f"{text}-01")
        return Span(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
    day = date.fromisoformat(text)
    return Span(day, day)


@dataclass(frozen=True)
class Participation:
    """What one State (or organization) has done, with the source that says so.

    `instrument` is ratification, acceptance, approval, accession or ""; `deposit_seen` tells a deposit that a source
    shows from one that is only reported.
    """

    state: str
    name: str
    organization: bool
    signed: str
    instrument: str
    deposited: str
    deposit_seen: bool
    denounced: str
    source: str

    def deposit(self) -> Span | None:
        """When the instrument was deposited, as far as known; None when none is known or reported."""
        if not self.instrument:
            return None
        span = read_span(self.deposited)
        return span if self.deposit_seen else Span(span.earliest or read_span(self.signed).earliest, None)


@dataclass(frozen=True)
class Status:
    """The table: its rows, the day it was put together, and the day of the newest source behind it."""

    rows: tuple[Participation, ...]
    compiled: date
    last_seen: date

    def row(self, state: str) -> Participation | None:
        """The row of a State, by its code."""
        return next((row for row in self.rows if row.state == state), None)

    def signatories(self, on: date) -> tuple[Participation, ...]:
        """Those known to have signed by that day: rows with no day at all count once the table was put together."""
        return tuple(row for row in self.rows if (read_span(row.signed).latest or self.compiled) <= on)


_COLUMNS = (
    "state",
    "name",
    "organization",
    "signed",
    "instrument",
    "deposited",
    "deposit_seen",
    "denounced",
    "source",
)
_INSTRUMENTS = ("", "ratification", "acceptance", "approval", "accession")


def read_status(table: str, *, compiled: date, last_seen: date) -> Status:
    """A table of participation from CSV text with the columns of data/status.csv. Raises ValueError with the line."""
    reader = csv.DictReader(io.StringIO(table))
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        raise ValueError(f"the columns must be {', '.join(_COLUMNS)}")
    rows = tuple(_row(line, reader.line_num) for line in reader)
    if len({row.state for row in rows}) != len(rows):
        raise ValueError("a State has two rows")
    return Status(rows, compiled, last_seen)


def _row(line: dict[str, str | None], number: int) -> Participation:
    cells = [line.get(column) for column in _COLUMNS]
    state, name, organization, signed, instrument, deposited, seen, denounced, source = (
        cell or "" for cell in cells
    )
    try:
        for day in (signed, deposited, denounced):
            read_span(day)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None
    if None in line or None in cells or not re.fullmatch("[A-Z]{2}", state) or instrument not in _INSTRUMENTS:
        raise ValueError(f"line {number}: not a row of the table")
    return Participation(
        state, name, organization == "yes", signed, instrument, deposited, seen == "yes", denounced, source
    )


@cache
def status() -> Status:
    """The table that comes with the software."""
    dates = tomllib.loads((DATA / "status.toml").read_text("utf-8"))
    table = (DATA / "status.csv").read_text("utf-8")
    return read_status(table, compiled=dates["compiled"], last_seen=dates["last_seen"])


def _entry(table: Status, on: date) -> Span:
    """The span of days on which the Convention entered, or may yet enter, into force (art. 65(1))."""
    needed = period("entry-into-force-instruments", on).number
    delay = period("entry-into-force-delay", on).number
    # The instrument of a regional economic integration organization is not counted as additional.
    spans = [span for row in table.rows if not row.organization and (span := row.deposit()) is not None]
    earliest = sorted(span.earliest or date.min for span in spans)
    latest = sorted(row_span.latest for row_span in spans if row_span.latest is not None)
    # Fewer than needed: the rest may come on any day after the table was put together.
    first = earliest[needed - 1] if len(earliest) >= needed else table.compiled + timedelta(days=1)
    last = latest[needed - 1] if len(latest) >= needed else None
    return Span(first, last).shifted(delay)


def _instruments(table: Status) -> str:
    return str(sum(1 for row in table.rows if row.deposit() is not None and not row.organization))


def in_force(on: date, table: Status | None = None) -> Answer:
    """Whether the Convention is in force at all on that day (art. 65(1))."""
    table = table or status()
    entry = _entry(table, on)
    values = {
        "day": on.isoformat(),
        "count": _instruments(table),
        "needed": str(period("entry-into-force-instruments", on).number),
        "compiled": table.compiled.isoformat(),
        "seen": table.last_seen.isoformat(),
    }
    if entry.latest is not None and on >= entry.latest:
        return Answer(
            "yes",
            Sentence("The Convention has been in force since {day}.", {"day": entry.latest.isoformat()}),
        )
    if entry.earliest is not None and on < entry.earliest:
        return Answer(
            "no",
            Sentence(
                "The Convention is not in force on {day}: {count} instruments deposited or reported, {needed} needed "
                "(table of {compiled}, newest source {seen}).",
                values,
            ),
        )
    return Answer(
        "unknown",
        Sentence(
            "Whether the Convention is in force on {day} cannot be told: the table of {compiled}, newest source "
            "{seen}, holds {count} instruments of {needed}.",
            values,
        ),
    )


def _bound(table: Status, row: Participation, on: date) -> Span | None:
    """When the Convention began to bind that State; None when no instrument is known of."""
    deposit = row.deposit()
    if deposit is None:
        return None
    entry = _entry(table, on)
    # A State whose deposit came before entry into force is bound from that day on; later ones after their delay.
    own = deposit.shifted(period("later-joiner-delay", on).number)
    ends = (entry.earliest, own.earliest)
    first = max(end for end in ends if end is not None) if any(ends) else None
    known = entry.latest is not None and own.latest is not None
    if entry.latest and deposit.latest and deposit.latest <= entry.latest - timedelta(days=_waiting(on)):
        return Span(entry.earliest, entry.latest)
    return Span(first, max(entry.latest, own.latest) if known and entry.latest and own.latest else None)


def _waiting(on: date) -> int:
    return period("entry-into-force-delay", on).number


def party(state: str, on: date, table: Status | None = None) -> Answer:
    """Whether the Convention binds that State on that day (arts. 65 and 67)."""
    table = table or status()
    row = table.row(state)
    values = {"state": row.name if row else state, "day": on.isoformat()}
    bound = _bound(table, row, on) if row else None
    if row is None or bound is None:
        if on <= table.compiled + timedelta(days=period("later-joiner-delay", on).number):
            return Answer("no", Sentence("No instrument of {state} is known on {day}.", values))
        values["compiled"] = table.compiled.isoformat()
        return Answer("unknown", Sentence("The table of {compiled} cannot tell of {state} on {day}.", values))
    if _left(row, on):
        return Answer(
            "no", Sentence("{state} has denounced the Convention with effect before {day}.", values)
        )
    if bound.latest is not None and on >= bound.latest:
        return Answer("yes", Sentence("{state} is bound on {day}.", values))
    if bound.earliest is not None and on < bound.earliest:
        return Answer("no", Sentence("{state} is not yet bound on {day}.", values))
    return Answer(
        "unknown",
        Sentence("The day on which {state} became bound is not known exactly enough for {day}.", values),
    )


def _left(row: Participation, on: date) -> bool:
    if not row.denounced:
        return False
    received = read_span(row.denounced).latest
    years = period("denunciation-delay", on).number
    if received is None:
        return False
    last = calendar.monthrange(received.year + years, received.month)[1]
    return on >= received.replace(year=received.year + years, day=min(received.day, last))


def in_force_between(a: str, b: str, on: date, table: Status | None = None) -> Answer:
    """Whether the Convention is in force between the two States on that day."""
    at_all = in_force(on, table)
    if at_all.answer == "no":
        return at_all
    answers = [party(state, on, table) for state in (a, b)]
    for wanted in ("no", "unknown"):
        for answer in answers:
            if answer.answer == wanted:
                return answer
    return at_all
