"""Steps 9 and 10: each act in the exporter's log, and other States as its witnesses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.envelope.chain import require_not_revoked
from rogatory.envelope.errors import Rejected
from rogatory.envelope.instants import write_instant
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.leaf import entry
from rogatory.log.note import NoteVerifier
from rogatory.log.proof import Proof
from rogatory.treaty.findings import Sentence
from rogatory.treaty.instants import read_instant
from rogatory.verify import steps
from rogatory.verify.contents import Contents
from rogatory.verify.identity import Cards, KnownAct
from rogatory.verify.steps import Reason, Step, leaves_open, refutes, tells


@dataclass(frozen=True)
class Logged:
    """An act that stands in the log: the proof, and the head under which it stands."""

    known: KnownAct
    path: str
    proof: Proof
    checkpoint: Checkpoint


def log_step(
    contents: Contents, known: tuple[KnownAct, ...], cards: Cards
) -> tuple[tuple[Logged, ...], Step]:
    """Step 9. The acts that are proved to be in the exporter's log, and the answer."""
    verifier = _log_key(contents, cards)
    if isinstance(verifier, Reason):
        return (), steps.step(9, [verifier], Sentence("No proof could be checked."))
    logged: list[Logged] = []
    reasons = [] if contents.acts else [leaves_open(steps.NO_ACTS.at("acts"))]
    for one in known:
        proved = _prove(contents, one, verifier)
        if isinstance(proved, Reason):
            reasons.append(proved)
        else:
            logged.append(proved)
    if len(known) < len(contents.acts):
        reasons.append(leaves_open(steps.UNREAD.at("acts", count=len(contents.acts) - len(known))))
    reasons += _contradictions(logged)
    said = Sentence(
        "Acts that stand in the log {origin}: {proved} of {count}.",
        {"proved": str(len(logged)), "count": str(len(contents.acts)), "origin": verifier.name},
    )
    return tuple(logged), steps.step(9, reasons, said)


def _log_key(contents: Contents, cards: Cards) -> NoteVerifier | Reason:
    exporter = contents.exporter
    card = cards.trusted.get(exporter)
    if card is None:
        return leaves_open(steps.NO_LOG_KEY.at("certificates", state=exporter))
    try:
        return NoteVerifier(card.log.vkey)
    except Rejected as refused:
        return refutes(refused)


def _prove(contents: Contents, one: KnownAct, verifier: NoteVerifier) -> Logged | Reason:
    path, content = contents.proof(one.stem)
    if not content:
        return refutes(steps.NO_PROOF.at(path))
    try:
        proof = Proof.read(content, path)
        proven = proof.verify(entry(proof.extra, one.act.id), log=verifier, place=path)
    except Rejected as refused:
        return refutes(refused)
    return Logged(one, path, proof, proven.checkpoint)


def _contradictions(logged: list[Logged]) -> Iterator[Reason]:
    """Two acts in one place of the log, or two roots of one size: each proof alone would pass."""
    places: dict[int, str] = {}
    heads: dict[int, Logged] = {}
    for one in logged:
        other = places.setdefault(one.proof.index, one.path)
        if other != one.path:
            yield refutes(steps.SAME_LEAF.at(one.path, index=one.proof.index, other=other))
        head = heads.setdefault(one.checkpoint.size, one)
        if head.checkpoint.root != one.checkpoint.root:
            yield refutes(steps.FORK.at(one.path, size=one.checkpoint.size, other=head.path))


def witness_step(
    contents: Contents, logged: tuple[Logged, ...], cards: Cards, quorum: int
) -> tuple[Mapping[str, datetime], Step]:
    """Step 10. When each act was first seen in the log by another State, and the answer."""
    exporter, witnesses = contents.exporter, _witnesses(cards, contents.exporter)
    seen: dict[str, datetime] = {}
    reasons = [] if contents.acts else [leaves_open(steps.NO_ACTS.at("acts"))]
    for one in logged:
        cosigned = _cosigned(one, cards, exporter, witnesses)
        if isinstance(cosigned, Reason):
            reasons.append(cosigned)
            continue
        if len(cosigned) < quorum:
            fault = steps.FEW_WITNESSES.at(one.path, found=len(cosigned), quorum=quorum)
            reasons.append(leaves_open(fault))
        if cosigned:
            seen[one.known.act.id] = first = min(cosigned.values())
            reasons += _dates(one, cards, first)
    if len(logged) < len(contents.acts):
        reasons.append(leaves_open(steps.UNREAD.at("log", count=len(contents.acts) - len(logged))))
    return seen, steps.step(10, reasons, _said(witnesses, seen, quorum))


def _said(
    witnesses: Mapping[str, CosignatureVerifier], seen: Mapping[str, datetime], quorum: int
) -> Sentence:
    values = {
        "witnesses": ", ".join(witnesses) or "-",
        "quorum": str(quorum),
        "instant": write_instant(max(seen.values())) if seen else "-",
    }
    return Sentence(
        "Witnesses that you trust: {witnesses}; asked for: {quorum}. All seen in the log by {instant}.",
        values,
    )


def _witnesses(cards: Cards, exporter: str) -> dict[str, CosignatureVerifier]:
    """The States that may bear witness. A key that can't be read bears none; step 5 accepted its card, so say
    so."""
    found: dict[str, CosignatureVerifier] = {}
    for state, card in sorted(cards.trusted.items()):
        if state != exporter:
            try:
                found[state] = CosignatureVerifier(card.witness.vkey)
            except Rejected:  # counted as absent: the quorum then says what is lacking
                continue
    return found


def _cosigned(
    one: Logged, cards: Cards, exporter: str, witnesses: Mapping[str, CosignatureVerifier]
) -> Mapping[str, datetime] | Reason:
    # The log's key is known to be readable: step 9 proved this act with it.
    verifier = NoteVerifier(cards.trusted[exporter].log.vkey)
    leaf = entry(one.proof.extra, one.known.act.id)
    try:
        proven = one.proof.verify(leaf, log=verifier, witnesses=witnesses.values(), place=one.path)
    except Rejected as refused:
        return refutes(refused)
    return proven.cosigned_at


def _dates(one: Logged, cards: Cards, seen: datetime) -> Iterator[Reason]:
    """What the day on which the act was first seen says about the day that it claims."""
    header = one.known.act.header
    if read_instant(header.instant) > seen:
        yield tells(steps.LOGGED_BEFORE_SAID.at(one.path, said=header.instant, seen=write_instant(seen)))
    yield from _after_revocation(one.known, cards, seen, one.path)


def _after_revocation(known: KnownAct, cards: Cards, seen: datetime, place: str) -> Iterator[Reason]:
    """A stolen key can sign with any date: an act is safe from a revocation only if others saw it before."""
    signed, card = known.signed, cards.trusted.get(known.signed.state)
    if card is None:
        return
    try:
        require_not_revoked(signed.certificate, signed.anchor, card.crls, at=seen, place=place)
    except Rejected as refused:
        since = refused.values["since"]
        yield leaves_open(steps.TAKEN_BACK_BEFORE.at(place, since=since, seen=write_instant(seen)))
