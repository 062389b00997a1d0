"""What the provider answered to an order. It never leaves the State that gave the order."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import ActId, Digest, Line, Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Instant
from rogatory.acts.state import RequestState


class ProviderReturn(Part):
    """The outcome, when, under which ticket, and what was captured."""

    order: ActId = Field(title="Order")
    outcome: Literal["executed", "partly", "nothing", "refused", "impossible"] = Field(title="Outcome")
    executed_at: Instant | None = Field(None, title="Executed at")
    ticket: Line | None = Field(None, title="Provider's reference")
    captured: Text | None = Field(None, title="What was captured")
    digest: Digest | None = Field(None, title="SHA-256 of the provider's list")


def effect(state: RequestState, act: Act) -> RequestState:
    """Close the order that it answers."""
    body = act.body
    assert isinstance(body, ProviderReturn)  # noqa: S101 - read_act chose the body by the kind
    return replace(
        state,
        orders=tuple(
            replace(order, returned_by=act.id, outcome=body.outcome)
            if order.act == body.order and order.returned_by is None
            else order
            for order in state.orders
        ),
    )


KIND = Kind(
    name="provider-return", title="Provider's return", body=ProviderReturn, scope="own", effect=effect
)
