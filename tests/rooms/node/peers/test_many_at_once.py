"""Three States push at once while others read: everything is answered, and the node is sound."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rogatory.envelope.card import Card, read_card
from rogatory.exchange.http import Http
from rogatory.node.clock import now
from rogatory.node.directory.cards import as_document, read_document
from tests.rooms.exchange.cast import State
from tests.rooms.exchange.memory import Node
from tests.rooms.node.processes import checked, ended, found_node, free_port, inside, served

ACCEPT = """
from pathlib import Path
from rogatory.envelope.card import read_card
from rogatory.node.clock import now
from rogatory.node.directory import cards
for path in Path({folder!r}).glob("*.card"):
    card = read_card(cards.read_document(path.read_bytes()), at=now())
    cards.accept(card, card.fingerprint, "the tests", now())
"""
ROUNDS = 8


@pytest.mark.long
def test_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    port = free_port()
    node = found_node(tmp_path / "fr", port)
    states = [State(code, at=now()) for code in ("XA", "XB", "XC")]
    for state in states:
        (tmp_path / f"{state.code}.card").write_bytes(as_document(state.card.envelope))
    ended(inside(node, ACCEPT.format(folder=str(tmp_path))))
    with served(node, port) as address, Http() as http:
        france = read_card(read_document(http.get(f"{address}/peers/v1/card")), at=now())
        peers = [Peer(state, france, address) for state in states]
        stop = threading.Event()
        reader = threading.Thread(target=read, args=(address, stop))
        reader.start()
        for peer in peers:
            peer.start()
        for peer in peers:
            peer.join(120)
        stop.set()
        reader.join()
    for peer in peers:
        assert peer.failed is None, peer.failed
        peer.node.audited()
        assert len([one for one in peer.node.memory.acts.values() if one.act.kind == "receipt"]) == ROUNDS
    assert checked(node)["acts"] == 3 * ROUNDS * 2


def read(address: str, stop: threading.Event) -> None:
    with Http() as http:
        while not stop.is_set():
            http.get(f"{address}/log/checkpoint")


class Peer(threading.Thread):
    """One State that pushes one act after the other."""

    def __init__(self, state: State, france: Card, address: str) -> None:
        super().__init__()
        self.node = Node(state)
        self.node.cards = {"FR": france}
        self.address = address
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            with Http() as http:
                for number in range(ROUNDS):
                    dossier = f"{number:08x}{self.node.state.code.encode().hex():0>24}"
                    act = self.node.say("preservation-request", audience=("FR",), dossier=dossier)
                    settled = self.node.deliver(lambda raw: http.post_message(self.address, raw), "FR", now())
                    assert settled.receipted == {act.id}
        except Exception as failed:
            self.failed = failed
