"""A dossier of a hundred acts, as two contact points would write it over months. Everything in it is fictional."""

from typing import Any

from rogatory.acts.act import Act
from tests.rooms.acts.builders import ASKED, ASKING, Story

ACTS = 100


def long_dossier(count: int = ACTS) -> list[Act]:
    """A preservation from request to confirmation with its receipts, then questions, answers and news to and fro."""
    story = Story()
    for kind, by in _opening():
        _say(story, kind, by)
    turn = 0
    while len(story.acts) < count:
        kind, by = _CYCLE[turn % len(_CYCLE)]
        _say(story, kind, by)
        turn += 1
    return story.acts[:count]


_CYCLE = (
    ("status-query", ASKING),
    ("status-report", ASKED),
    ("information-request", ASKED),
    ("information-supplied", ASKING),
)


def _opening() -> tuple[tuple[str, str], ...]:
    return (
        ("preservation-request", ASKING),
        ("acknowledgement", ASKED),
        ("acceptance", ASKED),
        ("provider-order", ASKED),
        ("provider-return", ASKED),
        ("preservation-confirmed", ASKED),
    )


def _say(story: Story, kind: str, by: str) -> None:
    act = story.tell(kind, by)
    assert story.entry(act).verdict == "applied", (kind, story.entry(act).reason)
    if act.shared:
        other = ASKED if by == ASKING else ASKING
        body: dict[str, Any] = {"of": act.id, "received_at": act.header.instant, "judged": "applied"}
        story.tell("receipt", other, after=(act.id,), **body)
