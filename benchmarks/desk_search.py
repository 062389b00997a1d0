"""A search in references and titles in a node with many dossiers, against an empty node. See `desk`; no target."""

from benchmarks.desk import measure
from benchmarks.measuring import Figure


def run() -> Figure:
    """Measure."""
    return measure(lambda _: "/dossiers?q=0000001", target=False)
