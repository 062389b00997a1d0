"""The two clocks of preservation, and the other numbers of the Convention, each for the days on which it holds.

A foreign request is served for at least sixty days and then until the request for the data is decided (art. 42(8));
each domestic order lasts at most ninety days and can be renewed (art. 25(2)). Numbers come from data.

>>> from datetime import UTC, datetime
>>> preservation_until_floor(datetime(2026, 11, 14, 14, 50, tzinfo=UTC)).isoformat()
'2027-01-13T14:50:00+00:00'
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from .findings import Finding, Level, Sentence
from .law import DATA, Citation, cite, finding
from .reading import Several, Strict


class Period(Strict):
    """A number of the Convention on the days from `since` to `until` (exclusive); None means without limit."""

    id: str
    cite: str
    days: int | None = None
    years: int | None = None
    count: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def number(self) -> int:
        """The number, whatever it counts."""
        return next(number for number in (self.days, self.years, self.count) if number is not None)

    def holds(self, on: date) -> bool:
        """Whether the number is the one in force on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


class Practice(Strict):
    """Habits, not law: the defaults that a State may change."""

    lapse_warnings_days: Several[int]
    retention_warning_days: int
    future_tolerance_minutes: int
    broad_period_days: int
    broad_content_days: int
    broad_emergency_days: int
    before_offence_days: int
    long_facts_characters: int
    untranslatable: Several[str]
    sensitive_flags: Several[str]
    protected_flags: Several[str]
    protected_roles: Several[str]


class _Periods(Strict):
    period: Several[Period]
    practice: Practice


@cache
def _data() -> _Periods:
    return _Periods.model_validate(tomllib.loads((DATA / "periods.toml").read_text("utf-8")))


def periods() -> tuple[Period, ...]:
    """Every number, as the data hold it."""
    return _data().period


def practice() -> Practice:
    """The habits of practice."""
    return _data().practice


def period(id_: str, on: date) -> Period:
    """The number of that name on that day. The data cover every day, without gap: a test holds them to it."""
    return next(p for p in periods() if p.id == id_ and p.holds(on))


def preservation_until_floor(effect: datetime, on: date | None = None) -> datetime:
    """The instant before which a preservation that took effect at `effect` may not end (art. 42(8)).

    `on` chooses the number in force; the day of effect by default.
    """
    days = period("preservation-floor", on or effect.date()).number
    return effect + timedelta(days=days)


@dataclass(frozen=True)
class Hold:
    """Until when data are held. `until` None: no end before the request for the data is decided."""

    until: datetime | None
    why: Sentence
    citation: Citation


def hold(confirmed_until: datetime, *, request_received: datetime | None, decided: datetime | None) -> Hold:
    """Until when preserved data are held, once a request for them has come in time (art. 42(8))."""
    held = request_received is not None and request_received <= confirmed_until
    if held and decided is None:
        why = Sentence("The request for the data has arrived: they are kept until it is decided.")
        return Hold(None, why, cite("42(8)"))
    if held and decided is not None and decided > confirmed_until:
        why = Sentence("The data were kept until the request for them was decided.")
        return Hold(decided, why, cite("42(8)"))
    return Hold(confirmed_until, Sentence("The data are kept for the period confirmed."), cite("42(8)"))


def check_preserved_until(
    effect: datetime, until: datetime, *, order_expires: datetime | None = None, on: date | None = None
) -> tuple[Finding, ...]:
    """What is to be said of a confirmed preservation: too short, or outliving the domestic order behind it."""
    return tuple(_preserved_until(effect, until, order_expires, on or effect.date()))


def _preserved_until(
    effect: datetime, until: datetime, order_expires: datetime | None, on: date
) -> Iterator[Finding]:
    floor = preservation_until_floor(effect, on)
    if until < floor:
        yield finding(
            Level.STOPS,
            "period-floor",
            "until",
            Sentence(
                "The preservation ends on {until}, before the least period has run, on {floor}.",
                {"until": until.isoformat(), "floor": floor.isoformat()},
            ),
            Sentence("Confirm it until {floor} at least.", {"floor": floor.isoformat()}),
            "42(8)",
        )
    if order_expires is not None:
        yield from check_domestic_order(effect, order_expires, on=on)
        if order_expires < until:
            yield finding(
                Level.WARNS,
                "period-order-renewal",
                "order_expires",
                Sentence(
                    "The domestic order ends on {order}, before the preservation does, on {until}.",
                    {"order": order_expires.isoformat(), "until": until.isoformat()},
                ),
                Sentence("Renew the order before it ends."),
                "25(2)",
            )


def check_domestic_order(
    start: datetime, expires: datetime, *, on: date | None = None
) -> tuple[Finding, ...]:
    """Whether one domestic order is longer than the Convention foresees (art. 25(2))."""
    days = period("domestic-order-maximum", on or start.date()).number
    if expires - start <= timedelta(days=days):
        return ()
    return (
        finding(
            Level.WARNS,
            "period-order-maximum",
            "order_expires",
            Sentence("The domestic order lasts longer than {days} days.", {"days": str(days)}),
            Sentence("Shorten it, and renew it when needed."),
            "25(2)",
        ),
    )


def lapse_warning(until: datetime, now: datetime) -> Finding | None:
    """The warning due at `now` for a preservation that ends at `until`: 14, 5 and 1 days before, by practice."""
    if until <= now:
        return finding(
            Level.WARNS,
            "practice-lapsed",
            "until",
            Sentence(
                "The preservation ended on {until}: the data may be gone.", {"until": until.isoformat()}
            ),
            Sentence("Ask today whether they still exist, and ask for a new preservation."),
        )
    left = until - now
    stages = [days for days in practice().lapse_warnings_days if left <= timedelta(days=days)]
    if not stages:
        return None
    days_left = math.ceil(left / timedelta(days=1))
    return finding(
        Level.WARNS,
        f"practice-lapse-{min(stages)}",
        "until",
        Sentence(
            "The preservation ends on {until}; days left, the last one included: {days}.",
            {"until": until.isoformat(), "days": str(days_left)},
        ),
        Sentence("Ask for an extension before that instant, or send the request for the data."),
    )
