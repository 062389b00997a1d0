"""What a witness answers to a checkpoint: a cosignature, "you are behind", or no; and what a fork looks like.

C2SP tlog-witness, `add-checkpoint`. The decision is pure. Who calls it must hold a lock on what is known of
the log from reading `known` until the new checkpoint is stored, and store it before the line leaves:
otherwise two requests could each be right alone and together let the log go back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from rogatory.envelope.errors import Refusal, Rejected
from rogatory.log.checkpoint import ORIGIN, Checkpoint, open_checkpoint
from rogatory.log.cosignature import Cosigner
from rogatory.log.lines import read_hashes, read_number, read_text, write_base64
from rogatory.log.note import MAX_NOTE_BYTES, SIGNATURE, UNSIGNED, Note, NoteVerifier
from rogatory.log.tree import (
    CONSISTENCY,
    EMPTY_ROOT,
    LENGTH,
    MAX_PROOF,
    consistency_roots,
    verify_consistency,
)

MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 4096

MALFORMED = Refusal(
    "log.request.malformed",
    'The request is not "old N", proof lines, an empty line and a checkpoint.',
    "Send the request as the tlog-witness specification writes it.",
)
SHRINKS = Refusal(
    "log.request.old",
    "The request starts from {old} leaves, but its checkpoint has only {new}.",
    "Send the proof from the size that the witness last cosigned to a larger one.",
)
EMPTY = Refusal(
    "log.request.empty",
    "The checkpoint has no leaves, but its root is not that of the empty tree.",
    "Sign the checkpoint of the empty log again.",
)
FORK = Refusal(
    "log.fork",
    "The log {origin} has signed two pasts: of {known} leaves and of {offered} leaves, and they contradict "
    "each other. What it says can't be relied on from that point on.",
    "Keep both notes: each is signed by the log and together they are the proof. Tell the State by another "
    "channel, tell the other witnesses, and have a person decide before anything is accepted on this log's word.",
)
INCONSISTENT = Refusal(
    "log.inconsistent",
    "The log {origin} does not show that its {offered} leaves continue the {known} leaves seen before. "
    "It may have been a faulty proof; it may be a fork.",
    "Ask the log for the proof again, and read its tiles: if no proof is right, the log was rewritten. "
    "Both notes are kept.",
)


_STATUS = {UNSIGNED.code: 403, SIGNATURE.code: 403, ORIGIN.code: 403} | {
    refusal.code: 422 for refusal in (FORK, INCONSISTENT, EMPTY, CONSISTENCY, LENGTH)
}


class Divergence(Rejected):
    """Two checkpoints that one log signed and that do not continue each other: evidence to keep.

    `proven` (code `log.fork`): the two notes and the proof convict the log by themselves. Otherwise (code
    `log.inconsistent`) only the proof was not right, which anybody could send with a true checkpoint: a
    suspicion, never an accusation.
    """

    def __init__(self, known: Checkpoint, offered: Checkpoint, proof: tuple[bytes, ...], place: str) -> None:
        self.known = known
        self.offered = offered
        self.proof = proof
        self.proven = _contradict(known, offered, proof)
        refusal = FORK if self.proven else INCONSISTENT
        values = {"origin": known.origin, "known": known.size, "offered": offered.size}
        super().__init__(refusal.code, refusal.sentence, place=place, remedy=refusal.remedy, values=values)

    def __reduce__(self) -> tuple[object, ...]:
        return Divergence, (self.known, self.offered, self.proof, self.place)

    def as_json(self) -> dict[str, object]:
        """As every refusal, and under `evidence` both notes and the proof between them."""
        evidence = {
            "known": self.known.note.decode(),
            "offered": self.offered.note.decode(),
            "proof": [write_base64(part) for part in self.proof],
        }
        return {**super().as_json(), "evidence": evidence}


def _contradict(known: Checkpoint, offered: Checkpoint, proof: tuple[bytes, ...]) -> bool:
    """Whether the signed heads can't both be true: the proof leads to the new root, from another old one."""
    try:
        first, second = consistency_roots(known.size, known.root, offered.size, offered.root, proof)
    except Rejected:
        return False
    return second == offered.root and first != known.root


