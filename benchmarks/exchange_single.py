"""Acts exchanged one by one between two nodes over HTTP, both ends on one core, against pyas2lib in memory.

See `exchange` for what an exchange is and `limit` for the limit; the peer does less (no HTTP, no disk, no log).
"""

from benchmarks.exchange import measure
from benchmarks.measuring import Figure

COUNT, PEERS, ROUNDS = 60, 20, 7


def run() -> Figure:
    """Measure."""
    return measure(
        1, COUNT, PEERS, ROUNDS, lambda ratio, _: ("at least 5 times pyas2lib, one act a message", ratio >= 5)
    )
