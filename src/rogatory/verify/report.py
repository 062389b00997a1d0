"""The answer for a person, numbered and in plain words, and the same for a program."""

from collections.abc import Callable, Iterator
from textwrap import fill

from rogatory.envelope.errors import shown
from rogatory.envelope.instants import write_instant
from rogatory.treaty.findings import Sentence
from rogatory.verify.steps import Reason, Step, Verdict
from rogatory.verify.verifier import Verification

Translate = Callable[[str], str]
"""An English msgid to the reader's language."""

FORMAT = "rogatory/verification/1"
MAX_REASONS = 20
"""Reasons told of one step in the text; the JSON has all of them."""

_MARKS = {Verdict.PROVED: "PROVED", Verdict.REFUTED: "REFUTED", Verdict.UNDECIDED: "UNDECIDED"}
_TOLD = "TOLD"
VERDICTS = {
    Verdict.PROVED: "PROVED. The package is what the States said and sealed, under the anchors that you trust.",
    Verdict.REFUTED: "REFUTED. Something in the package is false; each step marked so says what. Do not rely on it.",
    Verdict.UNDECIDED: "UNDECIDED. Nothing is false, but something that is needed is missing; each step marked so "
    "says what.",
}


def text(found: Verification, translate: Translate = str) -> str:
    """The report as lines of at most 100 characters."""
    return "\n".join(_lines(found, translate)) + "\n"


def _lines(found: Verification, translate: Translate) -> Iterator[str]:
    yield _wrapped(translate(VERDICTS[found.verdict]), "")
    yield ""
    yield from _about(found, translate)
    for step in found.steps:
        yield ""
        yield f"{step.number:2}  {translate(_MARKS[step.verdict] if step.counts else _TOLD):9}  {translate(step.title)}"
        yield _wrapped(_said(step.established, translate), " " * 15)
        yield from _reasons(step, translate)


def _about(found: Verification, translate: Translate) -> Iterator[str]:
    info = found.info
    values = {
        "exporter": shown(info.exporter) if info else "-",
        "sealed_at": write_instant(info.sealed_at) if info else "-",
        "dossier": shown(info.dossier) if info else "-",
        "seal": found.seal,
        "count": str(found.evidence[0]),
        "size": str(found.evidence[1]),
    }
    for label in (
        "Exported by:   {exporter}, sealed at {sealed_at}",
        "Dossier:       {dossier}",
        "Evidence:      {count} files, {size} bytes",
        "Sealed list:   SHA-256 {seal}",
    ):
        yield translate(label).format_map(values)
    if found.dossier is not None and found.dossier.exercise:
        yield translate("EXERCISE: nothing in this package is real.")


def _reasons(step: Step, translate: Translate) -> Iterator[str]:
    for reason in step.reasons[:MAX_REASONS]:
        mark = "-" if reason.weight is Verdict.PROVED else "!"
        said = f"{mark} {shown(reason.place)}: {_said(reason.sentence, translate)} [{reason.code}]"
        yield _wrapped(said, " " * 15)
        remedy = _said(reason.remedy, translate)
        if remedy and reason.weight is not Verdict.PROVED:
            yield _wrapped(remedy, " " * 17)
    hidden = len(step.reasons) - MAX_REASONS
    if hidden > 0:
        yield " " * 15 + translate("… and {count} more; --json has all of them.").format(count=hidden)


def _said(sentence: Sentence, translate: Translate) -> str:
    return translate(sentence.template).format_map(sentence.values)


def _wrapped(line: str, indent: str) -> str:
    return fill(line, 100, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def as_json(found: Verification) -> dict[str, object]:
    """The whole answer in plain values, in a fixed order."""
    info = found.info
    return {
        "format": FORMAT,
        "verdict": str(found.verdict),
        "exporter": info.exporter if info else None,
        "sealed_at": write_instant(info.sealed_at) if info else None,
        "dossier": info.dossier if info else None,
        "exercise": found.dossier.exercise if found.dossier else None,
        "seal_sha256": found.seal,
        "evidence": {"files": found.evidence[0], "bytes": found.evidence[1]},
        "quorum": found.quorum,
        "steps": [_step(step) for step in found.steps],
        "seen": {act: write_instant(instant) for act, instant in found.seen.items()},
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "number": step.number,
        "title": step.title,
        "verdict": str(step.verdict),
        "counts": step.counts,
        "established": step.established.as_json(),
        "reasons": [_reason(reason) for reason in step.reasons],
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "weight": str(reason.weight),
        "code": reason.code,
        "place": shown(reason.place),
        "sentence": reason.sentence.as_json(),
        "remedy": reason.remedy.as_json(),
    }
