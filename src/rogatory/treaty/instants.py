"""Instants and zones as a request may write them: RFC 3339 with an offset, and IANA names.

Zones are read from the tzdata package, never from the machine, so that two States compute the same hour.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from .findings import Sentence
from .reading import Unfit, quoted

_INSTANT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?P<fraction>\.[0-9]{1,9})?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Computers log nothing before 1970, and arithmetic on days must not run out of the calendar.
_YEARS = range(1970, 2200)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)


def read_instant(text: str) -> datetime:
    """An RFC 3339 instant with seconds and offset, as an aware datetime. Raises Unfit.

    The offset `-00:00` is refused: RFC 3339 section 4.3 gives it the meaning "offset unknown".
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise _unreadable(text)
    offset = found["offset"]
    if offset is None or offset == "-00:00":
        raise Unfit(
            "preflight-05-time-zone",
            Sentence("The time “{text}” does not say from which offset it counts.", {"text": quoted(text)}),
            Sentence(
                "Write the offset of the clock that recorded it, such as 2026-11-14T02:41:07+01:00, or Z for "
                "UTC: an hour more or less points to another subscriber."
            ),
        )
    # Fractions beyond the microsecond are kept in the text and dropped here.
    clock = found["day"] + "T" + found["time"] + (found["fraction"] or "")[:7]
    try:
        instant = datetime.fromisoformat(clock + offset.replace("Z", "+00:00"))
    except ValueError:
        raise _unreadable(text) from None
    shift = instant.utcoffset()
    if instant.year not in _YEARS or shift is None or not _WEST <= shift <= _EAST:
        raise _unreadable(text)
    return instant


def _unreadable(text: str) -> Unfit:
    return Unfit(
        "preflight-05-time",
        Sentence("“{text}” is not a date and time that can be read in one way only.", {"text": quoted(text)}),
        Sentence(
            "Write year-month-day, T, 24-hour clock with seconds, and the offset: 2026-11-14T02:41:07+01:00."
        ),
    )


def read_day(text: str) -> date:
    """A calendar day written YYYY-MM-DD. Raises Unfit."""
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if day.year in _YEARS:
                return day
    raise Unfit(
        "preflight-00-date",
        Sentence("“{text}” is not a calendar day.", {"text": quoted(text)}),
        Sentence("Write year-month-day, such as 2026-12-13."),
    )


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    names = (files("tzdata") / "zones").read_text("ascii").split()
    return frozenset(names) - {"Factory"}


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    source = files("tzdata") / "zoneinfo"
    for part in name.split("/"):
        source = source / part
    with source.open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def read_zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises Unfit."""
    if name not in _zone_names():
        raise Unfit(
            "preflight-05-zone-name",
            Sentence("“{name}” is not the name of a time zone.", {"name": quoted(name)}),
            Sentence("Choose an IANA name such as Asia/Ho_Chi_Minh or Etc/UTC; abbreviations mislead."),
        )
    return _zone(name)


def _kept_instant(text: str) -> str:
    read_instant(text)
    return text


def _kept_zone(name: str) -> str:
    read_zone(name)
    return name


def _kept_day(text: str) -> str:
    read_day(text)
    return text


# The text itself is kept, so that what was signed and what is shown are the same characters.
InstantText = Annotated[str, AfterValidator(_kept_instant)]
"""A string that `read_instant` accepts, kept as it was written."""
ZoneName = Annotated[str, AfterValidator(_kept_zone)]
"""A string that `read_zone` accepts."""
DayText = Annotated[str, AfterValidator(_kept_day)]
"""A string that `read_day` accepts, kept as it was written."""
