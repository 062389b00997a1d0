"""Every vector meets the refusal that it names, at a node in memory, which then goes on."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyrage.x25519 import Identity

from rogatory.envelope.errors import Rejected
from tests.rooms.exchange.cast import AT, State, opened, reread_card
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


def judged(node: Node, name: str, reader: State) -> str:
    """`accepted`, `behind`, or the code of the refusal of the message or of its one act."""
    try:
        answer = node.receive(b64decode(vector(name)["sealed"]), AT)
    except Rejected as why:
        return why.code
    told = opened(answer, reader)
    if told.behind:
        return "behind"
    return told.refused[0].code if told.refused else "accepted"


@pytest.mark.parametrize("name", NAMES)
def test_the_vector_meets_what_it_names(receiver: Node, name: str) -> None:
    # The answer is sealed to the sender, whose identity nobody here has: a stand-in reads it.
    sender = State("XA")
    receiver.cards = {**receiver.cards, "XA": readable(receiver, sender)}
    for before in vector(name)["before"]:
        assert judged(receiver, before, sender) == "accepted"
    held = receiver.memory.copied()
    found = judged(receiver, name, sender)
    assert found == vector(name)["expect"]
    if found != "accepted":
        assert receiver.memory.acts == held.acts
        assert receiver.memory.leaves == held.leaves
    if name.startswith("message/") and found not in ("accepted", "behind"):
        assert (receiver.memory.messages, receiver.memory.seen) == (held.messages, held.seen)
        # The node goes on: what is right is taken, or known already.
        expected = "message.replayed" if vector(name)["before"] else "accepted"
        assert judged(receiver, "message/plain", sender) == expected
    assert [alarm[1] for alarm in receiver.alarms] == [found] * (found in ("log.fork", "log.inconsistent"))


def readable(node: Node, sender: State) -> Any:
    """The sender's card with another age recipient, so that the test can read what is answered."""
    return replace(node.cards["XA"], age=str(sender.identity.to_public()))


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
