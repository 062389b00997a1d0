"""Secrets in files: readable by their owner alone, whole or not there, never overwritten."""

import os
import secrets
from pathlib import Path

from rogatory.envelope.errors import Refusal

LIMIT = 65_536
"""Bytes that a file with a secret may have."""

EXISTS = Refusal(
    "key.exists",
    "There is already a file {path}; a key is never overwritten, since what it opens would be lost.",
    "Choose another name, or move the old file away yourself.",
)
MISSING = Refusal(
    "key.missing",
    "The key file {path} can't be read ({reason}).",
    "Check the path, and that the account of the node may read it.",
)
TOO_LARGE = Refusal(
    "key.malformed",
    "The key file {path} has more than {limit} bytes, so it is not a key.",
    "Check the path.",
)


def write_secret(path: Path, data: bytes) -> None:
    """Write a new file, mode 0600, atomically. Raises Rejected `key.exists`; OSError if the disk fails."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        # A crash from here to the link leaves a hidden temporary file and no key: nothing believes in it yet.
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A link, not a rename: it fails where a file of that name exists.
        os.link(temporary, path)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise EXISTS.at("key", path=path) from error
    finally:
        temporary.unlink(missing_ok=True)


def read_secret(path: Path) -> bytes:
    """The bytes of a key file. Raises Rejected `key.missing` or `key.malformed`."""
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte
        reason = error.strerror if isinstance(error, OSError) else error
        raise MISSING.at("key", path=path, reason=reason) from error
    if len(data) > LIMIT:
        raise TOO_LARGE.at("key", path=path, limit=LIMIT)
    return data


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
