"""Refusal, on a ground that exists for this measure, with reasons (arts. 40(21)-(25), 42(5), (6))."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Code, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Index, Instant
from rogatory.acts.state import RequestState


class Consultation(Part):
    """What was done before refusing (art. 40(28))."""

    held: bool = Field(title="Consultation held")
    at: Instant | None = Field(None, title="When")
    result: Text | None = Field(None, title="Result")


class Refusal(Part):
    """The grounds, the reasons (always), and what would cure it."""

    grounds: Annotated[Several[Code], Field(min_length=1, max_length=10)] = Field(title="Grounds for refusal")
    reasons: Text = Field(title="Reasons", description="Art. 40(25): reasons are given for every refusal.")
    part: Literal["whole", "items"] = Field("whole", title="Part refused")
    items: Several[Index] = Field((), title="Items refused")
    consultation: Consultation | None = Field(None, title="Consultation")
    cure: Text | None = Field(None, title="What would cure it")


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember the grounds; a refusal of some items decides nothing about the others."""
    assert isinstance(act.body, Refusal)  # noqa: S101 - read_act chose the body by the kind
    grounds = tuple(dict.fromkeys(state.grounds + act.body.grounds))
    if act.body.part == "items":
        return replace(state, grounds=grounds)
    instant = act.header.instant
    return replace(state, grounds=grounds, decided_at=instant, ended_at=state.ended_at or instant)


KIND = Kind(name="refusal", title="Refusal", body=Refusal, effect=effect)
