"""Every vector meets the refusal that it names, at a node in memory, which then goes on."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyrage.x25519 import Identity

from rogatory.envelope.errors import Rejected
from rogatory.exchange.messages import open_message
from tests.rooms.exchange.cast import AT, State, reread_card
from tests.rooms.exchange.memory import Node

VECTORS = Path(__file__).parents[2] / "vectors" / "exchange"
NAMES = sorted(f"{path.parent.name}/{path.stem}" for path in VECTORS.glob("*/*.json"))


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return found


def world() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / "world.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def belmaria() -> State:
    """The receiver of all vectors: its age identity is theirs, all its other keys are its own."""
    receiver = world()["receiver"]
    return State(receiver["state"], identity=Identity.from_str(receiver["identity"]))


@pytest.fixture
def receiver(belmaria: State) -> Iterator[Node]:
    node = Node(belmaria)
    node.cards = {code: reread_card(card) for code, card in world()["cards"].items()}
    yield node
    node.audited()


def verdict(answer: bytes) -> str:
    """What an answer says of the one act: `accepted`, `behind`, or a code."""
    sender = Identity.from_str(world()["sender"]["identity"])
    told = open_message(answer, [sender]).message
    if told.behind:
        return "behind"
    return told.refused[0].code if told.refused else "accepted"


def judged(node: Node, name: str) -> str:
    """The verdict, or the code of the refusal of the whole message."""
    try:
        return verdict(node.receive(b64decode(vector(name)["sealed"]), AT))
    except Rejected as why:
        return why.code


@pytest.mark.parametrize("name", NAMES)
def test_the_vector_meets_what_it_names(receiver: Node, name: str) -> None:
    for before in vector(name)["before"]:
        assert judged(receiver, before) == "accepted"
    held = receiver.memory.copied()
    found = judged(receiver, name)
    assert found == vector(name)["expect"]
    if found != "accepted":
        assert receiver.memory.acts == held.acts
        assert receiver.memory.leaves == held.leaves
    if name.startswith("message/") and found not in ("accepted", "behind"):
        assert (receiver.memory.messages, receiver.memory.seen) == (held.messages, held.seen)
        # The node goes on: what is right is taken, or known already.
        expected = "message.replayed" if vector(name)["before"] else "accepted"
        assert judged(receiver, "message/plain") == expected
    assert [alarm[1] for alarm in receiver.alarms] == [found] * (found in ("log.fork", "log.inconsistent"))


def test_there_is_a_vector_for_each_kind_of_fault() -> None:
    codes = {vector(name)["expect"] for name in NAMES}
    assert codes >= {
        "message.malformed",
        "message.wrapper",
        "message.unknown-sender",
        "message.misaddressed",
        "message.kind",
        "message.stale",
        "message.replayed",
        "signature.missing",
        "signature.untrusted",
        "certificate.expired",
        "act.audience",
        "act.ancestors-missing",
        "canonical.not-canonical",
        "log.fork",
    }
