"""Writes the vectors beside it: `python -m tests.vectors.log.generate`. One failure in each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.cosignature import Cosigner
from rogatory.log.leaf import entry
from rogatory.log.lines import write_base64
from rogatory.log.note import Note, NoteSigner
from rogatory.log.proof import Proof, prove
from rogatory.log.tree import consistency_proof, inclusion_proof, leaf_hash
from rogatory.log.witness import AddCheckpoint
from tests.rooms.log.cast import AT, Log, entries, key, witnesses

FOLDER = Path(__file__).parent

LOG = Log().grow(entries(4)).grow(entries(3, 4)).grow(entries(293, 7))
FORKED = Log().grow([entries(1, 999)[0], *entries(3, 1)]).grow(entries(3, 4)).grow(entries(293, 7))
BORDURIA, SYLDAVIA = witnesses()
NOTE = LOG.note()
TEXT = Note.read(NOTE).text
SALT = (5).to_bytes(32, "big")
ENTRY = entry(SALT, f"{5:064x}")
COSIGNED = NOTE + (BORDURIA.cosign(TEXT, AT) + SYLDAVIA.cosign(TEXT, AT)).encode()
PROOF = prove(LOG.store, 5, COSIGNED, extra=SALT)


@dataclass(frozen=True)
class Vector:
    name: str
    about: str
    format: str
    expect: str
    body: bytes
    quorum: int = 2
    known: bytes | None = None

    def encode(self) -> bytes:
        lines = [f"about: {self.about}", f"format: {self.format}", f"expect: {self.expect}"]
        if self.format in {"checkpoint", "proof", "add-checkpoint"}:
            lines.append(f"log: {LOG.signer.vkey}")
        if self.format == "proof":
            lines += [f"witness: {w.vkey}" for w in (BORDURIA, SYLDAVIA)]
            lines += [f"quorum: {self.quorum}", f"entry: {ENTRY.hex()}"]
        if self.format == "add-checkpoint":
            lines.append(f"known: {'none' if self.known is None else write_base64(self.known)}")
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.body


def checkpoints() -> Iterator[Vector]:
    def vector(name: str, about: str, expect: str, body: bytes) -> Vector:
        return Vector(f"checkpoint-{name}", about, "checkpoint", expect, body)

    sign = LOG.signer.sign
    yield vector("accepted", "A checkpoint of 300 leaves.", "accepted", NOTE)
    yield vector("cosigned", "Two witnesses unknown to the reader have cosigned it.", "accepted", COSIGNED)
    yield vector(
        "extension", "A line after the root, which the log signed.", "accepted", sign(TEXT + "more\n")
    )
    yield vector(
        "size-changed",
        "The size was raised by one.",
        "log.note.signature",
        NOTE.replace(b"\n300\n", b"\n301\n"),
    )
    stranger = NoteSigner(LOG.signer.name, key(9)).sign(TEXT)
    yield vector("unsigned", "Another key signed under the log's name.", "log.note.unsigned", stranger)
    other = sign("log.syldavia.example\n" + TEXT.partition("\n")[2])
    yield vector("origin", "The key signed for another log.", "log.checkpoint.origin", other)
    yield vector(
        "leading-zero",
        "The size has a leading zero.",
        "log.number",
        sign(TEXT.replace("\n300\n", "\n0300\n")),
    )
    yield vector(
        "size-too-large", "The size is 2^63.", "log.number", sign(TEXT.replace("\n300\n", f"\n{2**63}\n"))
    )
    yield vector(
        "no-root",
        "The third line is missing.",
        "log.checkpoint.malformed",
        sign("\n".join(TEXT.split("\n")[:2]) + "\n"),
    )
    yield vector(
        "short-root",
        "The root has 31 bytes.",
        "log.hash",
        sign(f"{LOG.signer.name}\n300\n{write_base64(bytes(31))}\n"),
    )
    yield vector(
        "loose-base64",
        "The signature's last character carries stray bits.",
        "log.base64",
        NOTE[:-3] + bytes([NOTE[-3] + 1]) + NOTE[-2:],
    )
    yield vector(
        "carriage-return", "Lines end as on Windows.", "log.text.control", NOTE.replace(b"\n", b"\r\n")
    )
    yield vector("cut", "The last newline is missing.", "log.text.unfinished", NOTE[:-1])


def proofs() -> Iterator[Vector]:
    def vector(name: str, about: str, expect: str, proof: Proof | bytes, quorum: int = 2) -> Vector:
        body = proof if isinstance(proof, bytes) else proof.encode()
        return Vector(f"proof-{name}", about, "proof", expect, body, quorum)

    def with_note(note: bytes) -> Proof:
        return replace(PROOF, checkpoint_note=note)

    yield vector("accepted", "Entry 5 of 300, cosigned by both witnesses.", "accepted", PROOF)
    yield vector(
        "first-of-seven",
        "The same entry under an older checkpoint without witnesses.",
        "accepted",
        prove(LOG.store, 5, LOG.note(7), extra=SALT),
        0,
    )
    yield vector("index", "The index is of the next entry.", "log.inclusion", replace(PROOF, index=4))
    yield vector("index-beyond", "The index is the size.", "log.range.leaf", replace(PROOF, index=300))
    yield vector(
        "hash",
        "One hash of the way is another.",
        "log.inclusion",
        replace(PROOF, hashes=(bytes(32), *PROOF.hashes[1:])),
    )
    yield vector(
        "hash-missing",
        "The last hash is missing.",
        "log.proof.length",
        replace(PROOF, hashes=PROOF.hashes[:-1]),
    )
    yield vector(
        "hash-added",
        "A hash was added.",
        "log.proof.length",
        replace(PROOF, hashes=(*PROOF.hashes, bytes(32))),
    )
    yield vector(
        "older-checkpoint",
        "The way is of another size than the checkpoint.",
        "log.proof.length",
        with_note(LOG.note(7)),
        0,
    )
    forked = sign_checkpoint(FORKED.checkpoint(), LOG.signer)
    yield vector(
        "forked-checkpoint",
        "The log signed another past of the same size.",
        "log.inclusion",
        with_note(forked),
        0,
    )
    alone = NOTE + BORDURIA.cosign(TEXT, AT).encode()
    yield vector("quorum", "One witness where two are asked for.", "log.quorum", with_note(alone))
    false = Cosigner(SYLDAVIA.name, key(3)).cosign(TEXT.replace("\n300\n", "\n299\n"), AT).encode()
    yield vector(
        "false-cosignature",
        "Syldavia's line is of another checkpoint.",
        "log.cosignature.invalid",
        with_note(alone + false),
        1,
    )
    yield vector(
        "header",
        "The first line names another version.",
        "log.proof.malformed",
        PROOF.encode().replace(b"@v1", b"@v2"),
    )
    yield vector(
        "no-index",
        "The index line is missing.",
        "log.proof.malformed",
        PROOF.encode().replace(b"index 5\n", b""),
    )
    yield vector(
        "extra-twice",
        "Two extra lines.",
        "log.proof.malformed",
        PROOF.encode().replace(b"index", b"extra QQ==\nindex"),
    )


def requests() -> Iterator[Vector]:
    def vector(
        name: str, about: str, expect: str, request: AddCheckpoint | bytes, known: bytes | None
    ) -> Vector:
        body = request if isinstance(request, bytes) else request.encode()
        return Vector(f"add-checkpoint-{name}", about, "add-checkpoint", expect, body, known=known)

    true = AddCheckpoint(7, LOG.consistency(7, 300), NOTE)
    seven = LOG.note(7)
    yield vector("accepted", "From 7 leaves to 300.", "accepted", true, seven)
    yield vector(
        "first", "The first checkpoint that the witness sees.", "accepted", AddCheckpoint(0, (), NOTE), None
    )
    yield vector("same", "The same checkpoint again.", "accepted", AddCheckpoint(300, (), NOTE), NOTE)
    yield vector(
        "conflict",
        "From 4 leaves, where the witness has seen 7.",
        "conflict 7",
        AddCheckpoint(4, LOG.consistency(4, 300), NOTE),
        seven,
    )
    yield vector(
        "fork-size", "Another root of the same size.", "log.fork", AddCheckpoint(300, (), FORKED.note()), NOTE
    )
    yield vector(
        "fork-past",
        "A true proof from another past of 7 leaves.",
        "log.fork",
        AddCheckpoint(7, FORKED.consistency(7, 300), FORKED.note()),
        seven,
    )
    yield vector(
        "fork-from-power-of-two",
        "Another past of 4 leaves: the proof alone can't convict.",
        "log.inconsistent",
        AddCheckpoint(4, FORKED.consistency(4, 300), FORKED.note()),
        LOG.note(4),
    )
    yield vector(
        "spoilt-proof",
        "One hash of a true proof is another.",
        "log.inconsistent",
        replace(true, proof=(bytes(32), *true.proof[1:])),
        seven,
    )
    yield vector(
        "hash-for-first",
        "A proof from nothing must be empty.",
        "log.proof.length",
        AddCheckpoint(0, (bytes(32),), NOTE),
        None,
    )
    yield vector(
        "shrinks", "From 7 leaves to 4.", "log.request.old", AddCheckpoint(7, (), LOG.note(4)), seven
    )
    empty = sign_checkpoint(Checkpoint(LOG.signer.name, 0, bytes(32)), LOG.signer)
    yield vector(
        "empty-root",
        "No leaves under a root that is not the empty tree's.",
        "log.request.empty",
        AddCheckpoint(0, (), empty),
        None,
    )
    yield vector("too-many-hashes", "64 hashes.", "log.hashes", replace(true, proof=(bytes(32),) * 64), seven)
    yield vector(
        "no-old",
        "The first line is missing.",
        "log.request.malformed",
        true.encode().partition(b"\n")[2],
        seven,
    )


def trees() -> Iterator[Vector]:
    def body(*values: tuple[str, int | bytes]) -> bytes:
        lines = (f"{name}: {value.hex() if isinstance(value, bytes) else value}\n" for name, value in values)
        return "".join(lines).encode()

    for size, index in ((1, 0), (2, 1), (5, 4), (7, 0), (8, 3), (300, 299)):
        log = Log().grow(entries(size))
        leaf = leaf_hash(entries(1, index)[0])
        head = body(("leaf", leaf), ("index", index), ("size", size), ("root", log.roots[size]))
        way = body(*(("proof", part) for part in inclusion_proof(index, size, log.read)))
        name = f"inclusion-{index}-of-{size}"
        yield Vector(name, f"Leaf {index} of {size}.", "inclusion", "accepted", head + way)
        longer = head + way + body(("proof", bytes(32)))
        yield Vector(f"{name}-longer", "A hash too many.", "inclusion", "log.proof.length", longer)
    for old, new in ((1, 2), (3, 7), (4, 7), (6, 8), (7, 300), (256, 300)):
        log = Log().grow(entries(old)).grow(entries(new - old, old))
        head = body(("new", new), ("new-root", log.roots[new]), ("old", old))
        way = body(*(("proof", part) for part in consistency_proof(old, new, log.read)))
        name = f"consistency-{old}-to-{new}"
        true = head + body(("old-root", log.roots[old])) + way
        yield Vector(name, f"{new} leaves continue {old}.", "consistency", "accepted", true)
        other = head + body(("old-root", bytes(32))) + way
        about = "The root of the smaller tree is another."
        yield Vector(f"{name}-other-past", about, "consistency", "log.consistency", other)


def vectors() -> list[Vector]:
    return [*checkpoints(), *proofs(), *requests(), *trees()]


if __name__ == "__main__":
    for old in FOLDER.glob("*.vector"):
        old.unlink()
    for vector in vectors():
        (FOLDER / f"{vector.name}.vector").write_bytes(vector.encode())
