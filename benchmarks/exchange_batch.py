"""Acts exchanged fifty at a time between two nodes over HTTP, both ends on one core, against pyas2lib and the limit.

Fifty acts are recorded in one transaction and travel in one message, as the worker sends what has piled up.
"""

from benchmarks.exchange import measure
from benchmarks.measuring import Figure

TOGETHER, COUNT, PEERS, ROUNDS = 50, 200, 20, 5


def run() -> Figure:
    """Measure."""

    def target(ratio: float, share: float) -> tuple[str, bool]:
        return "at least 15 times pyas2lib, and at least 0.3 of the limit", ratio >= 15 and share >= 0.3

    return measure(TOGETHER, COUNT, PEERS, ROUNDS, target)
