"""A person has read the request and says who deals with it and what comes next."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Contact, Instant
from rogatory.acts.state import RequestState


class Acknowledgement(Part):
    """Who is in charge, under which reference, what is next."""

    officer_in_charge: Contact = Field(title="Officer in charge")
    reference: Line | None = Field(None, title="Our reference")
    next_step: Line = Field(title="Next step")
    expected: Instant | None = Field(None, title="Expected by")


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember when, and the reference to quote."""
    assert isinstance(act.body, Acknowledgement)  # noqa: S101 - read_act chose the body by the kind
    return replace(
        state, acknowledged_at=act.header.instant, peer_reference=act.body.reference or act.header.reference
    )


KIND = Kind(name="acknowledgement", title="Acknowledgement", body=Acknowledgement, effect=effect)
