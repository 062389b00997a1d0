"""The requested State asks for what it needs to execute the request (art. 40(16))."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Line, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Instant
from rogatory.acts.state import Question, RequestState


class Asked(Part):
    """One missing thing, and why it matters."""

    field: Line = Field(
        title="What it concerns", description="The field of the request, such as items.0.nexus."
    )
    text: Text = Field(title="Question")
    why: Text = Field(title="Why it matters")


class InformationRequest(Part):
    """The questions, and by when an answer would help."""

    questions: Annotated[Several[Asked], Field(min_length=1, max_length=50)] = Field(title="Questions")
    answer_by: Instant | None = Field(None, title="Answer by")


def effect(state: RequestState, act: Act) -> RequestState:
    """Open the questions; from now on it is the requesting State's turn."""
    body = act.body
    assert isinstance(body, InformationRequest)  # noqa: S101 - read_act chose the body by the kind
    new = tuple(
        Question(act.id, number, one.field, one.text, one.why, body.answer_by, act.header.instant)
        for number, one in enumerate(body.questions)
    )
    return replace(state, questions=state.questions + new)


KIND = Kind(
    name="information-request",
    title="Request for additional information",
    body=InformationRequest,
    effect=effect,
)
