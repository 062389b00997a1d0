"""Sealing 1 GiB (read, hash both sides, encrypt, write) against the encryption alone.

`seal_file` reads the evidence, encrypts it with age, and computes SHA-256 of plaintext and ciphertext on other
threads. Held against `pyrage.encrypt_file`, the same age library without a digest. Files lie in memory: the disk is
not what is measured. Beside them, as a scale: one SHA-256 over the file and a copy of it.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pyrage

from benchmarks.material import GIB, MIB, random_file
from benchmarks.measuring import MEMORY, Figure, folder, interleaved, peak_mb
from rogatory.seal.digesting import BLOCK
from rogatory.seal.stream import seal_file

ROUNDS = 5
MOST_MB = 100


def run() -> Figure:
    """Measure."""
    recipient = pyrage.x25519.Identity.generate().to_public()
    with folder(MEMORY, 2 * GIB) as place:
        source, out = random_file(place / "evidence", GIB), place / "out"
        seconds = interleaved(
            ROUNDS,
            ours=lambda: _timed_over(out, lambda: seal_file(source, out, [str(recipient)])),
            encryption=lambda: _timed_over(
                out, lambda: pyrage.encrypt_file(str(source), str(out), [recipient])
            ),
            sha256=lambda: _hash(source),
            copy=lambda: _timed_over(out, lambda: _copy(source, out)),
        )
        peaks = [
            peak_mb("seal_1gib:seal_alone", str(size), str(place), str(recipient)) for size in (64 * MIB, GIB)
        ]
    ratio = seconds.times_as_fast("encryption")
    return Figure(
        value=GIB / 1e6 / median(seconds["ours"]),
        unit="MB/s",
        ratio=ratio,
        against="pyrage encryption alone, without digests",
        peak_mb=max(peaks),
        rounds=ROUNDS,
        target=f"at least 0.9 of the encryption alone; under {MOST_MB} MB at any size",
        reached=ratio >= 0.9 and max(peaks) < MOST_MB,
        details={
            **{
                f"{name}_mb_s": GIB / 1e6 / median(seconds[name]) for name in ("encryption", "sha256", "copy")
            },
            "best_round_ratio": max(
                theirs / mine for mine, theirs in zip(seconds["ours"], seconds["encryption"], strict=True)
            ),
            "ratio_of_processor_time": seconds.cpu_ratio("encryption"),
            "peak_mb_at_64_mib": peaks[0],
            "peak_mb_at_1_gib": peaks[1],
        },
    )


def _timed_over(out: Path, work: Callable[[], object]) -> None:
    out.unlink(missing_ok=True)
    work()


def _hash(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def _copy(source: Path, out: Path) -> None:
    with source.open("rb") as reader, out.open("wb") as writer:
        while block := reader.read(BLOCK):
            writer.write(block)


def seal_alone(size: str, place: str, recipient: str) -> None:
    """Seal a file of that size, in a process whose memory is looked at."""
    source = random_file(Path(place) / "alone", int(size))
    seal_file(source, Path(place) / "alone.age", [recipient])
    (Path(place) / "alone.age").unlink()
    source.unlink()
