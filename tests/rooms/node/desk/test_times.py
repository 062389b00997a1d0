"""Hours for people: in a zone, in a language, and how much is left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from rogatory.node.desk import times

NIGHT = datetime(2026, 11, 14, 1, 41, 7, tzinfo=UTC)


def test_an_instant_is_read_on_the_clock_of_a_zone() -> None:
    assert times.in_zone(NIGHT, "Europe/Paris") == "Sat 14 Nov 2026, 02:41 (UTC+1)"
    assert times.in_zone(NIGHT, "Asia/Ho_Chi_Minh", seconds=True) == "Sat 14 Nov 2026, 08:41:07 (UTC+7)"
    assert times.in_zone(NIGHT, "America/St_Johns", weekday=False) == "13 Nov 2026, 22:11 (UTC−3:30)"
    assert times.in_zone(NIGHT, "Etc/UTC").endswith("01:41 (UTC)")


def test_and_in_the_readers_language(french: None) -> None:
    assert times.in_zone(NIGHT, "Europe/Paris") == "sam. 14 nov. 2026, 02:41 (UTC+1)"
    assert times.clock_in(NIGHT, "Asia/Ho_Chi_Minh") == "sam. 08:41"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (59, "0 min left"),
        (60 * 20, "20 min left"),
        (3600 * 3 + 60 * 20, "3 h 20 min left"),
        (3600 * 47, "47 h left"),
        (3600 * 48, "2 days left"),
        (3600 * 60, "2 days 12 h left"),
        (86400 * 30 + 5000, "30 days left"),
        (-60 * 5, "overdue by 5 min"),
    ],
)
def test_what_is_left_is_told_in_two_units(seconds: int, told: str) -> None:
    assert times.left(NIGHT + timedelta(seconds=seconds), NIGHT) == told


def test_a_language_that_nobody_knows_is_read_in_english() -> None:
    with override("xx"):
        assert times.in_zone(NIGHT, "Europe/Paris").startswith("Sat 14 Nov")


def test_a_zone_is_shown_by_its_city() -> None:
    assert times.city("America/Argentina/Buenos_Aires") == "Buenos Aires"