@dataclass(frozen=True)
class AddCheckpoint:
    """A request to cosign: the size that the sender believes was last cosigned, the proof, the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    @classmethod
    def read(cls, data: bytes, place: str = "add-checkpoint") -> Self:
        """Read the body of a request; Rejected if it is none. The note in it is not verified."""
        head, blank, note = read_text(data, MAX_REQUEST_BYTES, place).partition("\n\n")
        first, *lines = head.split("\n")
        if not blank or not first.startswith("old "):
            raise MALFORMED.at(place)
        old = read_number(first.removeprefix("old "), place)
        return cls(old, read_hashes(lines, MAX_PROOF, place), note.encode())

    def encode(self) -> bytes:
        """The body of the request."""
        proof = "".join(f"{write_base64(part)}\n" for part in self.proof)
        return f"old {self.old}\n{proof}\n".encode() + self.note

    @property
    def origin(self) -> str:
        """The log that the note claims to be of, to look up its key; not verified. Rejected if unreadable."""
        return Checkpoint.read(Note.read(self.note, "add-checkpoint").text, "add-checkpoint").origin


@dataclass(frozen=True)
class Cosigned:
    """The witness agrees. `checkpoint`, with its note, must be stored before `line` is sent."""

    line: str
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Conflict:
    """The request starts from another size than the witness last cosigned, which is `size`; 0 if none."""

    size: int

    @property
    def body(self) -> bytes:
        """What the specification answers with status 409, as `text/x.tlog.size`."""
        return f"{self.size}\n".encode()


def consider(
    request: AddCheckpoint | bytes,
    *,
    known: Checkpoint | None,
    log: NoteVerifier,
    cosigner: Cosigner,
    at: datetime,
    place: str = "add-checkpoint",
) -> Cosigned | Conflict:
    """Decide on a checkpoint, given the last one cosigned for this log and the log's key.

    Rejected: what can't be read (`log.request.*`, `log.number`, ...), what the log did not sign
    (`log.note.*`, `log.checkpoint.*`), a fork (`Divergence`, code `log.fork`) and a proof that is not right
    (`Divergence`, code `log.inconsistent`). `known` must be of the same log, or ValueError.
    """
    if known is not None and known.origin != log.name:
        message = f"what is known is of the log {known.origin!r}, the key is of {log.name!r}"
        raise ValueError(message)
    if isinstance(request, bytes):
        request = AddCheckpoint.read(request, place)
    offered = open_checkpoint(request.note, log, place=place)
    _check_alone(request, offered, place)
    if known is not None and known.size == offered.size and known.root != offered.root:
        # Before the sizes are compared, unlike the specification: two signed roots of one size are a fork,
        # and "you are behind" would let it pass unseen.
        raise Divergence(known, offered, (), place)
    known_size = 0 if known is None else known.size
    if request.old != known_size:
        return Conflict(known_size)
    _check_continues(known, offered, request.proof, place)
    return Cosigned(cosigner.cosign(offered.text, at), offered)


def _check_alone(request: AddCheckpoint, offered: Checkpoint, place: str) -> None:
    if request.old > offered.size:
        raise SHRINKS.at(place, old=request.old, new=offered.size)
    if offered.size == 0 and offered.root != EMPTY_ROOT:
        raise EMPTY.at(place)


def _check_continues(
    known: Checkpoint | None, offered: Checkpoint, proof: tuple[bytes, ...], place: str
) -> None:
    old, root = (0, EMPTY_ROOT) if known is None else (known.size, known.root)
    try:
        verify_consistency(old, root, offered.size, offered.root, proof, place=place)
    except Rejected:
        if known is None or known.size in (0, offered.size):
            # Nothing was signed that this could contradict: only the proof has hashes too many.
            raise
        raise Divergence(known, offered, proof, place) from None


def http_status(answer: Cosigned | Conflict | Rejected) -> int:
    """The status that tlog-witness gives to each answer, for a door that speaks HTTP.

    An origin that nobody here knows (404) is found before `consider`, when its key is looked up.
    """
    if isinstance(answer, Cosigned):
        return 200
    if isinstance(answer, Conflict):
        return 409
    return _STATUS.get(answer.code, 400)
