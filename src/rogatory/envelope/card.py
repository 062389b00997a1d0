"""The State card, `rogatory/card/1`: what other States need to know of a State, signed by its anchor.

A person accepts a State once, by comparing `Card.fingerprint` over a second channel. From then on each card
is accepted because the one before it vouches for it (`accepts_next`): the same anchor signed it, or the old
anchor endorsed the new one.

The card is canonical JSON: format, state, name, serial, issued, expires, anchor (DER in base64), seals and tls
(certificates, each with the days on which to believe it), log and witness (names and public keys), age (the
recipient of sealed messages), address (the peers' door), crl (or null), previous (SHA-256 of the previous
card's bytes, or null), succession (the previous anchor's endorsement, or null), profile (authorities,
languages, hours...: opaque here). docs/formats/card.md describes it; its steps of verification bear the same
numbers here.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.envelope.canonical import JSON, canonical
from rogatory.envelope.card_document import FORMAT, LIMIT, Document, Entry, decode, read_document
from rogatory.envelope.certificates import (
    crl_number,
    fingerprint,
    read_certificate,
    read_crl,
    state_of,
    to_der,
)
from rogatory.envelope.chain import (
    EXPIRED,
    NOT_YET,
    UNTRUSTED,
    crl_signed_by,
    require_anchor,
    require_issued,
    require_sealing,
    require_serving,
    subject,
)
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Refusal
from rogatory.envelope.instants import read_instant, write_instant
from rogatory.envelope.sealing import recipient
from rogatory.envelope.signature import Signed, verify, verify_by_anchor
from rogatory.envelope.signer import Signer

__all__ = ["FORMAT", "LIMIT", "Card", "Listed", "LogKey", "WitnessKey"]

CARD_EXPIRED = Refusal(
    "card.expired",
    "The card of {state} was good until {expires}, and the instant in question is {at}.",
    "Ask the State for its present card.",
)
CARD_NOT_YET = Refusal(
    "card.not-yet-valid",
    "The card of {state} is dated {issued}, later than the instant in question, {at}.",
    "Check the clocks of both sides.",
)
INCONSISTENT = Refusal(
    "card.inconsistent",
    "The card of {state} contradicts itself: {reason}.",
    "Refuse it and ask the State for a corrected card.",
)
NOT_NEXT = Refusal(
    "card.not-next",
    "This card does not follow the card {serial} of {state} that is accepted here: {reason}.",
    "Refuse it, keep it, and ask the State over a second channel; a person may accept it as a first card.",
)


@dataclass(frozen=True)
class Listed:
    """A certificate in a card, with the days on which it is believed: from `since`, until before `until`."""

    certificate: x509.Certificate
    since: datetime
    until: datetime


@dataclass(frozen=True)
class LogKey:
    """The State's transparency log: its origin, and its public key as a signed-note verifier key."""

    origin: str
    vkey: str


@dataclass(frozen=True)
class WitnessKey:
    """The State as a witness of other logs: its name and its cosignature key."""

    name: str
    vkey: str


@dataclass(frozen=True)
class Card:
    """A card that its anchor signed and whose parts agree. Only a person, or the card before, makes it trusted."""

    state: str
    name: str
    serial: int
    issued: datetime
    expires: datetime
    anchor: x509.Certificate
    seals: tuple[Listed, ...]
    tls: tuple[Listed, ...]
    log: LogKey
    witness: WitnessKey
    age: str
    address: str
    crl: x509.CertificateRevocationList | None
    previous: str | None
    succession: bytes | None
    profile: dict[str, JSON] = field(repr=False)
    envelope: Envelope = field(repr=False)

    @property
    def id(self) -> str:
        """SHA-256 of the card's bytes: what the next card names as its previous one."""
        return self.envelope.id

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the anchor certificate: what two people compare; `certificates.grouped` for reading aloud."""
        return fingerprint(self.anchor)

    @property
    def crls(self) -> tuple[x509.CertificateRevocationList, ...]:
        """The revocation list, if there is one, as `signature.verify` takes it."""
        return () if self.crl is None else (self.crl,)  # an empty list is false, and yet a list

    def verify(
        self,
        content: bytes,
        signature: bytes,
        *,
        at: datetime,
        place: str = "signature",
        allow_timestamp: bool = False,
    ) -> Signed:
        """`signature.verify` under this card: its anchor, its CRL, and a seal that it lists for that instant."""
        # Step 19: The signature holds under the anchor and its list.
        signed = verify(
            content,
            signature,
            anchors=[self.anchor],
            at=at,
            crls=self.crls,
            place=place,
            allow_timestamp=allow_timestamp,
        )
        # Step 20: The card lists that seal for that instant.
        _require_listed(signed.certificate, self.seals, at=at, place=f"{place}.certificate")
        return signed


def compose(
    *,
    name: str,
    serial: int,
    issued: datetime,
    expires: datetime,
    anchor: x509.Certificate,
    seals: Sequence[Listed],
    tls: Sequence[Listed],
    log: LogKey,
    witness: WitnessKey,
    age: str,
    address: str,
    profile: Mapping[str, JSON],
    crl: x509.CertificateRevocationList | None = None,
    previous: Card | None = None,
    succession: bytes | None = None,
) -> bytes:
    """The bytes of a card, to be signed by the anchor (`issue`). The State is the anchor's."""
    value: dict[str, object] = {
        "format": FORMAT,
        "state": state_of(anchor),
        "name": name,
        "serial": serial,
        "issued": write_instant(issued),
        "expires": write_instant(expires),
        "anchor": _base64(to_der(anchor)),
        "seals": [_entry(one) for one in seals],
        "tls": [_entry(one) for one in tls],
        "log": {"origin": log.origin, "vkey": log.vkey},
        "witness": {"name": witness.name, "vkey": witness.vkey},
        "age": age,
        "address": address,
        "crl": _base64(crl.public_bytes(Encoding.DER)) if crl is not None else None,
        "previous": previous.id if previous is not None else None,
        "succession": _base64(succession) if succession is not None else None,
        "profile": dict(profile),
    }
    return canonical(value, place="card")


