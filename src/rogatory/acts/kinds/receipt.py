"""The other State's node has the act safe. Said by the machine, at once, at any hour, as the answer to a push."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import ActId, Code, Part
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Instant
from rogatory.acts.state import Received, RequestState


class Receipt(Part):
    """Which act, when it was durable, and how it was judged there."""

    of: ActId = Field(title="Act received")
    received_at: Instant = Field(title="Received at")
    judged: Literal["applied", "crossed", "void"] = Field(title="Judged")
    reason: Code | None = Field(None, title="Reason")


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember when the act arrived, and where."""
    assert isinstance(act.body, Receipt)  # noqa: S101 - read_act chose the body by the kind
    new = Received(act.body.of, act.header.author.state, act.body.received_at)
    return replace(state, received=(*state.received, new))


KIND = Kind(name="receipt", title="Receipt", body=Receipt, effect=effect, machine=True)
