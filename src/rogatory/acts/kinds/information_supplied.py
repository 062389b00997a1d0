"""The requesting State answers what it was asked (art. 40(16))."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import ActId, Part, Several, Text
from rogatory.acts.kind import Kind
from rogatory.acts.matter import Index
from rogatory.acts.state import RequestState


class Answer(Part):
    """The answer to one question, by its number."""

    question: Index = Field(title="Number of the question", description="From 0.")
    text: Text = Field(title="Answer")


class InformationSupplied(Part):
    """Answers to the questions of one act."""

    asked_in: ActId = Field(title="Act that asked")
    answers: Annotated[Several[Answer], Field(min_length=1, max_length=50)] = Field(title="Answers")


def effect(state: RequestState, act: Act) -> RequestState:
    """Close the questions that are answered."""
    body = act.body
    assert isinstance(body, InformationSupplied)  # noqa: S101 - read_act chose the body by the kind
    answered = {(body.asked_in, one.question) for one in body.answers}
    return replace(
        state,
        questions=tuple(
            replace(question, answered_by=question.answered_by or act.id)
            if (question.act, question.number) in answered
            else question
            for question in state.questions
        ),
    )


KIND = Kind(
    name="information-supplied",
    title="Additional information",
    body=InformationSupplied,
    effect=effect,
    attaches=True,
)