def issue(content: bytes, signer: Signer, *, at: datetime) -> Card:
    """Sign a card with its anchor, and read it as others will: a State can't issue what others must refuse."""
    return read_card(Envelope(content, signer.sign(content)), at=at)


def read_card(envelope: Envelope, *, at: datetime, place: str = "card") -> Card:
    """A card from outside, if its anchor signed it, its parts agree and it is good at that instant.

    Raises Rejected `card.*`, `canonical.*`, `certificate.*`, `crl.malformed`, `signature.*`,
    `instant.malformed` or `sealing.recipient`.
    """
    # Step 1: The bytes are canonical JSON.
    # Step 2: The fields are those of the format.
    # Step 3: The keys bear their names, and the address is one.
    document = read_document(envelope.content, place=place)
    # Step 4: The anchor can be read.
    anchor = read_certificate(decode(document.anchor, f"{place}.anchor"), place=f"{place}.anchor")
    # Step 5: The anchor signed these bytes.
    verify_by_anchor(envelope.content, envelope.signature, anchor=anchor, at=at, place=f"{place}.signature")
    # Step 6: Every other part can be read.
    card = _card(document, anchor, envelope, place)
    # Step 7: The card is good at that instant.
    _check_dates(card, at, place)
    # Steps 8 to 10.
    _check_parts(card, place)
    return card


def accepts_next(card: Card, following: Card, *, place: str = "card") -> None:
    """Nothing, if `following` is the card after `card`; both must have been read. Raises Rejected `card.not-next`.

    Same State, next serial, naming the card before it, not dated earlier, under the same anchor or under one that
    the old anchor endorsed, and taking back no revocation.
    """
    rotated = following.anchor != card.anchor
    faults = {
        # Step 11: It is of the same State.
        "it is the card of another State": following.state != card.state,
        # Step 12: Its serial is the next one.
        "its serial is not the next one": following.serial != card.serial + 1,
        # Step 13: It names the card before it.
        "it names another card as the one before it": following.previous != card.id,
        # Step 14: It is not dated earlier.
        "it is dated earlier": following.issued < card.issued,
        # Step 15: A new anchor brings an endorsement.
        "its anchor is new and the old anchor did not endorse it": rotated and following.succession is None,
        # Step 16: The same anchor brings none.
        "it brings an endorsement, but its anchor is the same": not rotated
        and following.succession is not None,
        # Step 17: It takes no revocation back.
        "its revocation list is missing or older": not rotated and _forgets(card.crl, following.crl),
    }
    for reason, found in faults.items():
        if found:
            raise NOT_NEXT.at(place, state=card.state, serial=card.serial, reason=reason)
    # Step 18: The old anchor made the endorsement.
    if following.succession is not None:
        content = _endorsement(card, following.anchor)
        where = f"{place}.succession"
        verify_by_anchor(content, following.succession, anchor=card.anchor, at=following.issued, place=where)


def endorse(card: Card, new_anchor: x509.Certificate, signer: Signer) -> bytes:
    """The succession for a card under a new anchor: the old anchor's signature over the new one's fingerprint."""
    return signer.sign(_endorsement(card, new_anchor))


