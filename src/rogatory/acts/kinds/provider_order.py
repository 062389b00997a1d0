"""The requested State's own order to the provider (arts. 24, 25, 27). It never leaves that State."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Index, Instant
from rogatory.acts.state import Order, RequestState


class ProviderOrder(Part):
    """What the provider must do, on which domestic basis, reviewed by whom."""

    provider: Line = Field(title="Provider")
    domestic_basis: Line = Field(title="Domestic legal basis")
    items: Several[Index] = Field((), title="Items concerned")
    instruction: Text = Field(title="Instruction")
    review: Line = Field(title="Authorised or reviewed by", description="Art. 24(2).")
    deadline: Instant | None = Field(None, title="Deadline")
    confidential: bool = Field(
        True, title="The provider must keep it confidential", description="Art. 25(3)."
    )


def effect(state: RequestState, act: Act) -> RequestState:
    """Add the order."""
    body = act.body
    assert isinstance(body, ProviderOrder)  # noqa: S101 - read_act chose the body by the kind
    return replace(
        state, orders=(*state.orders, Order(act.id, body.provider, body.deadline, act.header.instant))
    )


KIND = Kind(
    name="provider-order", title="Order to the provider", body=ProviderOrder, scope="own", effect=effect
)
