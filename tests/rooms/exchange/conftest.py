"""Three States, founded once: making keys is the slow part. Nodes are made anew for each test."""

from collections.abc import Callable

import pytest

from rogatory.envelope.errors import Rejected
from tests.rooms.exchange.cast import State
from tests.rooms.exchange.memory import Node


@pytest.fixture(scope="session")
def states() -> dict[str, State]:
    return {code: State(code) for code in ("XA", "XB", "XC")}


@pytest.fixture
def nodes(states: dict[str, State]) -> dict[str, Node]:
    """A node each; all have accepted the cards of all others."""
    return {
        code: Node(state, [one for one in states.values() if one is not state])
        for code, state in states.items()
    }


@pytest.fixture
def xa(nodes: dict[str, Node]) -> Node:
    return nodes["XA"]


@pytest.fixture
def xb(nodes: dict[str, Node]) -> Node:
    return nodes["XB"]


@pytest.fixture
def xc(nodes: dict[str, Node]) -> Node:
    return nodes["XC"]


def refused(call: Callable[[], object]) -> str:
    """The code with which a call is refused; fails if it is not."""
    try:
        call()
    except Rejected as why:
        assert str(why) and why.remedy
        return why.code
    raise AssertionError("it was accepted")
