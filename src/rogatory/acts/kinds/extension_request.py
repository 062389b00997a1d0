"""The requesting State asks that preservation be extended before it lapses (art. 42(9))."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Instant
from rogatory.acts.state import RequestState


class ExtensionRequest(Part):
    """Until when, and why it is needed."""

    until: Instant = Field(title="Until")
    reason: Text = Field(title="Reason")
    mla_reference: Line | None = Field(
        None, title="Reference of the request that was sent or is being prepared"
    )


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember what is asked until the requested State confirms a new period."""
    assert isinstance(act.body, ExtensionRequest)  # noqa: S101 - read_act chose the body by the kind
    return replace(state, extension_asked=act.body.until)


KIND = Kind(name="extension-request", title="Extension request", body=ExtensionRequest, effect=effect)
