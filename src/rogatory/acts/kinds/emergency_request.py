"""Electronic data to avert an emergency, through the 24/7 network (arts. 2(o) and 41(3)(e))."""

from typing import Literal

from pydantic import Field

from rogatory.acts.header import Line, Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Day, Instant, RequestBody


class Emergency(Part):
    """The risk, and how the data would avert it."""

    kind: Literal["risk-to-life", "physical-safety"] = Field(title="Nature of the emergency")
    who: Line = Field(title="Who is at risk", description="A pseudonym is enough.")
    when: Line = Field(title="When the harm is expected")
    why: Text = Field(title="Facts that show the risk")
    how_data_averts: Text = Field(title="How the data would avert it")
    oral_at: Instant | None = Field(None, title="First asked by telephone at")
    formal_promised: bool = Field(title="A formal request will follow")
    formal_by: Day | None = Field(None, title="By")


class EmergencyRequest(RequestBody):
    """A request for the least that the emergency justifies."""

    emergency: Emergency = Field(title="Emergency")


KIND = Kind(
    name="emergency-request",
    title="Emergency request",
    body=EmergencyRequest,
    opens="emergency-disclosure",
    attaches=True,
)
