"""The twelve steps, what each may answer, and the vocabulary of reasons.

The numbers are those of docs/formats/package.md and of the report: an expert can tick them off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from rogatory.envelope.errors import Refusal, Rejected
from rogatory.seal.bag import FAULTS, Fault
from rogatory.treaty.findings import Finding, Sentence


class Verdict(StrEnum):
    """What can be said of a step, or of the whole. "I could not check" looks like neither of the others."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


STEPS: tuple[str, ...] = (
    "The folder is a package that can be read",
    "The list of files was sealed by the State that exported the package",
    "Every file beside the evidence is the one that was sealed, none missing, none added",
    "Every evidence file is the one that was sealed, none missing, none added",
    "The State cards are signed by the anchors that you trust",
    "Each act is genuine: its bytes, its signature, its certificate on its day, its author",
    "The acts together are whole and follow each other",
    "The evidence is what the acts hand over, and the receiving State confirmed it",
    "Each act stands in the log of the exporting State",
    "Other States have seen that log in the state in which it proves the acts",
    "The custody file says what the acts say",
    "What the law of the day says to the requests (for information)",
)
"""The title of each step, English msgids; step n is at n - 1."""

INFORMATIVE = frozenset({12})
"""Steps that tell and do not count."""


@dataclass(frozen=True)
class Reason:
    """Why a step is not proved, or what a reader should know though it is (`weight` is then PROVED).

    code   from a fixed vocabulary: this module's, the bag's faults, a room's `Rejected`, or `law.` and a rule
    place  the file, or the part of it
    """

    weight: Verdict
    code: str
    place: str
    sentence: Sentence
    remedy: Sentence


@dataclass(frozen=True)
class Step:
    """The answer of one step. `established` says what was looked at."""

    number: int
    verdict: Verdict
    reasons: tuple[Reason, ...]
    established: Sentence

    @property
    def title(self) -> str:
        """The step's title, an English msgid."""
        return STEPS[self.number - 1]

    @property
    def counts(self) -> bool:
        """Whether the verdict on the whole depends on it."""
        return self.number not in INFORMATIVE


def refutes(refused: Rejected) -> Reason:
    """Something in the package is false."""
    return _reason(Verdict.REFUTED, refused)


def leaves_open(refused: Rejected) -> Reason:
    """Something is missing that would be needed to say yes or no."""
    return _reason(Verdict.UNDECIDED, refused)


def tells(refused: Rejected) -> Reason:
    """Something that a reader should know; it decides nothing."""
    return _reason(Verdict.PROVED, refused)


def of_fault(fault: Fault) -> Reason:
    """A fault of the bag refutes."""
    values = {"path": fault.path, **fault.values}
    refused = Rejected(fault.code, FAULTS[fault.code], place=fault.path, remedy=_FAULT_REMEDY, values=values)
    return _reason(Verdict.REFUTED, refused)


def of_finding(finding: Finding, place: str) -> Reason:
    """What the law says to a request is told."""
    return Reason(Verdict.PROVED, f"law.{finding.rule}", place, finding.sentence, finding.remedy)


def _reason(weight: Verdict, refused: Rejected) -> Reason:
    said = (_sentence(template, refused.values) for template in (refused.sentence, refused.remedy))
    return Reason(weight, refused.code, refused.place, *said)


def _sentence(template: str, values: Mapping[str, str]) -> Sentence:
    named = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    return Sentence(template, {name: value for name, value in values.items() if name in named})


def step(number: int, reasons: Iterable[Reason], established: Sentence) -> Step:
    """A step's answer: refuted if any reason refutes, else undecided if any leaves it open, else proved."""
    listed = tuple(reasons)
    return Step(number, worst(reason.weight for reason in listed), listed, established)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """A single no is a no; else a single "can't say" is a "can't say"."""
    found = set(verdicts)
    for verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
        if verdict in found:
            return verdict
    return Verdict.PROVED


def overall(steps: Sequence[Step]) -> Verdict:
    """The verdict on the whole, from the steps that count."""
    return worst(one.verdict for one in steps if one.counts)


_FAULT_REMEDY = "Do not use the package as it is; get it again from the State that sealed it."
_ASK_EXPORTER = "Ask the State that exported the package for a complete one."
_GET_ANCHOR = "Get the State's anchor from a source that you trust, and add it to the trust file."

