"""Evidence is taken in and sealed before anybody looks at it. It stays at home until it is transmitted."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part, Text, Zone
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Instant
from rogatory.acts.state import RequestState


class EvidenceIntake(Part):
    """From whom, when, with which tool, and what the source's clock was."""

    handed_over_by: Line = Field(title="Handed over by")
    collected_at: Instant = Field(title="Collected at")
    tool: Line | None = Field(None, title="Tool and version")
    source_zone: Zone | None = Field(None, title="Time zone of the source system")
    statement: Text | None = Field(None, title="Statement")


def effect(state: RequestState, act: Act) -> RequestState:
    """Add the objects to what can be transmitted."""
    return replace(state, intakes=state.intakes + act.header.attachments)


KIND = Kind(
    name="evidence-intake",
    title="Evidence taken in",
    body=EvidenceIntake,
    scope="own",
    effect=effect,
    attaches=True,
)
