"""Objects arriving in parts (tus): appended, and believed only when the whole has the digest that an act announced."""

import os
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import file_digest
from pathlib import Path

from rogatory.node.evidence.models import Incoming, Object
from rogatory.node.evidence.storage import appended, arriving, place, settle
from rogatory.seal.stream import Source

BLOCK = 1024 * 1024


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818
    """A part that is not taken: the HTTP status, and why."""

    status: int
    reason: str


def find(token: str) -> Incoming:
    """The upload of a secret path. Raises Refused(404)."""
    row = Incoming.objects.filter(token=token).select_related("object").first()
    if row is None:
        raise Refused(404, "No upload is expected here.")
    return row


def offset(row: Incoming) -> int:
    """How many bytes are here, durably."""
    if row.object.complete:
        return row.object.sealed_size
    path = arriving(row.token)
    return path.stat().st_size if path.is_file() else 0


def take(row: Incoming, start: int, source: Source, length: int) -> int:
    """Append a part, and settle the object if it is the last one. Gives the new offset. Raises Refused."""
    expected: Object = row.object
    if expected.complete:
        return expected.sealed_size
    path = arriving(row.token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError:
            raise Refused(423, "Another part of this object is being received.") from None
        if not _is(path, lock.fileno()):
            # Whoever held the lock until now has settled the file, or thrown it away.
            raise Refused(423, "The object has just been received. Ask how far it is.")
        return _take(row, start, source, length)


def _is(path: Path, opened: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(opened).st_ino
    except FileNotFoundError:
        return False


def _take(row: Incoming, start: int, source: Source, length: int) -> int:
    expected, path = row.object, arriving(row.token)
    if start != path.stat().st_size:
        raise Refused(409, f"The next byte to send is {path.stat().st_size}.")
    if start + length > expected.sealed_size:
        raise Refused(413, "The object would be larger than was announced.")
    with appended(path, start) as target:
        left = length
        while left and (block := source.read(min(BLOCK, left))):
            target.write(block)
            left -= len(block)
    reached = start + length - left
    if reached == expected.sealed_size:
        _finish(row)
    return reached


def _finish(row: Incoming) -> None:
    path, expected = arriving(row.token), row.object
    with path.open("rb") as whole:
        found = file_digest(whole, "sha256").hexdigest()
    if found != expected.sealed_sha256:
        path.unlink()
        raise Refused(
            460, "The object has another SHA-256 than was announced; it was thrown away. Send it again."
        )
    settle(path, expected.sealed_sha256)
    # Crash before this: the file is at its place, and `recover` marks it.
    Object.objects.filter(pk=expected.pk).update(complete=True)


def recover() -> None:
    """After a crash: mark the objects that had settled and were not marked yet."""
    for row in Incoming.objects.filter(object__complete=False).select_related("object"):
        if place(row.object.sealed_sha256).is_file():
            Object.objects.filter(pk=row.object.pk).update(complete=True)
