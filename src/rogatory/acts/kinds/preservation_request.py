"""Expedited preservation of stored electronic data, asked of another State (art. 42(3))."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Day, Instant, RequestBody
from rogatory.acts.state import RequestState


class Necessity(Part):
    """Why the data must be kept now (art. 42(3)(e))."""

    text: Text = Field(title="Why preservation is necessary")
    data_expires: Instant | None = Field(
        None, title="Data expire", description="When the custodian would delete them, where known."
    )


class Announced(Part):
    """The request for the data that is meant to follow (art. 42(3)(f))."""

    intended: bool = Field(title="A request for mutual legal assistance will follow")
    expected: Day | None = Field(None, title="Expected on")


class PreservationRequest(RequestBody):
    """What art. 42(3) wants a preservation request to say."""

    necessity: Necessity = Field(title="Necessity")
    mla: Announced = Field(title="Announced request")
    period_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        60, title="Days asked for", description="Not less than 60 under art. 42(8)."
    )


def effect(state: RequestState, act: Act) -> RequestState:
    """Note when the announced request is expected."""
    assert isinstance(act.body, PreservationRequest)  # noqa: S101 - read_act chose the body by the kind
    return replace(state, mla_expected=act.body.mla.expected)


KIND = Kind(
    name="preservation-request",
    title="Preservation request",
    body=PreservationRequest,
    opens="preservation",
    effect=effect,
    attaches=True,
)
