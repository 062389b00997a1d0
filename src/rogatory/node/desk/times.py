"""Dates and hours for people: in their own zone and language, beside the other State's, and how much is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from django.utils.translation import get_language, gettext, ngettext

from rogatory.treaty.instants import read_instant, read_zone
from rogatory.treaty.reading import Unfit

DAY, HOUR, MINUTE = 86_400, 3_600, 60


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def in_zone(instant: datetime, zone: str, *, seconds: bool = False, weekday: bool = True) -> str:
    """The instant on a clock of that zone, with its offset: "Sat 14 Nov 2026, 07:30 (UTC+1)"."""
    local = instant.astimezone(read_zone(zone))
    pattern = ("EEE " if weekday else "") + "d MMM y, HH:mm" + (":ss" if seconds else "")
    return f"{format_datetime(local, pattern, locale=_locale())} ({offset(local)})"


def clock_in(instant: datetime, zone: str) -> str:
    """The hour on a clock of that zone, with the day of the week: "Sat 13:30"."""
    return format_datetime(instant.astimezone(read_zone(zone)), "EEE HH:mm", locale=_locale())


def offset(local: datetime) -> str:
    """The offset of an aware datetime: "UTC+5:30"."""
    shift = int((local.utcoffset() or timedelta()).total_seconds()) // MINUTE
    sign, (hours, minutes) = "+" if shift >= 0 else "−", divmod(abs(shift), 60)
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "") if shift else "UTC"


def city(zone: str) -> str:
    """The name of a zone as a person reads it: its city."""
    return zone.rpartition("/")[2].replace("_", " ")


def read(text: str) -> datetime | None:
    """The instant that a text says, or None."""
    try:
        return read_instant(text)
    except Unfit:
        return None


def left(until: datetime, at: datetime) -> str:
    """How much time is left, or by how much it is over, in the two largest units."""
    seconds = int((until - at).total_seconds())
    template = gettext("{time} left") if seconds >= 0 else gettext("overdue by {time}")
    return template.format(time=span(abs(seconds)))


def span(seconds: int) -> str:
    """A stretch of time in its two largest units: "2 days 4 h", "3 h 20 min"."""
    if seconds >= 2 * DAY:
        days, rest = divmod(seconds, DAY)
        told = ngettext("{days} day", "{days} days", days).format(days=days)
        return f"{told} {_hours(rest // HOUR)}" if days < 7 and rest >= HOUR else told
    if seconds >= HOUR:
        hours, rest = divmod(seconds, HOUR)
        return f"{_hours(hours)} {_minutes(rest // MINUTE)}" if rest >= MINUTE else _hours(hours)
    return _minutes(seconds // MINUTE)


def _hours(number: int) -> str:
    return gettext("{hours} h").format(hours=number)


def _minutes(number: int) -> str:
    return gettext("{minutes} min").format(minutes=number)
