"""Steps 7, 8, 11 and 12: the acts together, the evidence that they name, the custody file, the law of the
day."""

from collections.abc import Iterator, Mapping

from rogatory.acts.act import Act
from rogatory.acts.fold import CROSSED, VOID, Dossier, fold
from rogatory.acts.kinds import KINDS
from rogatory.acts.reasons import reason
from rogatory.envelope.card import Card
from rogatory.envelope.errors import Rejected
from rogatory.seal import package
from rogatory.seal.bag import PAYLOAD, Bag
from rogatory.treaty.content import Context, preflight
from rogatory.treaty.findings import Finding, Sentence
from rogatory.treaty.instants import read_instant
from rogatory.treaty.profile import StateProfile, read_profile
from rogatory.treaty.standing import check_basis
from rogatory.verify import steps
from rogatory.verify.contents import Contents, Info
from rogatory.verify.identity import Cards, KnownAct
from rogatory.verify.layout import Evidence, act_names, custody_of, evidence_of
from rogatory.verify.steps import Reason, Step, leaves_open, of_finding, refutes, tells


def judge_together(contents: Contents, known: tuple[KnownAct, ...]) -> tuple[Dossier | None, Step]:
    """Step 7. The dossier that the acts amount to, if they can be judged together at all."""
    unread = len(contents.acts) - len(known)
    if not known:
        fault = steps.UNREAD.at("acts", count=unread) if unread else steps.NO_ACTS.at("acts")
        reason_ = leaves_open(fault) if unread else refutes(fault)
        return None, steps.step(7, [reason_], Sentence("There are no acts to judge."))
    dossiers = {one.act.header.dossier for one in known}
    if len(dossiers) > 1:
        fault = steps.SEVERAL_DOSSIERS.at("acts", count=len(dossiers))
        return None, steps.step(7, [refutes(fault)], Sentence("The acts do not belong together."))
    dossier = fold(one.act for one in known)
    reasons = [leaves_open(steps.UNREAD.at("acts", count=unread))] if unread else []
    reasons += [*_whole(contents, known, dossier), *_effects(known, dossier)]
    said = Sentence(
        "Acts: {count}, with effect: {effective}. Requests: {requests}. Between: {states}.",
        {
            "count": str(len(dossier.history)),
            "effective": str(sum(entry.verdict != VOID for entry in dossier.history)),
            "requests": str(len(dossier.requests)),
            "states": ", ".join(dossier.states) or "-",
        },
    )
    return dossier, steps.step(7, reasons, said)


def _whole(contents: Contents, known: tuple[KnownAct, ...], dossier: Dossier) -> Iterator[Reason]:
    if dossier.missing:
        gap = steps.GAP.at("acts", count=len(dossier.missing), act=dossier.missing[0])
        yield refutes(gap)
    info = contents.info
    (found,) = {one.act.header.dossier for one in known}
    if isinstance(info, Info) and info.exporter not in dossier.states:
        yield refutes(steps.STRANGER.at("bag-info.txt", state=info.exporter))
    if isinstance(info, Info) and info.dossier != found:
        yield refutes(steps.OTHER_DOSSIER.at("bag-info.txt", found=info.dossier, expected=found))
    if len(known) == len(contents.acts) and not dossier.missing:
        stems = {one.act.id: one.stem for one in known}
        acts = [entry.act for entry in dossier.history]
        for act, expected in zip(acts, act_names(acts), strict=True):
            if stems[act.id] != expected:
                place = f"acts/{stems[act.id]}.json"
                yield refutes(steps.ORDER.at(place, found=stems[act.id], expected=expected))
                return


def _effects(known: tuple[KnownAct, ...], dossier: Dossier) -> Iterator[Reason]:
    stems = {one.act.id: one.stem for one in known}
    for entry in dossier.history:
        place = f"acts/{stems[entry.act.id]}.json"
        if entry.verdict == VOID:
            yield tells(steps.VOID.at(place, reason=reason(entry.reason or "")))
        elif entry.verdict == CROSSED:
            yield tells(steps.CROSSED.at(place))


