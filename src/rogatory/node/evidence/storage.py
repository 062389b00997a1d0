"""Where sealed objects lie: one file each, named by the SHA-256 of its ciphertext. Written once, never changed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from rogatory.node.identity import identity
from rogatory.seal.stream import sync_directory


def place(sealed_sha256: str) -> Path:
    """The file of a complete object."""
    return identity().configuration.objects / sealed_sha256[:2] / sealed_sha256


def incoming() -> Path:
    """The folder of what is on its way, for nobody else's eyes; it is made if it is not there."""
    folder = identity().configuration.folder / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def arriving(token: str) -> Path:
    """The file in which an object arrives, until it is whole and its digest is right."""
    return identity().configuration.folder / "incoming" / token


def forget_interrupted(before: datetime) -> int:
    """Remove what a process that died left half taken in, and last wrote before then; gives how many files.

    Among them may be evidence from the desk that was not sealed yet. Objects on their way from another State stay:
    they are resumed.
    """
    left = [path for pattern in ("tmp*.upload*", "intake-*") for path in incoming().glob(pattern)]
    old = [path for path in left if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def settle(path: Path, sealed_sha256: str) -> Path:
    """Give a whole file its lasting name, so that a power cut can't lose it."""
    target = place(sealed_sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Crash before the rename: the object is still arriving and is looked at again. After it: it is here.
    path.replace(target)
    target.chmod(0o400)
    sync_directory(target.parent)
    return target


def new_part(name: str) -> Path:
    """A path for a file that is being written."""
    return incoming() / name


@contextmanager
def appended(path: Path, offset: int) -> Iterator[BinaryIO]:
    """Write on from an offset; on leaving, the bytes are on the disk. A crash in between leaves a shorter file."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        yield file
        file.flush()
        os.fsync(file.fileno())
