"""Steps 2, 5 and 6: who signed the list of files, the State cards, and each act."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from rogatory.acts.act import Act
from rogatory.acts.reading import read_act
from rogatory.envelope.card import Card, read_card
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Rejected
from rogatory.envelope.instants import write_instant
from rogatory.envelope.signature import Signed, verify
from rogatory.seal import bag
from rogatory.treaty.findings import Sentence
from rogatory.treaty.instants import read_instant
from rogatory.verify import steps
from rogatory.verify.contents import Contents, Info
from rogatory.verify.steps import Reason, Step, leaves_open, refutes, tells
from rogatory.verify.trust import Trust

_MISSING_RATHER_THAN_FALSE = frozenset({"card.expired"})


@dataclass(frozen=True)
class KnownAct:
    """An act whose bytes, signature and author hold: its file's stem, the act, and who signed."""

    stem: str
    act: Act
    signed: Signed


@dataclass(frozen=True)
class Cards:
    """The cards that the reader's anchors signed, by State, and what is to be said of all of them."""

    trusted: Mapping[str, Card]
    reasons: tuple[Reason, ...]

    @property
    def crls(self) -> tuple[x509.CertificateRevocationList, ...]:
        """Their revocation lists."""
        return tuple(crl for card in self.trusted.values() for crl in card.crls)


def read_cards(contents: Contents, trust: Trust) -> Cards:
    """Read each card and hold it against the reader's anchors, at the instant of the seal."""
    trusted: dict[str, Card] = {}
    reasons: list[Reason] = []
    if isinstance(contents.info, Rejected):
        return Cards({}, (leaves_open(contents.info),))
    for state in contents.cards:
        card = _read_card(contents, state, trust, contents.info.sealed_at)
        if isinstance(card, Card):
            trusted[state] = card
        else:
            reasons.append(card)
    return Cards(trusted, tuple(reasons))


def _read_card(contents: Contents, state: str, trust: Trust, at: datetime) -> Card | Reason:
    path, content, signature = contents.card(state)
    try:
        card = read_card(Envelope(content, signature), at=at, place=path)
    except Rejected as refused:
        return leaves_open(refused) if refused.code in _MISSING_RATHER_THAN_FALSE else refutes(refused)
    if card.state != state:
        return refutes(steps.OTHER_STATE_CARD.at(path, found=card.state, expected=state))
    if not trust.of(state):
        return leaves_open(steps.NO_ANCHOR.at(path, state=state))
    if card.anchor not in trust.of(state):
        return refutes(steps.OTHER_ANCHOR.at(path, state=state))
    return card


def seal_step(contents: Contents, trust: Trust, cards: Cards) -> Step:
    """Step 2. The seal is judged at the instant that the sealed bag-info.txt names, which the seal repeats."""
    info = contents.info
    if isinstance(info, Rejected):
        return steps.step(2, [refutes(info)], Sentence("Nothing names the sealing State."))
    reasons = tuple(_judge_seal(contents, info, trust, cards))
    said = Sentence(
        "Sealed for the State {state} at {instant}.",
        {"state": info.exporter, "instant": write_instant(info.sealed_at)},
    )
    return steps.step(2, reasons, said)


def _judge_seal(contents: Contents, info: Info, trust: Trust, cards: Cards) -> Iterator[Reason]:
    if not trust.of(info.exporter):
        yield leaves_open(steps.NO_ANCHOR.at(bag.SEAL, state=info.exporter))
        return
    try:
        signed = verify(
            contents.tag(bag.TAG_MANIFEST),
            contents.tag(bag.SEAL),
            anchors=trust.of(info.exporter),
            at=info.sealed_at,
            crls=cards.crls,
            place=bag.SEAL,
            allow_timestamp=True,
        )
    except Rejected as refused:
        yield refutes(refused)
        return
    said, expected = signed.signing_time, info.sealed_at.replace(microsecond=0)
    if said != expected:
        found = write_instant(said) if said else "no instant"
        yield refutes(steps.OTHER_INSTANT.at(bag.SEAL, found=found, expected=write_instant(expected)))
    if signed.timestamp is not None:
        yield tells(steps.TIMESTAMP.at(bag.SEAL))


def cards_step(contents: Contents, cards: Cards, known: tuple[KnownAct, ...]) -> Step:
    """Step 5. A card is asked for of the exporter and of every State that said something."""
    needed = {one.act.header.author.state for one in known}
    if isinstance(contents.info, Info):
        needed.add(contents.info.exporter)
    absent = [
        leaves_open(steps.NO_CARD.at("certificates", state=state))
        for state in sorted(needed - set(contents.cards))
    ]
    said = Sentence(
        "Cards signed by anchors that you trust: {count} ({states}).",
        {"count": str(len(cards.trusted)), "states": ", ".join(sorted(cards.trusted)) or "-"},
    )
    return steps.step(5, (*cards.reasons, *absent), said)


def read_acts(contents: Contents, trust: Trust, cards: Cards) -> tuple[tuple[KnownAct, ...], Step]:
    """Step 6: every act by itself. The acts that hold, and the answer."""
    known: list[KnownAct] = []
    reasons = [] if contents.acts else [leaves_open(steps.NO_ACTS.at("acts"))]
    seen: dict[str, str] = {}
    for stem in contents.acts:
        act = _read_act(contents, stem, trust, cards)
        if isinstance(act, Reason):
            reasons.append(act)
            continue
        if act.act.id in seen:
            reasons.append(refutes(steps.TWICE.at(f"acts/{stem}.json", other=seen[act.act.id])))
        seen.setdefault(act.act.id, f"acts/{stem}.json")
        known.append(act)
    said = Sentence(
        "Genuine acts: {known} of {count}.", {"known": str(len(known)), "count": str(len(contents.acts))}
    )
    return tuple(known), steps.step(6, reasons, said)


def _read_act(contents: Contents, stem: str, trust: Trust, cards: Cards) -> KnownAct | Reason:
    path, content, signature = contents.act(stem)
    try:
        act = read_act(content, place=path)
        author = act.header.author.state
        if not act.shared:
            raise steps.OWN_ACT.at(path, state=author)
        if not trust.of(author):
            return leaves_open(steps.NO_ANCHOR.at(path, state=author))
        # An anchor speaks for its own State alone, so whoever signed under the author's anchors is the author's State.
        signed = verify(
            content,
            signature,
            anchors=trust.of(author),
            at=read_instant(act.header.instant),
            crls=cards.crls,
            place=path + ".p7s",
        )
        used = fingerprint(signed.certificate)
        if used != act.header.certificate:
            raise steps.OTHER_CERTIFICATE.at(path, found=used, expected=act.header.certificate)
    except Rejected as refused:
        return refutes(refused)
    return KnownAct(stem, act, signed)
