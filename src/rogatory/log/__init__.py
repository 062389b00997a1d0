"""The transparency log as mathematics: what each State said can't be removed, backdated or inserted unseen.

Enters: entries (32 bytes each, a salted digest that tells nothing), tiles, notes and proofs as bytes or
text, keys, and the instant as an argument. Leaves: tiles, checkpoints, cosignatures, proofs, or
`rogatory.envelope.errors.Rejected`, the only exception that bytes from a stranger may raise.

Formats: C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519, `cosignature/v1`), tlog-tiles,
tlog-witness (`add-checkpoint`) and tlog-proof; hashing of RFC 9162 section 2 with SHA-256. Two rules are
stricter here: a log's origin is its key's name, and base64 has one spelling only.

May import: `rogatory.envelope` and the standard library, `cryptography` for Ed25519. No clock, network,
Django or database; only `DirectoryTiles` touches a disk.

    leaf        the 32 bytes that stand for an act          checkpoint  size and root, signed by the log
    tree        hashes, roots, proofs of RFC 9162           cosignature a witness's "I have seen this, then"
    tiles       paths, contents, and where they are kept    witness     what a witness answers, and forks
    reader      hashes and entries out of tiles             proof       one entry, provable offline
    append      growing a log: decide first, then write     note, keys, lines   the text formats below

One act, logged, cosigned by another State and proved to a third person (all names are fictional):

>>> from datetime import UTC, datetime
>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> from rogatory.log.append import Frontier, extend, publish
>>> from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
>>> from rogatory.log.cosignature import CosignatureVerifier, Cosigner, attach
>>> from rogatory.log.leaf import entry
>>> from rogatory.log.note import NoteSigner, NoteVerifier
>>> from rogatory.log.proof import prove
>>> from rogatory.log.tiles import MemoryTiles
>>> from rogatory.log.witness import AddCheckpoint, consider

>>> log = NoteSigner("log.ruritania.example", Ed25519PrivateKey.generate())
>>> witness = Cosigner("witness.borduria.example", Ed25519PrivateKey.generate())
>>> salt, act = bytes(32), "ab" * 32
>>> tiles = MemoryTiles()
>>> extension = extend(tiles, Frontier.empty(), [entry(salt, act)])
>>> note = sign_checkpoint(Checkpoint(log.name, 1, extension.root), log)
>>> publish(tiles, extension, checkpoint=note)

>>> at = datetime(2026, 11, 24, 3, 12, 44, tzinfo=UTC)
>>> answer = consider(AddCheckpoint(0, (), note), known=None, log=NoteVerifier(log.vkey), cosigner=witness, at=at)
>>> seen = CosignatureVerifier(witness.vkey)
>>> cosigned = attach(note, answer.line.encode(), [seen])

>>> proof = prove(tiles, 0, cosigned, extra=salt)
>>> proven = proof.verify(entry(proof.extra, act), log=NoteVerifier(log.vkey), witnesses=[seen], quorum=1)
>>> proven.checkpoint.size, proven.cosigned_at["witness.borduria.example"].isoformat()
(1, '2026-11-24T03:12:44+00:00')
"""
