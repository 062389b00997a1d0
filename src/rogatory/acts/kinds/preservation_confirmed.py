"""The data are preserved, from when until when (art. 42(4), (7), (8)); said again when the period is extended."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Index, Instant
from rogatory.acts.state import RequestState


class ItemPreserved(Part):
    """What became of one item."""

    item: Index = Field(title="Number of the item", description="From 0.")
    outcome: Literal["preserved", "partly", "nothing-found"] = Field(title="Outcome")
    note: Line | None = Field(None, title="Note")


class PreservationConfirmed(Part):
    """The outcome for each item and the period."""

    items: Annotated[Several[ItemPreserved], Field(min_length=1, max_length=200)] = Field(title="Items")
    preserved_from: Instant = Field(title="Preserved from")
    preserved_until: Instant = Field(
        title="Preserved until",
        description="At least 60 days (art. 42(8)); then until the decision on the request that follows.",
    )
    provider_reference: Line | None = Field(None, title="Provider's reference")
    extendable: bool = Field(True, title="Can be extended")
    warning: Text | None = Field(
        None,
        title="Warning",
        description="Where preservation threatens confidentiality or the investigation (art. 42(7)).",
    )
    send_request_to: Line | None = Field(None, title="Where to send the request for the data")


def effect(state: RequestState, act: Act) -> RequestState:
    """Keep the first start and the newest end."""
    body = act.body
    assert isinstance(body, PreservationConfirmed)  # noqa: S101 - read_act chose the body by the kind
    return replace(
        state,
        preserved_from=state.preserved_from or body.preserved_from,
        preserved_until=body.preserved_until,
        extension_asked=None,
    )


KIND = Kind(
    name="preservation-confirmed", title="Preservation confirmed", body=PreservationConfirmed, effect=effect
)
