"""What a kind of act is: a name, the matter it carries, and the effect it has on a request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rogatory.acts.act import Act
from rogatory.acts.header import Part
from rogatory.acts.state import RequestState

Effect = Callable[[RequestState, Act], RequestState]


def no_effect(state: RequestState, act: Act) -> RequestState:
    """For acts that say something without moving anything but the stage."""
    return state


@dataclass(frozen=True)
class Kind:
    """One kind of act. `opens` names the measure of the request that it opens, if it opens one."""

    name: str
    title: str
    body: type[Part]
    scope: Literal["shared", "own"] = "shared"
    opens: str | None = None
    effect: Effect = no_effect
    attaches: bool = False
    """Whether a person may attach files to it."""
    machine: bool = False
    """Whether the node says it by itself; no person can."""
