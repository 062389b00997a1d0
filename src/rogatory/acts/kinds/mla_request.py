"""Mutual legal assistance in accessing stored electronic data (arts. 40(15) and 44)."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import ActId, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Conducting, RequestBody
from rogatory.acts.state import RequestState


class MlaRequest(RequestBody):
    """What art. 40(15) wants a request for assistance to say."""

    subject: Text = Field(title="Subject matter and nature of the proceedings")
    authority: Conducting = Field(title="Authority that conducts them")
    purpose: Text = Field(
        title="Purpose for which the evidence is sought", description="It limits the use (art. 40(19))."
    )
    procedure: Text | None = Field(None, title="Particular procedure to be followed")
    preservation: ActId | None = Field(None, title="Preservation request that this one follows")


def effect(state: RequestState, act: Act) -> RequestState:
    """Tie the request to the preservation that it follows."""
    assert isinstance(act.body, MlaRequest)  # noqa: S101 - read_act chose the body by the kind
    return replace(state, preservation=act.body.preservation)


KIND = Kind(
    name="mla-request",
    title="Request for mutual legal assistance",
    body=MlaRequest,
    opens="stored-data",
    effect=effect,
    attaches=True,
)
