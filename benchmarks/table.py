"""The table of figures in README.md, written anew from results.json."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.results import read

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


def write() -> None:
    """Replace what stands between the marks."""
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}{_table(read())}{END}{after}", "utf-8")


def _table(results: Mapping[str, Any]) -> str:
    lines = [
        "| name | figure | held against | times as fast | peak MB | load | target |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_line(name, one) for name, one in results.items()]
    machines = sorted({one["machine"] for one in results.values()})
    dates = sorted({one["date"][:10] for one in results.values()})
    return "\n".join([*lines, "", f"Measured {' and '.join(dates)} on {'; '.join(machines)}.", ""])


def _line(name: str, one: Mapping[str, Any]) -> str:
    target = one["target"] + (": reached" if one["reached"] else ": **not reached**") if one["target"] else ""
    load = f"{one['load_before']}–{one['load_after']}"
    figure = f"{one['value']:,.4g} {one['unit']}"
    return f"| `{name}` | {figure} | {one['against']} | {one['ratio']:.2f} | {one['peak_mb']:.0f} | {load} | {target} |"
