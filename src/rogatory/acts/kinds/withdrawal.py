"""The requesting State no longer needs the assistance (art. 40(26))."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.state import RequestState


class Withdrawal(Part):
    """Why."""

    reason: Text = Field(title="Reason")


def effect(state: RequestState, act: Act) -> RequestState:
    """End the request."""
    return replace(state, ended_at=state.ended_at or act.header.instant)


KIND = Kind(name="withdrawal", title="Withdrawal", body=Withdrawal, effect=effect)
