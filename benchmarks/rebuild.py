# ruff: noqa: PLC0415 - what needs Django is imported once it was set up
"""Making every row of the lists again from the acts, beside reading the same acts from their bytes.

2,000 dossiers of 8 acts, `rogatory node rebuild`'s own function, nothing cached. What a million acts would take is
extrapolated from the rate (the work is one dossier after the other), not measured.
"""

from statistics import median

from benchmarks.alone import own_peak_mb
from benchmarks.filling import check_sample, fill
from benchmarks.measuring import DISK, Figure, folder, interleaved
from benchmarks.two_nodes import become, make_node

DOSSIERS, LENGTH, ROUNDS = 2_000, 8, 3
MILLION = 1_000_000
MOST_MINUTES = 30.0


def run() -> Figure:
    """Measure."""
    with folder(DISK, 1 << 30) as place:
        france = make_node(place / "fr", "FR", "France", "Europe/Paris")
        vietnam = make_node(place / "vn", "VN", "Viet Nam", "Asia/Ho_Chi_Minh")
        become(france)
        dossiers = fill(vietnam.folder, DOSSIERS, LENGTH, 300)
        from rogatory.node.dossiers.models import DossierView

        DossierView.objects.all().delete()
        seconds = interleaved(ROUNDS, ours=lambda: _rebuild(dossiers), reading=_read)
        check_sample()
        peak = own_peak_mb()
    acts = dossiers * LENGTH
    rate = acts / median(seconds["ours"])
    minutes = MILLION / rate / 60
    return Figure(
        value=rate,
        unit="acts/s",
        ratio=seconds.times_as_fast("reading"),
        against="reading the same acts from their bytes alone",
        peak_mb=peak,
        rounds=ROUNDS,
        target=f"1,000,000 acts in minutes (here: under {MOST_MINUTES:.0f}; extrapolated)",
        reached=minutes < MOST_MINUTES,
        details={
            "dossiers": float(dossiers),
            "acts": float(acts),
            "dossiers_s": dossiers / median(seconds["ours"]),
            "reading_acts_s": acts / median(seconds["reading"]),
            "minutes_for_1000000_acts_extrapolated": minutes,
        },
    )


def _rebuild(dossiers: int) -> None:
    from rogatory.node.dossiers import library
    from rogatory.node.dossiers.inspection import rebuild

    library.read.forget()
    assert rebuild() == dossiers


def _read() -> None:
    from rogatory.acts.reading import read_act
    from rogatory.node.dossiers.models import Act

    for content in Act.objects.order_by("sequence").values_list("content", flat=True).iterator():
        read_act(bytes(content))
