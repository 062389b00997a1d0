"""How far the request has come, and what can be expected when (art. 40(26))."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Instant
from rogatory.acts.state import RequestState


class StatusReport(Part):
    """The progress."""

    progress: Text = Field(title="Progress")
    expected: Instant | None = Field(None, title="Expected by")


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember when it was last told; no answer is owed any more."""
    return replace(state, reported_at=act.header.instant, queried_at=None)


KIND = Kind(name="status-report", title="Status report", body=StatusReport, effect=effect)
