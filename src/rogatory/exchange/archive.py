"""What the conversation asks of the node that holds it: a few questions, and one place to put acts.

The node implements it over its database; the tests over memory, also as a peer that lies.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography import x509
from pyrage.x25519 import Identity

from rogatory.acts.act import Act
from rogatory.envelope.card import Card
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.signer import Signer
from rogatory.exchange.messages import Upload
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.cosignature import Cosigner
from rogatory.log.proof import Proof


@dataclass(frozen=True)
class Us:
    """This node, as it speaks: its State, the keys that it signs, opens and watches with."""

    state: str
    signer: Signer
    identity: Identity
    cosigner: Cosigner


@dataclass(frozen=True)
class Arrived:
    """An act of another State that was verified: who signed it, and the proof that its own log holds it."""

    envelope: Envelope
    act: Act
    certificate: x509.Certificate
    proof: Proof


class Archive(Protocol):
    """The node behind a conversation. Calls that change something happen inside `exclusive`."""

    def exclusive(self) -> AbstractContextManager[object]:
        """All or nothing, and nobody else meanwhile: what is known of a log must not go back."""
        ...

    def card(self, state: str) -> Card | None:
        """The accepted State card in use, or None for a State that was not accepted."""
        ...

    def first_sight(self, sender: str, message: str, at: datetime) -> bool:
        """Remember a message's id; False if it was seen before."""
        ...

    def seen(self, state: str) -> Checkpoint | None:
        """The last checkpoint seen of another State's log."""
        ...

    def remember(self, state: str, checkpoint: Checkpoint, line: str, at: datetime) -> None:
        """Keep a newer checkpoint of another State's log, and our cosignature of it."""
        ...

    def our_cosignature(self, state: str) -> tuple[int, str] | None:
        """The size and our line of the last checkpoint that we cosigned for a State."""
        ...

    def cosigned(self, state: str, size: int, line: str, at: datetime) -> None:
        """Keep another State's cosignature on a checkpoint of ours. Rejected if it is not true."""
        ...

    def alarm(self, state: str, code: str, earlier: str, later: str, at: datetime) -> None:
        """Keep the evidence that a log lied. The same evidence twice is once."""
        ...

    def has(self, dossier: str, acts: Collection[str]) -> set[str]:
        """Which of these acts are here, in this dossier."""
        ...

    def parties(self, dossier: str) -> frozenset[str]:
        """The States of a dossier; empty if there is none with this id."""
        ...

    def record(self, arrived: Sequence[Arrived], at: datetime) -> Mapping[str, str]:
        """Record acts of another State, durably, with our receipts; gives the receipt's act id for each act.

        An act that is here already gives the receipt that it got. Receipts themselves get none.
        """
        ...

    def uploads(self, acts: Collection[str]) -> Sequence[Upload]:
        """Where the objects that these acts announced may be uploaded, as far as they are not here."""
        ...

    def carried(self, acts: Sequence[str]) -> Sequence[tuple[Envelope, Proof]]:
        """Acts of ours with their proofs under one checkpoint of our log, the newest."""
        ...

    def checkpoint(self) -> bytes:
        """The newest signed checkpoint of our log."""
        ...

    def consistency(self, old: int, note: bytes) -> tuple[bytes, ...]:
        """The proof that our log under this note continues our log of `old` leaves."""
        ...