NOT_A_PACKAGE = Refusal(
    "package.format",
    "bag-info.txt does not say once each that this is a package of the form {format}, who exported it and when it "
    "was sealed.",
    _ASK_EXPORTER,
)
UNEXPECTED = Refusal(
    "package.unexpected-file",
    'The file "{path}" has no place in a package of this form.',
    "Ask the State that sealed the package why it is there.",
)
NO_ANCHOR = Refusal(
    "trust.no-anchor",
    "Your trust file has no anchor of the State {state}, so nothing that it signed can be checked.",
    _GET_ANCHOR,
)
OTHER_ANCHOR = Refusal(
    "trust.other-anchor",
    "The card of the State {state} is signed by another anchor than the ones that you trust for it.",
    "Compare the fingerprints of the anchors over a second channel. If the State changed its anchor, get the new one.",
)
OTHER_INSTANT = Refusal(
    "seal.instant",
    "The seal says that it was made at {found}, and the package that it was sealed at {expected}.",
    _FAULT_REMEDY,
)
TIMESTAMP = Refusal(
    "seal.timestamp",
    "The seal carries a time stamp (RFC 3161), which is not checked here.",
    "Check it with openssl ts -verify and the time-stamp authority's certificate.",
)
NO_CARD = Refusal(
    "card.missing",
    "The package holds no card of the State {state}, so its revocations and its log's key are not known.",
    _ASK_EXPORTER,
)
OTHER_STATE_CARD = Refusal(
    "card.state",
    "The card is of the State {found}, and its file name says {expected}.",
    _FAULT_REMEDY,
)
OTHER_CERTIFICATE = Refusal(
    "act.certificate",
    "The act names the sealing certificate {expected}, and it is signed with {found}.",
    "Treat the act as not signed.",
)
OWN_ACT = Refusal(
    "act.own",
    "The act was meant for the State {state} alone; a package holds only acts that the States share.",
    "Tell the State that exported the package.",
)
TWICE = Refusal(
    "act.twice",
    "The act has the same bytes as {other}.",
    _FAULT_REMEDY,
)
NO_ACTS = Refusal(
    "history.empty",
    "The package holds no act: nobody says in it where the evidence comes from.",
    _ASK_EXPORTER,
)
SEVERAL_DOSSIERS = Refusal(
    "history.several-dossiers",
    "The acts are of {count} dossiers; a package is of one.",
    _FAULT_REMEDY,
)
UNREAD = Refusal(
    "history.unread-act",
    "{count} of the acts can't be read (step 6), so the acts can't be judged together.",
    _ASK_EXPORTER,
)
GAP = Refusal(
    "history.missing-act",
    "The acts name {count} earlier acts that are not in the package, the first being {act}: something was left out.",
    _ASK_EXPORTER,
)
ORDER = Refusal(
    "history.order",
    "The acts are not numbered in the order in which they follow each other: {found} should be {expected}.",
    _ASK_EXPORTER,
)
STRANGER = Refusal(
    "history.exporter",
    "The State {state}, which exported the package, is no party to its dossier.",
    _ASK_EXPORTER,
)
OTHER_DOSSIER = Refusal(
    "history.dossier",
    "bag-info.txt names the dossier {found}, and the acts are of {expected}.",
    _FAULT_REMEDY,
)
VOID = Refusal(
    "history.void",
    "The act has no effect: {reason}",
    "Read the case without it. It is kept because it was said.",
)
CROSSED = Refusal(
    "history.crossed",
    "The act and another one were said at the same time, and neither author knew of the other's.",
    "Read both; the facts in it count, and where the request stands is decided by the other one.",
)
UNNAMED = Refusal(
    "evidence.unnamed",
    'The file "{path}" is in data/, but no act that takes effect hands over a file of that name and content.',
    "Do not use the file: nobody says where it comes from.",
)
ABSENT = Refusal(
    "evidence.absent",
    'The act hands over "{path}", and the package does not hold it.',
    "Ask for it; what is missing may change how the rest reads.",
)
UNCONFIRMED = Refusal(
    "evidence.unconfirmed",
    'The receiving State has not said whether "{path}" arrived with the digest that was announced.',
    "Ask the receiving State for its receipt of evidence.",
)
DISPUTED = Refusal(
    "evidence.disputed",
    'The receiving State says that "{path}" did not arrive with the digest that was announced.',
    "Have both States compare the digest again; look for a later transmittal.",
)
NO_HISTORY = Refusal(
    "evidence.no-history",
    "The acts could not be judged together (step 7), so what they say of the evidence can't be relied on.",
    _ASK_EXPORTER,
)
NO_LOG_KEY = Refusal(
    "log.no-key",
    "The key of the log of the State {state} is not known, because its card could not be accepted (step 5).",
    _GET_ANCHOR,
)
NO_PROOF = Refusal(
    "log.no-proof",
    "There is no proof that the act was logged.",
    _ASK_EXPORTER,
)
SAME_LEAF = Refusal(
    "log.same-leaf",
    "The proof names the place {index} in the log, and so does the proof of {other}.",
    _FAULT_REMEDY,
)
FORK = Refusal(
    "log.fork",
    "The log has signed two different pasts of {size} acts, this one and the one that proves {other}.",
    "Keep both files: they convict the log. Tell the State over a second channel.",
)
FEW_WITNESSES = Refusal(
    "log.quorum",
    "{found} of the States that you trust, other than the exporter, have cosigned the log where it proves the act; "
    "{quorum} are asked for. The log could show another past to somebody else.",
    "Ask for a package whose checkpoint more States have cosigned, or add the anchors of its witnesses to the "
    "trust file.",
)
TAKEN_BACK_BEFORE = Refusal(
    "log.after-revocation",
    "The certificate that signed this was taken back from {since}; that it signed before is shown only by the "
    "signer's own date, for nobody else saw it before {seen}.",
    "Ask for a proof under an older checkpoint, or for other evidence of the day.",
)
LOGGED_BEFORE_SAID = Refusal(
    "log.before-act",
    "The act is dated {said}, later than the instant at which the log already held it, {seen}.",
    "Ask the author's State about its clock.",
)
CUSTODY = Refusal(
    "custody.differs",
    "The custody file is not the one that follows from the acts.",
    "Rely on the acts, and ask the State that exported the package how the file came to differ.",
)
