"""A node in memory: everything that `Archive` promises, over dictionaries, with a real log; it can lie on order.

`Node.deliver` does for it what the worker does for a real node.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from rogatory.acts.act import Act, compose
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.header import Audience, Author, Header
from rogatory.acts.kinds.receipt import Receipt
from rogatory.acts.reading import read_act
from rogatory.envelope.card import Card
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Refusal
from rogatory.exchange.archive import Archive, Arrived
from rogatory.exchange.conversation import Conversation, Settled
from rogatory.exchange.messages import Message, Upload
from rogatory.log.append import Frontier, audit, extend, publish
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.leaf import entry
from rogatory.log.note import Note, NoteSignature
from rogatory.log.proof import Proof
from rogatory.log.reader import TileReader
from rogatory.log.tiles import MemoryTiles
from rogatory.log.tree import consistency_proof, inclusion_proof
from tests.rooms.exchange.cast import AT, State, spoken

AHEAD = Refusal("log.cosignature.ahead", "{state} has cosigned {size} leaves.", "Look for a backup.")
Wire = Callable[[bytes], bytes]


class Lost(Exception):  # noqa: N818 - the network failed, not the program
    """The wire did not carry it."""


@dataclass(frozen=True)
class Held:
    envelope: Envelope
    act: Act
    peer_proof: Proof | None = None


@dataclass
class Memory:
    """What must be kept all or nothing."""

    acts: dict[str, Held] = field(default_factory=dict)
    leaves: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    tiles: MemoryTiles = field(default_factory=MemoryTiles)
    frontier: Frontier = field(default_factory=Frontier.empty)
    messages: set[str] = field(default_factory=set)
    seen: dict[str, tuple[Checkpoint, str]] = field(default_factory=dict)
    cosignatures: dict[tuple[str, int], str] = field(default_factory=dict)
    expected: dict[str, tuple[str, str]] = field(default_factory=dict)
    outbox: dict[str, list[str]] = field(default_factory=dict)

    def copied(self) -> Memory:
        kept = {name: copy.copy(value) for name, value in vars(self).items()}
        kept["outbox"] = {peer: list(acts) for peer, acts in self.outbox.items()}
        kept["tiles"] = MemoryTiles()
        kept["tiles"].files = dict(self.tiles.files)
        return Memory(**kept)


class Node:
    """One State's node in memory. It implements `Archive`; `conversation` is its side of all conversations."""

    def __init__(self, state: State, known: Collection[State] = ()) -> None:
        self.state = state
        self.cards = {one.code: one.card for one in known}
        self.memory = Memory()
        self.alarms: list[tuple[str, str, str, str]] = []
        self.salts = 0
        self.fails: Callable[[str], None] = lambda _: None
        """Called with the name of each write, before it: to fail in the middle."""
        self.restart()

    def restart(self) -> None:
        """What the process remembers is gone; what was kept stays."""
        self.conversation = Conversation(self.state.us, cast("Archive", self))

    def lie(self, **answers: Callable[..., Any]) -> None:
        """From now on give these answers to its own conversation, in place of the true ones."""
        vars(self).update(answers)

    # -- Archive -------------------------------------------------------------------------------------------

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        before = self.memory.copied()
        try:
            yield
        except BaseException:
            self.memory = before
            raise

    def card(self, state: str) -> Card | None:
        return self.cards.get(state)

    def first_sight(self, sender: str, message: str, at: datetime) -> bool:
        self.fails("first_sight")
        fresh = f"{sender}:{message}" not in self.memory.messages
        self.memory.messages.add(f"{sender}:{message}")
        return fresh

    def seen(self, state: str) -> Checkpoint | None:
        return self.memory.seen[state][0] if state in self.memory.seen else None

    def remember(self, state: str, checkpoint: Checkpoint, line: str, at: datetime) -> None:
        self.fails("remember")
        self.memory.seen[state] = (checkpoint, line)

    def our_cosignature(self, state: str) -> tuple[int, str] | None:
        if state not in self.memory.seen:
            return None
        checkpoint, line = self.memory.seen[state]
        return checkpoint.size, line

    def cosigned(self, state: str, size: int, line: str, at: datetime) -> None:
        if size > self.size:
            raise AHEAD.at("cosignature", state=state, size=size)
        note = Note(self.checkpoint_at(size).text, (NoteSignature.read(line.rstrip("\n"), "cosignature"),))
        CosignatureVerifier(self.cards[state].witness.vkey).verify(note, "cosignature")
        self.fails("cosigned")
        self.memory.cosignatures[state, size] = line

    def alarm(self, state: str, code: str, earlier: str, later: str, at: datetime) -> None:
        if (state, code, earlier, later) not in self.alarms:
            self.alarms.append((state, code, earlier, later))

    def has(self, dossier: str, acts: Collection[str]) -> set[str]:
        return {one for one in acts if one in self.memory.acts and self.dossier_of(one) == dossier}

    def parties(self, dossier: str) -> frozenset[str]:
        held = [one.act for one in self.memory.acts.values() if one.act.header.dossier == dossier]
        shared = [frozenset(act.header.audience.states) for act in held if act.shared]
        return shared[0] if shared else frozenset()

    def record(self, arrived: Sequence[Arrived], at: datetime) -> Mapping[str, str]:
        given: dict[str, str] = {}
        for one in arrived:
            fresh = one.act.id not in self.memory.acts
            if fresh:
                self._write(Held(one.envelope, one.act, one.proof))
                for attached in one.act.header.attachments:
                    if attached.sealed_sha256:
                        token = f"{len(self.memory.expected):020}"
                        self.memory.expected.setdefault(attached.sealed_sha256, (token, one.act.id))
            if one.act.kind != "receipt":
                given[one.act.id] = self._give_receipt(one.act, at) if fresh else self.receipt_of(one.act.id)
        return given

    def uploads(self, acts: Collection[str]) -> Sequence[Upload]:
        return [
            Upload(sealed_sha256=digest, path=f"/peers/v1/objects/{token}")
            for digest, (token, act) in self.memory.expected.items()
            if act in acts
        ]

    def carried(self, acts: Sequence[str]) -> Sequence[tuple[Envelope, Proof]]:
        wanted, note = set(acts), self.checkpoint()
        reader = TileReader(self.memory.tiles, self.size)
        found = []
        for act_id, held in self.memory.acts.items():
            if act_id in wanted:
                index, salt = self.memory.leaves[act_id]
                hashes = tuple(inclusion_proof(index, self.size, reader))
                found.append((held.envelope, Proof(salt, index, hashes, note)))
        return found

    def checkpoint(self) -> bytes:
        return sign_checkpoint(self.checkpoint_at(self.size), self.state.log)

    def consistency(self, old: int, note: bytes) -> tuple[bytes, ...]:
        new = Checkpoint.read(Note.read(note).text).size
        return tuple(consistency_proof(old, new, TileReader(self.memory.tiles, new)))

    # -- what the node itself does ------------------------------------------------------------------------

    @property
    def size(self) -> int:
        return self.memory.frontier.size

    def checkpoint_at(self, size: int) -> Checkpoint:
        return Checkpoint(self.state.log.name, size, TileReader(self.memory.tiles, size).root())

    def _write(self, held: Held) -> None:
        self.fails("act")
        self.memory.acts[held.act.id] = held
        self.fails("leaf")
        self.salts += 1
        salt = self.salts.to_bytes(16, "big") + self.state.code.encode().ljust(16, b".")
        self.memory.leaves[held.act.id] = (self.size, salt)
        extension = extend(self.memory.tiles, self.memory.frontier, [entry(salt, held.act.id)])
        publish(self.memory.tiles, extension)
        self.memory.frontier = extension.frontier
        self.fails("outbox")
        header = held.act.header
        if header.author.state == self.state.code and held.act.shared and held.act.kind != "receipt":
            for peer in set(header.audience.states) - {self.state.code}:
                self.memory.outbox.setdefault(peer, []).append(held.act.id)

    def _give_receipt(self, act: Act, at: datetime) -> str:
        entry_ = self.dossier(act.header.dossier).entry(act.id)
        assert entry_ is not None, "the conversation let an act through whose ancestors are not here"
        judged: Any = entry_.verdict
        body = Receipt(of=act.id, received_at=at.isoformat(), judged=judged, reason=entry_.reason)
        header = Header(
            format="rogatory/act/1",
            kind="receipt",
            version=1,
            dossier=act.header.dossier,
            request=act.header.request or act.id,
            reference=f"{self.state.code}-2026-000001",
            author=Author(state=self.state.code, authority="node", officer="node", role="node"),
            approver=None,
            instant=at.isoformat(),
            zone="Etc/UTC",
            after=(act.id,),
            audience=Audience(scope="shared", states=act.header.audience.states),
            bases=act.header.bases,
            exercise=act.header.exercise,
            certificate=fingerprint(self.state.signer.certificate),
            attachments=(),
        )
        receipt = read_act(compose(header, body))
        self._write(Held(self.state.envelope(receipt), receipt))
        return receipt.id

    def receipt_of(self, act_id: str) -> str:
        (found,) = self.receipts_of(act_id)
        return found

    def receipts_of(self, act_id: str) -> list[str]:
        """Our receipts of an act of theirs: exactly one, if all is well."""
        return [
            one.act.id
            for one in self.memory.acts.values()
            if isinstance(one.act.body, Receipt)
            and one.act.body.of == act_id
            and one.act.header.author.state == self.state.code
        ]

    def dossier_of(self, act_id: str) -> str:
        return self.memory.acts[act_id].act.header.dossier

    def dossier(self, dossier: str) -> Dossier:
        return fold(one.act for one in self.memory.acts.values() if one.act.header.dossier == dossier)

    def dossiers(self) -> dict[str, Dossier]:
        return {one: self.dossier(one) for one in {h.act.header.dossier for h in self.memory.acts.values()}}

    def shared_with(self, other: str) -> dict[str, bytes]:
        """The acts that this node and another should both hold."""
        return {
            act_id: one.act.content
            for act_id, one in self.memory.acts.items()
            if one.act.shared and other in one.act.header.audience.states
        }

    def say(self, kind: str, **more: Any) -> Act:
        """Compose, sign, log and queue an act of ours."""
        act = spoken(self.state, kind, **more)
        self.keep(act)
        return act

    def keep(self, act: Act, seal: str = "main") -> None:
        with self.exclusive():
            self._write(Held(self.state.envelope(act, seal), act))

    def waiting(self, peer: str) -> list[str]:
        return list(self.memory.outbox.get(peer, ()))

    def settle(self, sent: Message, raw: bytes, at: datetime = AT) -> Settled:
        """What the worker does with an answer."""
        settled = self.conversation.settle(sent, raw, at)
        queue = self.memory.outbox.setdefault(sent.to, [])
        queue[:] = [act for act in queue if act not in settled.receipted]
        for refused in settled.refused:
            for missing in refused.missing:
                held = self.memory.acts.get(missing)
                ours = held is not None and held.act.header.author.state == self.state.code
                if ours and held is not None and held.act.kind != "receipt" and missing not in queue:
                    queue.insert(0, missing)
        return settled

    def deliver(self, wire: Wire, to: str, at: datetime = AT) -> Settled:
        """Push what waits for a State until it says that it has it. Lost if the wire loses something."""
        for _ in range(4):
            sent, raw = self.conversation.push(to, self.waiting(to), at)
            settled = self.settle(sent, wire(raw), at)
            if not settled.again:
                return settled
        raise Lost

    def receive(self, raw: bytes, at: datetime = AT) -> bytes:
        return self.conversation.receive(raw, at)

    def audited(self) -> None:
        """The log is what its checkpoint says, and holds exactly the acts."""
        assert audit(self.memory.tiles, self.size).root == self.memory.frontier.root
        assert list(self.memory.leaves) == list(self.memory.acts)
        assert sorted(index for index, _ in self.memory.leaves.values()) == list(range(self.size))
