"""Evidence to age ciphertext and back, in streams: memory stays flat whatever the size.

Encryption is age with X25519 recipients (age-encryption.org/v1), which authenticates every 64 KiB before it
is released; plaintext and ciphertext are hashed on other threads while the encryption works. age says nothing
of who sealed: the signed act that names both digests does.
"""

import io
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyrage
from typing_extensions import Buffer

from rogatory.envelope.errors import Refusal
from rogatory.seal.digesting import BLOCK, Digest

MAX_RECIPIENTS = 32

NO_RECIPIENT = Refusal(
    "seal.recipient",
    "There is no recipient, or more than {limit}: the evidence would open for nobody, or for too many.",
    "Give the age recipient of each State that may open it, as its State card says.",
)
NOT_A_RECIPIENT = Refusal(
    "seal.recipient",
    '"{found}" is not an age recipient, so nobody could open what is sealed to it.',
    "Take the recipient from the State card: a text that begins with age1.",
)
CANNOT_OPEN = Refusal(
    "seal.closed",
    "The sealed object does not open with our keys, or it was changed or cut: {found}.",
    "Compare its SHA-256 with the act that names it; if they agree, ask to whom it was sealed.",
)
TOO_LARGE = Refusal(
    "seal.too-large",
    "The opened object has more than {limit} bytes, which the act that names it did not say.",
    "Stop, and tell the sender that size and act disagree.",
)


class Source(Protocol):
    """What can be read in blocks."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Target(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take all the bytes."""
        ...


class Identity(Protocol):
    """An age identity, as `pyrage.x25519.Identity` is one."""

    def to_public(self) -> Any:  # noqa: ANN401 - pyrage ships no types
        """Its recipient."""
        ...


Progress = Callable[[int], object]
"""Told after each block how many bytes of the source were read so far."""


@dataclass(frozen=True)
class Sealed:
    """What an act says about a sealed object. Sizes in bytes; digests lower-case hexadecimal SHA-256."""

    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


@dataclass(frozen=True)
class Opened:
    """Size in bytes and SHA-256 of what came out of a sealed object."""

    size: int
    sha256: str


def seal_stream(
    reader: Source, writer: Target, recipients: Sequence[str], progress: Progress | None = None
) -> Sealed:
    """Encrypt everything that `reader` gives to the age recipients, into `writer`.

    Raises Rejected `seal.recipient`; an OSError of reader or writer passes through, and what was written
    until then is worthless (`seal_file` removes it).
    """
    keys = _recipients(recipients)
    with Digest() as plain, Digest() as cipher:
        source, target = _Reading(reader, plain, progress), _Writing(writer, cipher)
        try:
            with _buffers(source, target) as (buffered, pending):
                pyrage.encrypt_io(buffered, pending, keys)
        except (pyrage.EncryptError, OSError) as error:
            raise source.failure or target.failure or error from error
        return Sealed(plain.size, plain.end(), cipher.size, cipher.end())


def unseal_stream(
    reader: Source,
    writer: Target,
    identities: Sequence[Identity],
    *,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Decrypt what `reader` gives into `writer`; `limit` is the most plaintext bytes that are written.

    Each 64 KiB is authenticated before it is written, but only the normal return says that the object is
    whole: until then what was written may be cut. Raises Rejected `seal.closed` or `seal.too-large`.
    """
    with Digest() as cipher, Digest() as plain:
        source, target = _Reading(reader, cipher, progress), _Writing(writer, plain, limit)
        try:
            with _buffers(source, target) as (buffered, pending):
                pyrage.decrypt_io(buffered, pending, list(identities))
        except (
            pyrage.DecryptError,
            OSError,
        ) as error:  # the library says OSError for a segment that is not genuine
            raise source.failure or target.failure or CANNOT_OPEN.at("sealed object", found=error) from error
        return Opened(plain.size, plain.end())


def seal_file(
    path: Path, destination: Path, recipients: Sequence[str], progress: Progress | None = None
) -> Sealed:
    """Seal the file `path` into `destination`, which exists only once it is whole and on the disk."""
    with path.open("rb") as reader, appearing(destination) as writer:
        return seal_stream(reader, writer, recipients, progress)


def unseal_file(
    path: Path,
    destination: Path,
    identities: Sequence[Identity],
    *,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Open the sealed file `path` into `destination`, which exists only once it is whole and on the disk."""
    with path.open("rb") as reader, appearing(destination) as writer:
        return unseal_stream(reader, writer, identities, limit=limit, progress=progress)


@contextmanager
def appearing(destination: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write that takes its name only when the block ends well: synced, then renamed.

    A crash before the rename leaves a `.part` file beside it, that no reader takes for evidence; a failure in
    the block removes it.
    """
    handle, temporary = tempfile.mkstemp(
        prefix=f".{destination.name[:40]}.", suffix=".part", dir=destination.parent
    )
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
        # Crash here: the whole content under a temporary name; the next attempt writes its own.
        Path(temporary).replace(destination)
        sync_directory(destination.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sync_directory(path: Path) -> None:
    """Make names that were created or renamed in a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _buffers(source: "_Reading", target: "_Writing") -> Iterator[tuple[object, object]]:
    """The library moves 8 and 64 KiB at a time; buffers written in C make whole blocks of them."""
    pending = io.BufferedWriter(target, BLOCK)
    yield io.BufferedReader(source, BLOCK), pending
    pending.flush()


class _Reading(io.RawIOBase):
    """The source as the library reads it; every block passes by the digest."""

    def __init__(self, source: Source, digest: Digest, progress: Progress | None) -> None:
        self.failure: Exception | None = None
        self._source, self._digest, self._progress = source, digest, progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        try:
            return self._fill(memoryview(buffer))
        except Exception as error:
            # The library would turn it into a text of its own; the caller must see what really failed.
            self.failure = error
            raise

    def _fill(self, buffer: memoryview) -> int:
        block = self._source.read(len(buffer))
        buffer[: len(block)] = block
        self._digest.add(block)
        if self._progress is not None:
            self._progress(self._digest.size)
        return len(block)


class _Writing(io.RawIOBase):
    """The target as the library writes it; every block passes by the digest."""

    def __init__(self, target: Target, digest: Digest, limit: int | None = None) -> None:
        self.failure: Exception | None = None
        self._target, self._digest, self._limit = target, digest, limit

    def writable(self) -> bool:
        return True

    def write(self, buffer: Buffer) -> int:
        block = bytes(buffer)
        if (
            self.failure is None
        ):  # after a failure the buffer above still tries to write its rest: let it fall
            try:
                self._pass_on(block)
            except Exception as error:
                self.failure = error
                raise
        return len(block)

    def _pass_on(self, block: bytes) -> None:
        if self._limit is not None and self._digest.size + len(block) > self._limit:
            raise TOO_LARGE.at("sealed object", limit=self._limit)
        self._target.write(block)
        self._digest.add(block)


def _recipients(texts: Sequence[str]) -> list[object]:
    if not 0 < len(texts) <= MAX_RECIPIENTS:
        raise NO_RECIPIENT.at("recipients", limit=MAX_RECIPIENTS)
    return [_recipient(text) for text in texts]


def _recipient(text: str) -> object:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except (pyrage.RecipientError, UnicodeError) as error:
        raise NOT_A_RECIPIENT.at("recipients", found=text) from error
