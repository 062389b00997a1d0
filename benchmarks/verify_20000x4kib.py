"""Verifying 20,000 files of 4 KiB against bagit.py validating the same folder.

Both read both manifests, look for missing and extra files, and hash everything. bagit.py runs as it does by default
(one process), and with two as well. Beside them, as a scale: opening and hashing the files and nothing else.
"""

import hashlib
import logging
import os
from pathlib import Path
from statistics import median

from benchmarks.bags import write_bag
from benchmarks.measuring import MEMORY, CannotMeasure, Figure, folder, interleaved, peak_mb
from benchmarks.verify_1gib import verify_alone

COUNT, SIZE = 20_000, 4_096
ROUNDS = 5


def run() -> Figure:
    """Measure."""
    try:
        import bagit  # noqa: PLC0415 - a peer, not part of the product
    except ImportError:
        raise CannotMeasure("bagit.py is not installed (dependency group dev).") from None
    logging.getLogger("bagit").setLevel(logging.ERROR)
    with folder(MEMORY, COUNT * SIZE) as place:
        _fill(place)

        def peer(processes: int) -> None:
            bagit.Bag(str(place)).validate(processes=processes)

        seconds = interleaved(
            ROUNDS,
            ours=lambda: verify_alone(str(place)),
            bagit=lambda: peer(1),
            bagit_2=lambda: peer(2),
            hashing=lambda: _hash_all(place / "data"),
        )
        peak = peak_mb("verify_1gib:verify_alone", str(place))
    ratio = seconds.times_as_fast("bagit")
    return Figure(
        value=COUNT / median(seconds["ours"]),
        unit="files/s",
        ratio=ratio,
        against="bagit.py validate",
        peak_mb=peak,
        rounds=ROUNDS,
        target="at least twice bagit.py",
        reached=ratio >= 2,
        details={
            "bagit_files_s": COUNT / median(seconds["bagit"]),
            "bagit_2_processes_files_s": COUNT / median(seconds["bagit_2"]),
            "ratio_to_bagit_2_processes": seconds.times_as_fast("bagit_2"),
            "plain_hashing_files_s": COUNT / median(seconds["hashing"]),
        },
    )


def _fill(place: Path) -> None:
    for number in range(COUNT):
        path = place / "data" / f"{number // 1_000:02}" / f"{number:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(SIZE))
    write_bag(place)


def _hash_all(data: Path) -> None:
    for path, _, names in os.walk(data):
        for name in names:
            handle = os.open(f"{path}/{name}", os.O_RDONLY)
            hashlib.sha256(os.read(handle, 2 * SIZE)).digest()
            os.close(handle)
