"""The requested State will execute the request, perhaps on conditions (art. 40(17), (28))."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Safeguards
from rogatory.acts.state import RequestState


class Acceptance(Part):
    """The decision, with the safeguards that this State's law wants answered (art. 24(4))."""

    remarks: Text | None = Field(None, title="Remarks")
    conditions: Annotated[Several[Text], Field(max_length=50)] = Field((), title="Conditions")
    safeguards: Safeguards | None = Field(None, title="Safeguards")


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember when it was decided."""
    return replace(state, decided_at=act.header.instant)


KIND = Kind(name="acceptance", title="Acceptance", body=Acceptance, effect=effect)
