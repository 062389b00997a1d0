"""Checkpoints: how many acts a log holds, and the one hash that binds them all (C2SP tlog-checkpoint)."""

from dataclasses import dataclass, field, replace
from typing import Self

from rogatory.envelope.errors import Refusal
from rogatory.log.lines import HASH_BYTES, MAX_SIZE, read_hash, read_number, write_base64
from rogatory.log.note import MAX_NOTE_BYTES, Note, NoteSigner, NoteVerifier

MALFORMED = Refusal(
    "log.checkpoint.malformed",
    "The text is not a checkpoint: origin, size and root hash belong on its first three lines, none empty.",
    "Ask the sender for the checkpoint as its log wrote it.",
)
ORIGIN = Refusal(
    "log.checkpoint.origin",
    'The checkpoint is of the log "{found}"; "{expected}" is expected here.',
    "Check which State's log this is, and that the State card in use is the newest.",
)


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, the number of its leaves, and their root (32 bytes).

    `note` holds the signed bytes of a checkpoint that `open_checkpoint` accepted, as evidence; it is empty
    for one that was only computed, and plays no part in equality.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    note: bytes = field(default=b"", compare=False, repr=False)

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise MALFORMED.at("checkpoint")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise MALFORMED.at("checkpoint")

    @classmethod
    def read(cls, text: str, place: str = "checkpoint") -> Self:
        """Read the text of a checkpoint, whoever signed it or did not; Rejected if it is none."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or len(text) > MAX_NOTE_BYTES:
            raise MALFORMED.at(place)
        size, root = read_number(lines[1], place), read_hash(lines[2], place)
        return cls(lines[0], size, root, tuple(lines[3:-1]))

    @property
    def text(self) -> str:
        """The lines that are signed, each with its newline."""
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> bytes:
    """Sign a checkpoint as its log: a note with one signature.

    Rejected if the signer bears another name than the log. Before it signs, a log must be sure that it
    signed nothing inconsistent before (tlog-checkpoint, "Signatures"): `append.extend` starts from the
    frontier that was committed last, and that is the safeguard.
    """
    _check_origin(checkpoint, signer.name, "checkpoint")
    return signer.sign(checkpoint.text)


def open_checkpoint(
    note: bytes, verifier: NoteVerifier, *, origin: str | None = None, place: str = "checkpoint"
) -> Checkpoint:
    """Verify a log's signature and give the checkpoint under it, with its note.

    The origin must be the key's name, unless `origin` names the one to expect (logs outside this product
    may use two names). Rejected with a code `log.note.*`, `log.text.*` or `log.checkpoint.*`.
    """
    signed = Note.read(note, place)
    verifier.verify(signed, place)
    checkpoint = Checkpoint.read(signed.text, place)
    _check_origin(checkpoint, verifier.name if origin is None else origin, place)
    return replace(checkpoint, note=note)


def _check_origin(checkpoint: Checkpoint, expected: str, place: str) -> None:
    if checkpoint.origin != expected:
        raise ORIGIN.at(place, found=checkpoint.origin, expected=expected)
