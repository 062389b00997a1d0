"""A reasonable question about how far the request has come (art. 40(26)); also how silence is chased."""

from dataclasses import replace

from pydantic import Field

from rogatory.acts.act import Act
from rogatory.acts.header import Part, Text
from rogatory.acts.kind import Kind
from rogatory.acts.state import RequestState


class StatusQuery(Part):
    """The question."""

    text: Text = Field(title="Question")


def effect(state: RequestState, act: Act) -> RequestState:
    """Remember when it was last asked, and since when an answer is owed."""
    asked = act.header.instant
    return replace(state, chased_at=asked, queried_at=state.queried_at or asked)


KIND = Kind(name="status-query", title="Status query", body=StatusQuery, effect=effect)
