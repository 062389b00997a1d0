"""The page of a dossier of eight acts in a node with many, against the same page on an empty node. See `desk`."""

from benchmarks.desk import long_dossier, measure
from benchmarks.measuring import Figure


def run() -> Figure:
    """Measure."""
    return measure(long_dossier)
