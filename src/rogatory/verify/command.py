"""`rogatory verify`: the court's command. It needs neither a node nor the network."""

import json
import sys
from pathlib import Path
from threading import Lock
from typing import NoReturn

import click

from rogatory.envelope.errors import Rejected
from rogatory.seal.bag import PAYLOAD
from rogatory.verify import report
from rogatory.verify.steps import Verdict
from rogatory.verify.trust import read_trust
from rogatory.verify.verifier import QUORUM, Verification, verify_package

EXIT = {Verdict.PROVED: 0, Verdict.REFUTED: 1, Verdict.UNDECIDED: 2}
UNREADABLE = 3
_WORTH_A_BAR = 1_000_000_000

_EXAMPLE = """\
Example:

\b
    rogatory verify package/ --trust trust.pem

The exit code is 0 if the package is proved, 1 if refuted, 2 if undecided, 3 if it can't be read.
"""


@click.command(epilog=_EXAMPLE)
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    required=True,
    help="Text file with the anchors (root certificates, PEM) of the States that you trust.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option(
    "--quorum",
    type=click.IntRange(0, 100),
    default=QUORUM,
    show_default=True,
    help="How many States other than the exporter must have cosigned its log.",
)
def verify(package: Path, trust: Path, as_json: bool, quorum: int) -> None:
    """Check an evidence package, offline: who sealed it, who said what, and whether anything was changed.

    Trust begins with the anchors that you give, which you must have from another source than the package.
    """
    try:
        found = _verify(package, trust, quorum, bar=not as_json and sys.stderr.isatty())
    except Rejected as refused:
        _unreadable(refused, as_json)
    except OSError as error:
        message = f"{error.filename or package}: {error.strerror}"
        click.echo(json.dumps({"error": message}) if as_json else message, err=not as_json)
        raise SystemExit(UNREADABLE) from None
    if as_json:
        click.echo(json.dumps(report.as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(report.text(found), nl=False)
    raise SystemExit(EXIT[found.verdict])


def _verify(package: Path, trust: Path, quorum: int, *, bar: bool) -> Verification:
    anchors = read_trust(trust.read_bytes())
    total = _payload_size(package) if bar else 0
    if total < _WORTH_A_BAR:
        return verify_package(package, anchors, quorum=quorum)
    with click.progressbar(length=total, label="Reading the evidence", file=sys.stderr) as shown:
        lock = Lock()

        def progress(size: int) -> None:
            with lock:
                shown.update(size)

        return verify_package(package, anchors, quorum=quorum, progress=progress)


def _payload_size(package: Path) -> int:
    """Only for the bar: how much there is to read, roughly; the walk that counts comes later."""
    return sum(file.lstat().st_size for file in (package / PAYLOAD).rglob("*"))


def _unreadable(refused: Rejected, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": refused.as_json()}, ensure_ascii=False, indent=2))
    else:
        click.echo(str(refused), err=True)
    raise SystemExit(UNREADABLE) from None