def evidence_step(read: Bag, dossier: Dossier | None) -> Step:
    """Step 8. What lies in data/ against what the acts hand over, and what the receiving State said of it."""
    present = {name.removeprefix(PAYLOAD): digest for name, digest in read.payload.items()}
    if dossier is None:
        unknown = [leaves_open(steps.NO_HISTORY.at(PAYLOAD))]
        return steps.step(8, unknown, Sentence("The evidence was not held against the acts."))
    try:
        named = evidence_of(dossier)
    except Rejected as refused:
        return steps.step(8, [refutes(refused)], Sentence("The evidence was not held against the acts."))
    reasons = [*_unnamed(read, present, named), *_answered(present, named, dossier)]
    said = Sentence(
        "Evidence files: {count}; handed over by the acts: {named}.",
        {"count": str(len(present)), "named": str(len({one.path for one in named}))},
    )
    return steps.step(8, reasons, said)


def _unnamed(read: Bag, present: Mapping[str, str], named: tuple[Evidence, ...]) -> Iterator[Reason]:
    said = {(one.path, one.attachment.sha256, one.attachment.size) for one in named}
    for path, digest in sorted(present.items()):
        if (path, digest, read.files.get(PAYLOAD + path)) not in said:
            yield refutes(steps.UNNAMED.at(PAYLOAD + path, path=path))


def _answered(present: Mapping[str, str], named: tuple[Evidence, ...], dossier: Dossier) -> Iterator[Reason]:
    confirmed, differing = _receipts(dossier)
    for one in {one.path: one for one in named}.values():
        if one.path not in present:
            yield leaves_open(steps.ABSENT.at(f"act {one.transmittal}", path=one.path))
        if one.attachment.sha256 in confirmed:
            continue
        fault = steps.DISPUTED if one.attachment.sha256 in differing else steps.UNCONFIRMED
        yield leaves_open(fault.at(PAYLOAD + one.path, path=one.path))


def _receipts(dossier: Dossier) -> tuple[set[str], set[str]]:
    confirmed: set[str] = set()
    differing: set[str] = set()
    for request in dossier.requests.values():
        for delivery in request.deliveries:
            if delivery.confirmed_by is not None:
                differing.update(delivery.differing)
                confirmed.update(
                    one.sha256 for one in delivery.objects if one.sha256 not in delivery.differing
                )
    return confirmed, differing


def custody_step(contents: Contents, dossier: Dossier | None) -> Step:
    """Step 11. The file is written again from the acts and compared whole."""
    said = Sentence("The custody file was written again from the acts and compared whole.")
    if dossier is None:
        return steps.step(11, [leaves_open(steps.NO_HISTORY.at(package.CUSTODY))], said)
    try:
        expected = custody_of(dossier)
    except Rejected as refused:
        return steps.step(11, [refutes(refused)], said)
    same = expected == contents.tag(package.CUSTODY)
    return steps.step(11, [] if same else [refutes(steps.CUSTODY.at(package.CUSTODY))], said)


def law_step(known: tuple[KnownAct, ...], cards: Cards) -> Step:
    """Step 12, which informs: each request's gaps and legal bases under the rules of its own day."""
    reasons: list[Reason] = []
    requests = [one for one in known if one.act.opens]
    for one in requests:
        place = f"acts/{one.stem}.json"
        reasons += [of_finding(finding, place) for finding in _findings(one.act, cards)]
    said = Sentence(
        "Requests held against the rules of the day on which they were made: {count}.",
        {"count": str(len(requests))},
    )
    return steps.step(12, reasons, said)


def _findings(act: Act, cards: Cards) -> Iterator[Finding]:
    header = act.header
    measure = KINDS[act.kind].opens or ""
    others = [state for state in header.audience.states if state != header.author.state]
    said = read_instant(header.instant)
    context = Context(
        now=said,
        requesting=_profile(cards.trusted.get(header.author.state)),
        requested=_profile(cards.trusted.get(others[0])) if others else None,
        exercise=header.exercise,
        bases=header.bases,
    )
    body = act.body.model_dump(mode="json", by_alias=True, exclude_none=True)
    yield from preflight(measure, body, context)
    if others:
        yield from check_basis(
            header.bases, header.author.state, others[0], measure, said.date(), exercise=header.exercise
        )


def _profile(card: Card | None) -> StateProfile | None:
    if card is None:
        return None
    profile = read_profile(card.profile)
    return profile if isinstance(profile, StateProfile) else None
