"""The first page of the desk, what needs me, in a node with many dossiers, against an empty node. See `desk`."""

from benchmarks.desk import measure
from benchmarks.measuring import Figure


def run() -> Figure:
    """Measure."""
    return measure(lambda _: "/", target=False)
