"""Verifying the evidence of a package, one file of 1 GiB, against hashlib over the same bytes.

`rogatory verify` reads the folder, its manifests and every byte of the evidence (its steps 1, 3 and 4). Held against
`hashlib.file_digest` on the same file. It lies in memory: the disk is not what is measured.
"""

import hashlib
from pathlib import Path
from statistics import median

from benchmarks.bags import write_bag
from benchmarks.material import GIB, random_file
from benchmarks.measuring import MEMORY, Figure, folder, interleaved, peak_mb
from rogatory.seal.bag import check, read_bag

ROUNDS = 7


def run() -> Figure:
    """Measure."""
    with folder(MEMORY, GIB) as place:
        (place / "data").mkdir()
        evidence = random_file(place / "data" / "evidence.bin", GIB)
        write_bag(place)
        seconds = interleaved(ROUNDS, ours=lambda: verify_alone(str(place)), hashlib=lambda: _hash(evidence))
        peak = peak_mb("verify_1gib:verify_alone", str(place))
    ratio = seconds.times_as_fast("hashlib")
    return Figure(
        value=GIB / 1e6 / median(seconds["ours"]),
        unit="MB/s",
        ratio=ratio,
        against="hashlib.file_digest over the same bytes",
        peak_mb=peak,
        rounds=ROUNDS,
        target="at least 0.95 of hashlib",
        reached=ratio >= 0.95,
        details={
            "hashlib_mb_s": GIB / 1e6 / median(seconds["hashlib"]),
            "ratio_of_processor_time": seconds.cpu_ratio("hashlib"),
        },
    )


def verify_alone(path: str) -> None:
    """Check the folder; it must be without fault."""
    faults = check(read_bag(Path(path)))
    assert not faults, faults


def _hash(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
