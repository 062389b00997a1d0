"""A proof that one act was logged, to be checked offline: the file `NNNN-kind.tlog-proof` of a package.

C2SP tlog-proof. The extra line carries the salt; it is not signed, and needs not be: a wrong salt gives
another leaf, which the inclusion proof refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from rogatory.envelope.errors import Refusal
from rogatory.log.checkpoint import Checkpoint, open_checkpoint
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.lines import read_base64, read_hashes, read_number, read_text, write_base64
from rogatory.log.note import MAX_NOTE_BYTES, Note, NoteVerifier
from rogatory.log.reader import TileReader
from rogatory.log.tiles import TileStore
from rogatory.log.tree import MAX_PROOF, inclusion_proof, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MAX_EXTRA_BYTES = 1024
MAX_PROOF_BYTES = MAX_NOTE_BYTES + 8192

MALFORMED = Refusal(
    "log.proof.malformed",
    "The text is not a proof: its first line, an extra line if there is one, the index, hashes, an empty "
    "line and a checkpoint are to follow each other.",
    "Ask for the .tlog-proof file as it was exported.",
)
EXTRA = Refusal(
    "log.proof.extra",
    "The extra line holds {size} bytes; 1 to {limit} are read.",
    "Ask for the .tlog-proof file as it was exported.",
)
QUORUM = Refusal(
    "log.quorum",
    "{found} of the known witnesses cosigned the checkpoint; {quorum} are asked for. The log could show this "
    "past to one reader and another past to the next.",
    "Ask the log for a proof under a checkpoint that more witnesses have cosigned, or trust more witnesses.",
)


@dataclass(frozen=True)
class Proven:
    """What a proof proves: the head under which the entry stands, and when which witness had seen it."""

    checkpoint: Checkpoint
    cosigned_at: Mapping[str, datetime]


@dataclass(frozen=True)
class Proof:
    """A proof as read or made: the salt, the entry's index, the way to the root, the signed checkpoint."""

    extra: bytes
    index: int
    hashes: tuple[bytes, ...]
    checkpoint_note: bytes = field(repr=False)

    @classmethod
    def read(cls, data: bytes, place: str = "proof") -> Self:
        """Read a proof; Rejected if it is none. Nothing in it is verified."""
        head, blank, note = read_text(data, MAX_PROOF_BYTES, place).partition("\n\n")
        header, *lines = head.split("\n")
        if not blank or header != HEADER:
            raise MALFORMED.at(place)
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = _read_extra(lines.pop(0).removeprefix("extra "), place)
        if not lines or not lines[0].startswith("index "):
            raise MALFORMED.at(place)
        index = read_number(lines[0].removeprefix("index "), place)
        return cls(extra, index, read_hashes(lines[1:], MAX_PROOF, place), note.encode())

    def encode(self) -> bytes:
        """The proof as a file; reading it gives this proof again."""
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {write_base64(self.extra)}")
        lines += [f"index {self.index}", *map(write_base64, self.hashes)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint_note

    def verify(
        self,
        entry: bytes,
        *,
        log: NoteVerifier,
        witnesses: Iterable[CosignatureVerifier] = (),
        quorum: int = 0,
        place: str = "proof",
    ) -> Proven:
        """Accept the proof for this entry, which the caller has computed from act and salt.

        1 the log signed the checkpoint; 2 every known witness's line is true, and at least `quorum` keys
        other than the log's cosigned; 3 the entry stands under the checkpoint's root. Rejected with
        `log.note.*`, `log.checkpoint.*`, `log.cosignature.*`, `log.quorum`, `log.inclusion`,
        `log.proof.length`, `log.range.leaf`.
        """
        checkpoint = open_checkpoint(self.checkpoint_note, log, place=place)
        cosigned_at = self._cosigned(log, witnesses, place)
        if len(cosigned_at) < quorum:
            raise QUORUM.at(place, found=len(cosigned_at), quorum=quorum)
        verify_inclusion(
            leaf_hash(entry), self.index, checkpoint.size, checkpoint.root, self.hashes, place=place
        )
        return Proven(checkpoint, cosigned_at)

    def _cosigned(
        self, log: NoteVerifier, witnesses: Iterable[CosignatureVerifier], place: str
    ) -> dict[str, datetime]:
        note = Note.read(self.checkpoint_note, place)
        # A cosignature does not name its witness: one key under two names is one witness, and a log's own
        # key is none.
        counted = {log.key.public}
        cosigned: dict[str, datetime] = {}
        for witness in witnesses:
            if witness.key.public in counted or not note.of(witness.key):
                continue
            cosigned[witness.name] = witness.verify(note, place)
            counted.add(witness.key.public)
        return cosigned


def _read_extra(text: str, place: str) -> bytes:
    extra = read_base64(text, place)
    if not 0 < len(extra) <= MAX_EXTRA_BYTES:
        raise EXTRA.at(place, size=len(extra), limit=MAX_EXTRA_BYTES)
    return extra


def prove(store: TileStore, index: int, checkpoint_note: bytes, *, extra: bytes = b"") -> Proof:
    """Make the proof of one entry under a signed checkpoint out of the log's tiles.

    For many proofs under one checkpoint use one `TileReader` and `tree.inclusion_proof`: it keeps the tiles
    that it has read. Rejected `log.range.leaf` if the checkpoint does not reach the entry yet.
    """
    size = Checkpoint.read(Note.read(checkpoint_note).text).size
    return Proof(extra, index, inclusion_proof(index, size, TileReader(store, size)), checkpoint_note)
