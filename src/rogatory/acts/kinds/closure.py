"""The requesting State closes a request and says what came of it: the feedback that statistics live on."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.state import RequestState


class Closure(Part):
    """What came of it."""

    outcome: Literal["used", "not-used", "discontinued", "convicted", "other"] = Field(title="Outcome")
    remarks: Text | None = Field(None, title="Remarks")


def effect(state: RequestState, act: Act) -> RequestState:
    """End the request."""
    return replace(state, ended_at=state.ended_at or act.header.instant)


KIND = Kind(name="closure", title="Closure", body=Closure, effect=effect)
