"""results.json: the last figure of each name, with the machine and the load under which it was taken."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import Figure

PATH = Path(__file__).with_name("results.json")


def machine() -> str:
    """Processor, cores, memory, system and Python, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    kernel = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; {kernel}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.machine()


def load_now() -> float:
    """The load average of the last minute: processes that ran or waited."""
    return round(os.getloadavg()[0], 2)


def keep(name: str, figure: Figure, load: tuple[float, float]) -> None:
    """Write a figure over the last one of its name; the others stay."""
    known = read()
    known[name] = {
        **{key: _rounded(value) for key, value in asdict(figure).items()},
        "machine": machine(),
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "load_before": load[0],
        "load_after": load[1],
    }
    PATH.write_text(json.dumps(dict(sorted(known.items())), indent=2, ensure_ascii=False) + "\n", "utf-8")


def read() -> dict[str, object]:
    """What is there; nothing if there is no file."""
    return dict(json.loads(PATH.read_text("utf-8"))) if PATH.exists() else {}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    return value
