"""`python -m benchmarks [--only NAME]`: measure, print, and keep the figures in results.json."""

import subprocess
import sys
from importlib import import_module

import click

from benchmarks import table
from benchmarks.measuring import ROOT, CannotMeasure, Figure
from benchmarks.results import PATH, keep, load_now

BENCHMARKS = {
    "fold_100_acts": "fold_100_acts",
    "log_append": "log_append",
    "verify_20000x4kib": "verify_20000x4kib",
    "verify_1gib": "verify_1gib",
    "seal_1gib": "seal_1gib",
    "exchange_single": "exchange_single",
    "exchange_batch": "exchange_batch",
    "rebuild": "rebuild",
    "desk_list": "desk_list",
    "desk_dossier": "desk_dossier",
    "desk_search": "desk_search",
    "desk_home": "desk_home",
}
"""Name in results.json -> module; the short ones first."""

NOT_MEASURED = 1


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(BENCHMARKS)), help="A name; repeatable.")
@click.option("--list", "listing", is_flag=True, help="Say what there is, and stop.")
@click.option("--here", is_flag=True, hidden=True, help="Measure in this process.")
def main(only: tuple[str, ...], listing: bool, here: bool) -> None:
    """Measure the product against its peers and limits.

    \b
    Example:
      python -m benchmarks --only seal_1gib
    """
    if listing:
        for name in BENCHMARKS:
            click.echo(f"{name:20} {_title(name)}")
        return
    if here:
        failed = [name for name in only if not _measure(name)]
        sys.exit(NOT_MEASURED if failed else 0)
    # Each in a process of its own: what one has loaded or warmed does not help or burden the next.
    outcomes = [_apart(name) for name in only or BENCHMARKS]
    table.write()
    click.echo(f"Figures are in {PATH.relative_to(ROOT)}.")
    sys.exit(NOT_MEASURED if any(outcomes) else 0)


def _title(name: str) -> str:
    return (import_module(f"benchmarks.{BENCHMARKS[name]}").__doc__ or "").splitlines()[0]


def _apart(name: str) -> int:
    return subprocess.call([sys.executable, "-m", "benchmarks", "--here", "--only", name], cwd=ROOT)


def _measure(name: str) -> bool:
    click.echo(f"{name}: {_title(name)}")
    before = load_now()
    try:
        figure: Figure = import_module(f"benchmarks.{BENCHMARKS[name]}").run()
    except CannotMeasure as why:
        click.echo(f"  not measured: {why}", err=True)
        return False
    keep(name, figure, (before, load_now()))
    _tell(figure)
    return True


def _tell(figure: Figure) -> None:
    click.echo(f"  {figure.value:,.4g} {figure.unit}; {figure.ratio:.2f} times {figure.against}")
    click.echo(f"  peak memory {figure.peak_mb:.0f} MB, {figure.rounds} rounds")
    for name, value in figure.details.items():
        click.echo(f"    {name}: {value if isinstance(value, str) else format(value, ',.4g')}")
    if figure.reached is not None:
        click.echo(f"  target: {figure.target}: {'reached' if figure.reached else 'NOT reached'}")


if __name__ == "__main__":
    main()
