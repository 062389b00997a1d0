"""Two States on a bad network: loss, duplication, reordering, crashes. In the end both hold the same and say the same.

And nothing that a State keeps for itself is ever in what left it, however often it was asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.acts.kinds import KINDS
from rogatory.envelope.errors import Rejected
from rogatory.exchange.messages import Message
from tests.rooms.acts.builders import PAIR
from tests.rooms.acts.strategies import possible
from tests.rooms.exchange.cast import AT, State, opened
from tests.rooms.exchange.memory import Node

STATES = {code: State(code) for code in PAIR}
NETWORK = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@dataclass(frozen=True)
class InFlight:
    """A push on its way, or an answer to one."""

    to: str
    raw: bytes
    sent: Message
    answer: bool


class Network:
    """Two nodes and what is on the wire between them."""

    def __init__(self) -> None:
        self.nodes = {
            code: Node(state, [one for one in STATES.values() if one is not state])
            for code, state in STATES.items()
        }
        self.wire: list[InFlight] = []
        self.left: list[tuple[str, bytes]] = []
        """Everything that ever left a node, opened with the receiver's key."""
        self._seconds = count()
        # They know each other already: a request was made and accepted, so that orders to providers can follow.
        asked = self.nodes["XA"].say("mla-request", dossier="0" * 32)
        self.heal()
        heads = self.nodes["XB"].dossier("0" * 32).heads_for(PAIR)
        self.nodes["XB"].say("acceptance", request=asked.id, after=heads, dossier="0" * 32)
        self.heal()

    def now(self) -> datetime:
        return AT + timedelta(seconds=next(self._seconds))

    def other(self, state: str) -> str:
        return next(code for code in self.nodes if code != state)

    def say(self, state: str, draw: st.DrawFn, own: bool) -> None:
        """Something that this State may say, as far as its node knows."""
        node = self.nodes[state]
        number = draw(st.integers(0, 1))
        known = node.dossier(f"{number:032x}")
        offered = [one for one in possible(known, state) if (KINDS[one[0]].scope == "own") == own]
        offered = [one for one in offered if one[0] != "receipt"]
        if not offered:
            return
        kind, request, role = draw(st.sampled_from(offered))
        heads = known.heads_for((state,) if own else PAIR)
        node.say(
            kind, request=request, role=role, after=heads, at=next(self._seconds), dossier=f"{number:032x}"
        )

    def push(self, state: str, batch: int) -> None:
        to = self.other(state)
        acts = self.nodes[state].waiting(to)[:batch]
        sent, raw = self.nodes[state].conversation.push(to, acts, self.now())
        self._leaves(state, InFlight(to, raw, sent, answer=False))

    def arrive(self, number: int, keep: bool) -> None:
        """One of the messages on the wire arrives; kept on the wire, it will arrive again."""
        if not self.wire:
            return
        number %= len(self.wire)
        one = self.wire[number] if keep else self.wire.pop(number)
        node = self.nodes[one.to]
        try:
            if one.answer:
                node.settle(one.sent, one.raw, self.now())
            else:
                answer = node.receive(one.raw, self.now())
                self._leaves(one.to, InFlight(one.sent.sender, answer, one.sent, answer=True))
        except Rejected as why:
            assert why.code == "message.replayed", why

    def _leaves(self, sender: str, one: InFlight) -> None:
        self.wire.append(one)
        self.left.append((sender, opened(one.raw, STATES[one.to]).write()))

    def heal(self) -> None:
        """The network is good again."""
        self.wire.clear()
        for _ in range(30):
            for state, node in self.nodes.items():
                to = self.other(state)
                if node.waiting(to):
                    node.deliver(lambda raw, to=to: self.nodes[to].receive(raw, self.now()), to, self.now())  # type: ignore[misc]
            if not any(node.waiting(self.other(state)) for state, node in self.nodes.items()):
                return
        raise AssertionError("it does not end")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from(PAIR)),
        st.tuples(st.just("say"), st.sampled_from(PAIR)),
        st.tuples(st.just("own"), st.sampled_from(PAIR)),
        st.tuples(st.just("push"), st.sampled_from(PAIR), st.integers(0, 3)),
        st.tuples(st.just("arrive"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("arrive"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("lose"), st.integers(0, 9)),
        st.tuples(st.just("restart"), st.sampled_from(PAIR)),
    ),
    min_size=25,
    max_size=60,
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A network after many steps, nothing healed yet."""
    network = Network()
    for step in draw(STEPS):
        match step:
            case ("say", str(state)):
                network.say(state, draw, own=False)
            case ("own", str(state)):
                network.say(state, draw, own=True)
            case ("push", str(state), int(batch)):
                network.push(state, batch)
            case ("arrive", int(number), bool(keep)):
                network.arrive(number, keep)
            case ("lose", int(number)) if network.wire:
                network.wire.pop(number % len(network.wire))
            case ("restart", str(state)):
                network.nodes[state].restart()
    return network


def views(node: Node, other: str) -> Iterator[object]:
    """What a node makes of the shared acts alone, dossier by dossier."""
    from rogatory.acts.fold import fold

    shared = node.shared_with(other)
    for number in (0, 1):
        dossier = f"{number:032x}"
        yield fold(
            held.act
            for act_id, held in node.memory.acts.items()
            if act_id in shared and held.act.header.dossier == dossier
        )


@NETWORK
@given(networks())
def test_in_the_end_both_hold_the_same_acts_and_say_the_same_of_them(network: Network) -> None:
    network.heal()
    xa, xb = network.nodes["XA"], network.nodes["XB"]
    assert xa.shared_with("XB") == xb.shared_with("XA")
    assert list(views(xa, "XB")) == list(views(xb, "XA"))
    for node, other in ((xa, xb), (xb, xa)):
        node.audited()
        assert not node.alarms
        for act_id, held in node.memory.acts.items():
            if (
                held.act.shared
                and held.act.kind != "receipt"
                and held.act.header.author.state == node.state.code
            ):
                # Exactly once: one receipt, given by the other, held by both.
                assert [*other.receipts_of(act_id)] == [other.receipt_of(act_id)]
                assert other.receipt_of(act_id) in node.memory.acts


@settings(NETWORK, max_examples=8)
@given(networks())
def test_nothing_of_ones_own_ever_leaves(network: Network) -> None:
    network.heal()
    for state, node in network.nodes.items():
        left = b"".join(content for sender, content in network.left if sender == state)
        for held in node.memory.acts.values():
            if not held.act.shared:
                assert held.act.id.encode() not in left
                assert held.act.id[:16].encode() not in left
    assert all(b'\\"scope\\":\\"own\\"' not in content for _, content in network.left)


def test_the_search_would_find_an_act_that_left() -> None:
    """The property above looks for the right bytes: a shared act is found by the same search."""
    network = Network()
    act = network.nodes["XA"].say("preservation-request", dossier="0c" * 16)
    network.push("XA", 3)
    (_, content) = network.left[0]
    assert b'\\"scope\\":\\"shared\\"' in content
    assert act.header.dossier.encode() in content
