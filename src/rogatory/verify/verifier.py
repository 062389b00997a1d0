"""A package and the reader's trust in, twelve answers and a verdict out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from rogatory.acts.fold import Dossier
from rogatory.envelope.errors import Rejected
from rogatory.seal import bag
from rogatory.seal.bag import Bag, Progress
from rogatory.treaty.findings import Sentence
from rogatory.verify import steps
from rogatory.verify.contents import Contents, Info, contents_of
from rogatory.verify.history import custody_step, evidence_step, judge_together, law_step
from rogatory.verify.identity import cards_step, read_acts, read_cards, seal_step
from rogatory.verify.publicity import log_step, witness_step
from rogatory.verify.steps import Step, Verdict, of_fault, refutes
from rogatory.verify.trust import Trust

QUORUM = 1
"""States other than the exporter that must have cosigned, unless the reader asks for more or fewer."""


@dataclass(frozen=True)
class Verification:
    """What can be said of a package.

    info      what bag-info.txt says, if it can be read; to be believed only if steps 2 and 3 are proved
    seal      SHA-256 of the sealed list of files
    evidence  number of evidence files and bytes
    dossier   what the acts amount to, if they can be judged together
    seen      act id -> when another State first saw it in the exporter's log
    """

    steps: tuple[Step, ...]
    info: Info | None
    seal: str
    evidence: tuple[int, int]
    dossier: Dossier | None
    seen: Mapping[str, datetime]
    quorum: int

    @property
    def verdict(self) -> Verdict:
        """Refuted if a step is, else undecided if a step is, else proved. Step 12 does not count."""
        return steps.overall(self.steps)


def verify_package(
    path: Path, trust: Trust, *, quorum: int = QUORUM, progress: Progress | None = None
) -> Verification:
    """Judge the package in a folder under the reader's own trust.

    `progress` is told how many more bytes of evidence were read, from several threads. Raises Rejected
    `bag.*` for a folder that can't be read as a package at all; everything else is an answer.
    """
    read = bag.read_bag(path)
    contents = contents_of(read)
    cards = read_cards(contents, trust)
    known, act_answer = read_acts(contents, trust, cards)
    dossier, history_answer = judge_together(contents, known)
    logged, log_answer = log_step(contents, known, cards)
    seen, witness_answer = witness_step(contents, logged, cards, quorum)
    answers = (
        _readable(read, contents),
        seal_step(contents, trust, cards),
        _tags(read),
        _payload(read, progress),
        cards_step(contents, cards, known),
        act_answer,
        history_answer,
        evidence_step(read, dossier),
        log_answer,
        witness_answer,
        custody_step(contents, dossier),
        law_step(known, cards),
    )
    sealed = sha256(contents.tag(bag.TAG_MANIFEST)).hexdigest()
    sizes = [size for name, size in read.files.items() if name.startswith(bag.PAYLOAD)]
    info = contents.info if isinstance(contents.info, Info) else None
    return Verification(answers, info, sealed, (len(sizes), sum(sizes)), dossier, seen, quorum)


def _readable(read: Bag, contents: Contents) -> Step:
    reasons = [*map(of_fault, read.faults), *map(refutes, contents.unexpected)]
    if isinstance(contents.info, Rejected):
        reasons.append(refutes(contents.info))
    said = Sentence("Files: {count}.", {"count": str(len(read.files))})
    return steps.step(1, reasons, said)


def _tags(read: Bag) -> Step:
    said = Sentence("Files beside the evidence: {count}.", {"count": str(len(read.tag_list))})
    return steps.step(3, map(of_fault, bag.check_tags(read)), said)


def _payload(read: Bag, progress: Progress | None) -> Step:
    faults = bag.check_payload(read, progress)
    total = sum(size for name, size in read.files.items() if name.startswith(bag.PAYLOAD))
    said = Sentence(
        "Evidence files: {count}; bytes: {size}.", {"count": str(len(read.payload)), "size": str(total)}
    )
    return steps.step(4, map(of_fault, faults), said)
