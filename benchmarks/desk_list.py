"""The list of dossiers in a node with many, against the same page on an empty node. See `desk`."""

from benchmarks.desk import measure
from benchmarks.measuring import Figure


def run() -> Figure:
    """Measure."""
    return measure(lambda _: "/dossiers")
