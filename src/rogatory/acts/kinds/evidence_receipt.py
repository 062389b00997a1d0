"""The requesting State has each object, and says of each whether its digest is the one announced."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import ActId, Digest, Line, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.state import RequestState


class ObjectReceived(Part):
    """One object, by the SHA-256 that the transmittal announced."""

    sha256: Digest = Field(title="SHA-256")
    result: Literal["confirmed", "differs", "missing"] = Field(title="Result")
    note: Line | None = Field(None, title="Note")


class EvidenceReceipt(Part):
    """The result for every object of one transmittal."""

    transmittal: ActId = Field(title="Transmittal")
    objects: Annotated[Several[ObjectReceived], Field(max_length=2_000)] = Field(title="Objects")
    remarks: Text | None = Field(None, title="Remarks")


def effect(state: RequestState, act: Act) -> RequestState:
    """Close the delivery, with what differs; what was found once is not taken back by a second receipt."""
    body = act.body
    assert isinstance(body, EvidenceReceipt)  # noqa: S101 - read_act chose the body by the kind
    differing = {one.sha256 for one in body.objects if one.result != "confirmed"}
    return replace(
        state,
        deliveries=tuple(
            replace(
                delivery,
                confirmed_by=delivery.confirmed_by or act.id,
                differing=tuple(sorted(differing.union(delivery.differing))),
            )
            if delivery.act == body.transmittal
            else delivery
            for delivery in state.deliveries
        ),
    )


KIND = Kind(name="evidence-receipt", title="Receipt of evidence", body=EvidenceReceipt, effect=effect)
