"""Execution: the evidence, object by object, by digest, with the terms of its use (arts. 36, 40(17), (19), 44)."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Day, Index, UseTerms
from rogatory.acts.state import Delivery, RequestState


class ItemExecuted(Part):
    """What became of one item of the request."""

    item: Index = Field(title="Number of the item", description="From 0.")
    outcome: Literal["executed", "partly", "none", "refused"] = Field(title="Outcome")
    reason: Text | None = Field(
        None, title="Reason", description="Always, where it was not executed in full."
    )


class EvidenceTransmittal(Part):
    """Who executed what and when, how authentic it is, on which terms. The objects are the attachments."""

    items: Annotated[Several[ItemExecuted], Field(min_length=1, max_length=200)] = Field(title="Items")
    executed_by: Line = Field(title="Executed by")
    executed_on: Day = Field(title="Executed on")
    authenticity: Text = Field(title="Statement of authenticity")
    source_clock: Line | None = Field(None, title="Clock and time zone of the source")
    use_terms: UseTerms | None = Field(None, title="Terms of use")
    remarks: Text | None = Field(None, title="Remarks")


def effect(state: RequestState, act: Act) -> RequestState:
    """Add the delivery."""
    delivery = Delivery(act.id, act.header.attachments, act.header.instant)
    return replace(state, deliveries=(*state.deliveries, delivery))


KIND = Kind(
    name="evidence-transmittal",
    title="Transmittal of evidence",
    body=EvidenceTransmittal,
    effect=effect,
)
