"""Instants as text: RFC 3339, always with an offset, at least to the second.

>>> write_instant(read_instant("2026-11-24T09:00:00+07:00", place="example"))
'2026-11-24T09:00:00+07:00'
"""

import re
from datetime import UTC, datetime

from rogatory.envelope.errors import Refusal

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)

NOT_AN_INSTANT = Refusal(
    "instant.malformed",
    'The instant "{found}" is not a date and time with seconds and an offset (RFC 3339), so two States could '
    "understand two instants.",
    "Write it like 2026-11-24T09:00:00+07:00.",
)


def read_instant(text: object, *, place: str) -> datetime:
    """The instant that a text names. Raises Rejected `instant.malformed`, also for a day that never comes."""
    if not isinstance(text, str) or not _RFC3339.fullmatch(text):
        raise NOT_AN_INSTANT.at(place, found=text)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NOT_AN_INSTANT.at(place, found=text) from error


def write_instant(instant: datetime) -> str:
    """The text of an instant, in the offset that it has; UTC is written Z. It must have an offset."""
    require_offset(instant)
    text = instant.isoformat(timespec="microseconds" if instant.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def require_offset(instant: datetime) -> datetime:
    """The same instant in UTC. An instant without offset is a mistake of the caller: ValueError."""
    if instant.utcoffset() is None:
        message = "an instant needs its offset from UTC"
        raise ValueError(message)
    return instant.astimezone(UTC)
