"""The cast: a log of the fictional State of Ruritania, and two witnesses: Borduria and Syldavia."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.envelope.errors import Rejected
from rogatory.log.append import Frontier, extend, publish
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.cosignature import CosignatureVerifier, Cosigner
from rogatory.log.leaf import entry
from rogatory.log.note import NoteSigner, NoteVerifier
from rogatory.log.reader import TileReader
from rogatory.log.tiles import MemoryTiles
from rogatory.log.tree import HashReader, consistency_proof

AT = datetime(2026, 11, 24, 3, 12, 44, tzinfo=UTC)


def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def entries(count: int, first: int = 0) -> list[bytes]:
    return [entry(n.to_bytes(32, "big"), f"{n:064x}") for n in range(first, first + count)]


@dataclass
class Log:
    """A log that can be made to grow, to sign any size it had, and to prove what it did."""

    signer: NoteSigner = field(default_factory=lambda: NoteSigner("log.ruritania.example", key(1)))
    store: MemoryTiles = field(default_factory=MemoryTiles)
    frontier: Frontier = field(default_factory=Frontier.empty)
    roots: dict[int, bytes] = field(default_factory=lambda: {0: Frontier.empty().root})

    @property
    def verifier(self) -> NoteVerifier:
        return NoteVerifier(self.signer.vkey)

    @property
    def read(self) -> HashReader:
        return TileReader(self.store, self.frontier.size)

    def grow(self, added: Sequence[bytes]) -> "Log":
        extension = extend(self.store, self.frontier, added)
        publish(self.store, extension)
        self.frontier = extension.frontier
        self.roots[self.frontier.size] = extension.root
        return self

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        size = self.frontier.size if size is None else size
        return Checkpoint(self.signer.name, size, self.roots[size])

    def note(self, size: int | None = None) -> bytes:
        return sign_checkpoint(self.checkpoint(size), self.signer)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        return consistency_proof(old, new, self.read)


def witnesses() -> tuple[Cosigner, Cosigner]:
    """Borduria and Syldavia, who cosign what Ruritania's log says."""
    return Cosigner("witness.borduria.example", key(2)), Cosigner("witness.syldavia.example", key(3))


def verifiers() -> tuple[CosignatureVerifier, CosignatureVerifier]:
    borduria, syldavia = witnesses()
    return CosignatureVerifier(borduria.vkey), CosignatureVerifier(syldavia.vkey)


def refused(call: Callable[[], object]) -> str:
    """The code with which a call is refused; fails if it is not."""
    try:
        answer = call()
    except Rejected as error:
        assert str(error)
        assert error.remedy
        return error.code
    message = f"it was accepted: {answer!r}"
    raise AssertionError(message)
