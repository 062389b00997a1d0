"""The limit of an exchange: its cryptography and its durable commits, and nothing else.

For each act: a P-256 signature over it and one over its receipt, each verified once at the other end. For each
message and its answer: sign, encrypt with age, decrypt, verify. Commits of the same bytes to two SQLite databases
(WAL, synchronous=FULL): one where the acts are made, one where they arrive, one where the receipts come home. No
canonical JSON, no models, no certificates, no log, no fold, no index, no HTTP. No product can be faster with these
primitives.
"""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

RECEIPT = b"r" * 1_000
ALGORITHM = ec.ECDSA(SHA256())


def limit_of(content: bytes, together: int, place: Path) -> Callable[[int], float]:
    """A function that gives the seconds of so many acts, `together` in a message."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    identity = pyrage.x25519.Identity.generate()
    recipient = identity.to_public()
    ours, theirs = _database(place / "limit-ours.sqlite3"), _database(place / "limit-theirs.sqlite3")

    def carry(parts: list[tuple[bytes, bytes]]) -> None:
        message = b"".join(part for pair in parts for part in pair)
        signature = key.sign(message, ALGORITHM)
        opened = pyrage.decrypt(pyrage.encrypt(message + signature, [recipient]), [identity])
        public.verify(signature, opened[: len(message)], ALGORITHM)
        for part, signed in parts:
            public.verify(signed, part, ALGORITHM)

    def once() -> None:
        acts = [(content, key.sign(content, ALGORITHM)) for _ in range(together)]
        _commit(ours, acts)
        carry(acts)
        receipts = [(RECEIPT, key.sign(RECEIPT, ALGORITHM)) for _ in acts]
        _commit(theirs, acts + receipts)
        carry(receipts)
        _commit(ours, receipts)

    def run(count: int) -> float:
        start = time.perf_counter()
        for _ in range(count // together):
            once()
        return time.perf_counter() - start

    return run


def _database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE act (content BLOB, signature BLOB)")
    return database


def _commit(database: sqlite3.Connection, rows: list[tuple[bytes, bytes]]) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO act VALUES (?, ?)", rows)
    database.execute("COMMIT")
