"""`python -m benchmarks.alone module:function ARG...`: call one function and tell the peak memory of the process."""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path


def own_peak_mb() -> float:
    """The most memory that was resident in this process, in MB (10^6 bytes).

    From the kernel's mark for this program where there is one: `ru_maxrss` also counts what the parent held when it
    started us.
    """
    try:
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main() -> None:
    """Call it, then print one line of JSON."""
    module, function = sys.argv[1].split(":")
    getattr(import_module(f"benchmarks.{module}"), function)(*sys.argv[2:])
    print(json.dumps({"peak_mb": own_peak_mb()}))


if __name__ == "__main__":
    main()