def _endorsement(card: Card, new_anchor: x509.Certificate) -> bytes:
    return canonical(
        {"format": "rogatory/succession/1", "previous": card.id, "anchor": fingerprint(new_anchor)},
        place="succession",
    )


def _card(document: Document, anchor: x509.Certificate, envelope: Envelope, place: str) -> Card:
    crl, succession = document.crl, document.succession
    return Card(
        state=document.state,
        name=document.name,
        serial=document.serial,
        issued=read_instant(document.issued, place=f"{place}.issued"),
        expires=read_instant(document.expires, place=f"{place}.expires"),
        anchor=anchor,
        seals=_listed(document.seals, f"{place}.seals"),
        tls=_listed(document.tls, f"{place}.tls"),
        log=LogKey(document.log.origin, document.log.vkey),
        witness=WitnessKey(document.witness.name, document.witness.vkey),
        age=str(recipient(document.age, place=f"{place}.age")),
        address=document.address,
        crl=read_crl(decode(crl, f"{place}.crl"), place=f"{place}.crl") if crl is not None else None,
        previous=document.previous,
        succession=decode(succession, f"{place}.succession") if succession is not None else None,
        profile=document.profile,
        envelope=envelope,
    )


def _listed(entries: Sequence[Entry], place: str) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            read_certificate(decode(entry.der, f"{place}.{i}"), place=f"{place}.{i}"),
            read_instant(entry.since, place=f"{place}.{i}.from"),
            read_instant(entry.until, place=f"{place}.{i}.until"),
        )
        for i, entry in enumerate(entries)
    )


def _check_dates(card: Card, at: datetime, place: str) -> None:
    when = write_instant(at)
    if at < card.issued:
        raise CARD_NOT_YET.at(place, state=card.state, issued=write_instant(card.issued), at=when)
    if at >= card.expires:
        raise CARD_EXPIRED.at(place, state=card.state, expires=write_instant(card.expires), at=when)


def _check_parts(card: Card, place: str) -> None:
    # Step 8: The parts agree.
    state = require_anchor(card.anchor, at=card.issued, place=f"{place}.anchor")
    faults = {
        "its anchor speaks for another State": state != card.state,
        "it expires before it is issued": card.expires <= card.issued,
        "it is good for longer than its anchor": card.expires > card.anchor.not_valid_after_utc,
        "its revocation list is not its anchor's": card.crl is not None
        and not crl_signed_by(card.crl, card.anchor),
        "the first card names a card before it": (card.serial == 1) != (card.previous is None),
        "the first card can't succeed another": card.previous is None and card.succession is not None,
    }
    for reason, found in faults.items():
        if found:
            raise INCONSISTENT.at(place, state=card.state, reason=reason)
    # Step 9: Every seal is the anchor's.
    for i, one in enumerate(card.seals):
        _check_listed(card, one, f"{place}.seals.{i}")
        require_sealing(one.certificate, place=f"{place}.seals.{i}")
    # Step 10: Every TLS certificate is the anchor's.
    for i, one in enumerate(card.tls):
        _check_listed(card, one, f"{place}.tls.{i}")
        require_serving(one.certificate, place=f"{place}.tls.{i}")


def _check_listed(card: Card, one: Listed, place: str) -> None:
    require_issued(one.certificate, card.anchor, place=place)
    first, last = one.certificate.not_valid_before_utc, one.certificate.not_valid_after_utc
    if not first <= one.since < one.until <= last:
        reason = f"it lists {subject(one.certificate)} for days on which the certificate is not valid"
        raise INCONSISTENT.at(place, state=card.state, reason=reason)


def _require_listed(
    certificate: x509.Certificate, listed: Sequence[Listed], *, at: datetime, place: str
) -> None:
    one = next((one for one in listed if one.certificate == certificate), None)
    if one is None:
        raise UNTRUSTED.at(place, subject=subject(certificate))
    name, when = subject(certificate), write_instant(at)
    if at < one.since:
        raise NOT_YET.at(place, subject=name, since=write_instant(one.since), at=when)
    if at >= one.until:
        raise EXPIRED.at(place, subject=name, until=write_instant(one.until), at=when)


def _forgets(old: x509.CertificateRevocationList | None, new: x509.CertificateRevocationList | None) -> bool:
    return old is not None and (new is None or crl_number(new) < crl_number(old))


def _entry(one: Listed) -> dict[str, str]:
    return {
        "der": _base64(to_der(one.certificate)),
        "from": write_instant(one.since),
        "until": write_instant(one.until),
    }


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
