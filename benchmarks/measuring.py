"""Taking turns, medians, peak memory: how everything here is measured."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MEMORY, DISK = Path("/dev/shm"), Path("/var/tmp")
"""Where files lie whose speed must not be the disk's, and where what is durable must really reach a disk."""

Work = Callable[[], float | None]
"""Something to time. It may give its own seconds, if it has to prepare or clean up around what counts."""


@dataclass(frozen=True)
class Figure:
    """What results.json says of one measurement.

    value and unit  the product's median over the rounds
    ratio, against  the median of the rounds' own ratios: how many times as fast as what it is held against
    peak_mb         most memory resident at once, in MB, of a process that does this and nothing else
    target, reached what was to be shown, in words, and whether this run shows it (None: no such target)
    """

    value: float
    unit: str
    ratio: float
    against: str
    peak_mb: float
    rounds: int
    target: str = ""
    reached: bool | None = None
    details: Mapping[str, float | str] = field(default_factory=dict)


class CannotMeasure(Exception):  # noqa: N818 - said to the person who runs it
    """Something that the measurement needs is not here; the message says what."""


@dataclass(frozen=True)
class Turns:
    """Seconds of each contestant in each round: of the clock, and of this process's processor time."""

    wall: Mapping[str, list[float]]
    cpu: Mapping[str, list[float]]

    def __getitem__(self, name: str) -> list[float]:
        return self.wall[name]

    def times_as_fast(self, peer: str, *, scale: float = 1.0, ours: str = "ours") -> float:
        """The median over the rounds of peer's seconds by ours; `scale` if the peer did another amount of work."""
        return _median_ratio(self.wall[peer], self.wall[ours]) * scale

    def cpu_ratio(self, peer: str, *, ours: str = "ours") -> float:
        """The same of processor time, which other programs on the machine disturb less. Only for work done here."""
        return _median_ratio(self.cpu[peer], self.cpu[ours])


def _median_ratio(theirs: list[float], mine: list[float]) -> float:
    return median(one / other for one, other in zip(theirs, mine, strict=True))


def interleaved(rounds: int, **contestants: Work) -> Turns:
    """Time each contestant in each round. They take turns, so that all meet the same load."""
    turns = Turns({name: [] for name in contestants}, {name: [] for name in contestants})
    for _ in range(rounds):
        for name, work in contestants.items():
            start, cpu = time.perf_counter(), time.process_time()
            own = work()
            turns.wall[name].append(time.perf_counter() - start if own is None else own)
            turns.cpu[name].append(time.process_time() - cpu)
    return turns


def peak_mb(function: str, *arguments: str) -> float:
    """Most resident memory, in MB, of a fresh process that calls `module:function` of this package."""
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.alone", function, *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(json.loads(answer.stdout.splitlines()[-1])["peak_mb"])


@contextmanager
def folder(below: Path, needed_bytes: int = 0) -> Iterator[Path]:
    """A folder that is removed afterwards. Raises CannotMeasure where there is not twice the room."""
    place = below if below.is_dir() else Path(tempfile.gettempdir())
    if shutil.disk_usage(place).free < 2 * needed_bytes:
        raise CannotMeasure(f"{place} has not {2 * needed_bytes / 1e9:.1f} GB free.")
    path = Path(tempfile.mkdtemp(prefix="rogatory-bench-", dir=place))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
