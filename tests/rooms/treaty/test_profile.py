"""What a State declares of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rogatory.treaty.profile import StateProfile, read_profile

VN: dict[str, Any] = {
    "state": "VN",
    "name": "Viet Nam",
    "languages": ["vi", "en"],
    "zone": "Asia/Ho_Chi_Minh",
    "authorities": [
        {
            "id": "point",
            "name": "24/7 contact point (fictional)",
            "kind": "contact-point",
            "telephone": "+84000000001",
            "hours": "always",
            "zone": "Asia/Ho_Chi_Minh",
        },
        {
            "id": "central",
            "name": "Central authority (fictional)",
            "kind": "central-authority",
            "hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:00", "closes": "17:00"}],
            "zone": "Asia/Ho_Chi_Minh",
        },
    ],
    "thresholds": [{"category": "content", "years": 3}],
}


def profile(**changes: object) -> StateProfile:
    found = read_profile({**VN, **changes})
    assert isinstance(found, StateProfile), [str(f) for f in found]
    return found


def test_office_hours_are_judged_in_the_office_s_own_time() -> None:
    central = profile().authority("central")
    assert central is not None
    assert central.open_at(datetime(2026, 11, 16, 1, 0, tzinfo=UTC)) is True  # Monday 08:00 in Ha Noi
    assert central.open_at(datetime(2026, 11, 16, 10, 0, tzinfo=UTC)) is False  # 17:00
    assert central.open_at(datetime(2026, 11, 14, 3, 0, tzinfo=UTC)) is False  # Saturday
    point = profile().of_kind("contact-point")[0]
    assert point.open_at(datetime(2026, 11, 14, 20, 0, tzinfo=UTC)) is True
    unstated = point.model_copy(update={"hours": ()})
    assert unstated.open_at(datetime(2026, 11, 14, 20, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("language", "accepted"), [("vi", True), ("en-GB", True), ("fr", False), ("enm", False)]
)
def test_a_language_is_accepted_with_its_regions(language: str, accepted: bool) -> None:
    assert profile().accepts(language) is accepted


def test_thresholds() -> None:
    assert profile().threshold("content") == 3
    assert profile().threshold("subscriber") is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"state": "vn"}, "profile.state"),
        ({"languages": []}, "profile.languages"),
        ({"languages": ["tiếng Việt"]}, "profile.languages.0"),
        ({"zone": "Hanoi"}, "profile.zone"),
        ({"flag": "red"}, "profile.flag"),
        ({"authorities": [VN["authorities"][0], VN["authorities"][0]]}, "profile"),
        ({"dual_criminality_for_preservation": "no"}, "profile.dual_criminality_for_preservation"),
    ],
)
def test_what_is_wrong_is_named_where_it_is(changes: dict[str, object], field: str) -> None:
    found = read_profile({**VN, **changes})
    assert isinstance(found, tuple)
    assert [f.field for f in found] == [field]
