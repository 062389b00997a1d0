"""Growing the log act by act, each append with a durable signed checkpoint, against one fsync of the same bytes.

The product's append decides the new tiles, signs the checkpoint and writes every file so that it survives a power cut
(its own file, synced, then renamed, and the folder synced). Held against the least that durability costs: the same
bytes in one growing file, with one fsync an append. Beside it the same with 50 acts an append, as batches do, and the
append without a disk.
"""

import os
from pathlib import Path
from secrets import token_bytes, token_hex
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.measuring import DISK, Figure, folder, interleaved, peak_mb
from rogatory.log.append import Extension, Frontier, extend, publish
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.leaf import entry
from rogatory.log.note import NoteSigner
from rogatory.log.tiles import DirectoryTiles, MemoryTiles, TileStore

ALREADY, COUNT, BATCH, ROUNDS = 10_000, 100, 50, 7


class Log:
    """A log with some leaves already, over a store."""

    def __init__(self, store: TileStore) -> None:
        self.store, self.frontier = store, Frontier.empty()
        self.signer = NoteSigner("log.example", Ed25519PrivateKey.generate())
        self.append(ALREADY)

    def append(self, count: int) -> tuple[Extension, bytes]:
        """Append so many acts under one checkpoint."""
        extension = extend(
            self.store, self.frontier, [entry(token_bytes(32), token_hex(32)) for _ in range(count)]
        )
        self.frontier = extension.frontier
        note = sign_checkpoint(
            Checkpoint(self.signer.name, extension.frontier.size, extension.root), self.signer
        )
        publish(self.store, extension, checkpoint=note)
        return extension, note

    def grow(self, appends: int, count: int) -> float:
        """Seconds of so many appends of so many acts."""
        start = perf_counter()
        for _ in range(appends):
            self.append(count)
        return perf_counter() - start


def run() -> Figure:
    """Measure."""
    with folder(DISK) as place:
        log, memory = Log(DirectoryTiles(place / "log")), Log(MemoryTiles())
        seconds = interleaved(
            ROUNDS,
            ours=lambda: log.grow(COUNT, 1),
            fsync=lambda: _raw(place / "raw", log),
            batch=lambda: log.grow(COUNT // 10, BATCH),
            memory=lambda: memory.grow(COUNT, 1),
        )
        peak = peak_mb("log_append:alone", str(place / "alone"))
    return Figure(
        value=COUNT / median(seconds["ours"]),
        unit="appends/s",
        ratio=seconds.times_as_fast("fsync"),
        against="one fsync an append of the same bytes in one file",
        peak_mb=peak,
        rounds=ROUNDS,
        details={
            "fsync_s": COUNT / median(seconds["fsync"]),
            "acts_s_in_appends_of_50": COUNT // 10 * BATCH / median(seconds["batch"]),
            "appends_s_without_disk": COUNT / median(seconds["memory"]),
            "leaves_before": float(ALREADY),
        },
    )


def _raw(path: Path, log: Log) -> float:
    """Seconds to write what so many appends would write, each with one fsync."""
    extension, note = log.append(1)
    data = b"".join(extension.tiles.values()) + note
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        start = perf_counter()
        for _ in range(COUNT):
            os.write(handle, data)
            os.fsync(handle)
        return perf_counter() - start
    finally:
        os.close(handle)


def alone(path: str) -> None:
    """Some appends, in a process whose memory is looked at."""
    Log(DirectoryTiles(Path(path))).grow(COUNT, 1)
