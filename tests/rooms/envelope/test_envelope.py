"""Bytes and their signature; instants as text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.envelope import Envelope, digest
from rogatory.envelope.errors import Rejected
from rogatory.envelope.instants import read_instant, write_instant

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_the_id_is_of_the_content_alone() -> None:
    assert Envelope(b"a", b"1").id == Envelope(b"a", b"2").id == digest(b"a")
    assert Envelope(b"a", b"1").id != Envelope(b"b", b"1").id


@given(st.datetimes(timezones=OFFSETS).filter(lambda instant: 1900 < instant.year < 9999))
def test_an_instant_is_read_as_it_was_written(instant: datetime) -> None:
    again = read_instant(write_instant(instant), place="test")
    assert again == instant and again.utcoffset() == instant.utcoffset()


@pytest.mark.parametrize(
    "text",
    ["2026-11-24", "2026-11-24T09:00:00", "2026-11-24 09:00:00Z", "2026-11-24T09:00Z", "2026-02-30T09:00:00Z",
     "20261124T090000Z", "2026-11-24T24:00:00Z", "2026-11-24T09:00:00+0700", "2026-11-24T09:00:00Z\n",
     "2026-11-24T09:00:00+99:00", "٢٠٢٦-11-24T09:00:00Z", "", None, 5],
)  # fmt: skip
def test_what_two_states_could_read_in_two_ways_is_refused(text: object) -> None:
    with pytest.raises(Rejected) as caught:
        read_instant(text, place="test")
    assert caught.value.code == "instant.malformed"


def test_an_instant_without_offset_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="offset"):
        write_instant(datetime(2026, 11, 24))  # noqa: DTZ001 - the mistake that is meant
    assert write_instant(datetime(2026, 11, 24, tzinfo=UTC)) == "2026-11-24T00:00:00Z"
