"""SHA-256 of what passes, computed on another core: hashlib lets other threads run while it works."""

import hashlib
import threading
from queue import Queue

BLOCK = 524_288
"""Bytes handed over at a time: large enough that handing over costs nothing, small enough to keep memory
flat."""

_WAITING = 4


class Digest:
    """SHA-256 and size of a stream, block by block, on a thread of its own.

    `add` never copies: a block must not change after it was added. `end` must be called, also after a failure
    (`Digest` is a context manager that does), or the thread waits until the program ends.
    """

    def __init__(self) -> None:
        self.size = 0
        self._sha256 = hashlib.sha256()
        self._blocks: Queue[bytes | None] = Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, name="sha256", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Digest":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def add(self, block: bytes) -> None:
        """Take the next block of the stream."""
        self.size += len(block)
        self._blocks.put(block)

    def end(self) -> str:
        """Wait for the work to be done; lower-case hexadecimal SHA-256. May be called again."""
        if self._thread.is_alive():
            self._blocks.put(None)
            self._thread.join()
        return self._sha256.hexdigest()

    def _work(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._sha256.update(block)
