"""The report that lies in a package as a PDF: what was asked, what was handed over, how to check it.

Everything that a person wrote reaches the page as data, never as typesetting source, so a name with markup in
it is printed as that name. The same contents give the same bytes. `sign_pades` (cades.py) then seals the PDF.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files

from rogatory.seal.cades import require_library

Translate = Callable[[str], str]
"""An English sentence to the reader's language."""

LABELS = {
    "title": "Evidence package",
    "subtitle": "Sealed under the cooperation between {from_state} and {to_state}",
    "exercise": "EXERCISE - nothing in this package is real",
    "dossier": "Dossier",
    "references": "References",
    "sealed_by": "Sealed by",
    "sealed_at": "Sealed at",
    "anchors": "Anchors of the States",
    "anchors_why": "Compare each fingerprint with the one that you hold from another source: trust begins there.",
    "acts": "Acts",
    "evidence": "Evidence",
    "number": "No.",
    "instant": "Instant",
    "state": "State",
    "act": "Act",
    "file": "File",
    "size": "Bytes",
    "sha256": "SHA-256",
    "check": "How to check",
    "check_program": "With the program: rogatory verify PACKAGE --trust trust.pem. It answers proved, refuted or "
    "undecided, and says why, step by step.",
    "check_hand": "By hand, with standard tools: README.txt in this package says how.",
    "limits": "This page repeats what the files say. The files and their signatures prove it, not this page.",
}
"""The words of the page, English; translated through the catalogue."""


@dataclass(frozen=True)
class ReportAct:
    """A line of the table of acts; `instant` as the act says it."""

    number: str
    instant: str
    state: str
    title: str
    id: str


@dataclass(frozen=True)
class ReportFile:
    """A line of the table of evidence; size in bytes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Report:
    """What the page says. `language` is a BCP 47 code; `anchors` are State and grouped fingerprint."""

    language: str
    exercise: bool
    states: tuple[str, str]
    dossier: str
    references: tuple[str, ...]
    sealed_by: str
    sealed_at: datetime
    anchors: Sequence[tuple[str, str]]
    acts: Sequence[ReportAct]
    evidence: Sequence[ReportFile]


def render(report: Report, translate: Translate = str) -> bytes:
    """The page as PDF, in the language of `translate`. Raises Rejected `seal.not-installed` without typst."""
    require_library("typst")
    import typst  # noqa: PLC0415 - a court that only verifies does not install it

    labels = {name: translate(text) for name, text in LABELS.items()}
    from_state, to_state = report.states
    labels["subtitle"] = labels["subtitle"].format(from_state=from_state, to_state=to_state)
    at = report.sealed_at
    data = asdict(report) | {
        "labels": labels,
        "sealed_at": at.isoformat(timespec="seconds"),
        "date": [at.year, at.month, at.day, at.hour, at.minute, at.second],
    }
    source = files("rogatory.seal").joinpath("report.typ").read_bytes()
    return bytes(
        typst.compile(
            source, sys_inputs={"report": json.dumps(data)}, format="pdf", timestamp=int(at.timestamp())
        )
    )
