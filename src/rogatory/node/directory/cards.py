"""State cards: ours, and those of others that a person accepted after comparing fingerprints."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction

from rogatory.envelope.canonical import JSON
from rogatory.envelope.card import Card, Listed, LogKey, WitnessKey, accepts_next, compose, issue, read_card
from rogatory.envelope.certificates import fingerprint as fingerprint_of
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Refusal
from rogatory.envelope.keys import open_seal_key
from rogatory.envelope.signer import KeySigner
from rogatory.exchange.http import Http
from rogatory.log.note import NoteVerifier
from rogatory.node.configuration import Configuration
from rogatory.node.directory.models import PeerCard
from rogatory.node.identity import Identity, identity, read_anchor
from rogatory.treaty.profile import StateProfile, read_profile

CARD_DAYS = 365

OTHER_FINGERPRINT = Refusal(
    "card.fingerprint",
    "The card's fingerprint is {found}, not {expected}: it is not the card that you were told of.",
    "Do not accept it. Call the other State at a number that you knew before, and compare again.",
)
OURS = Refusal("card.ours", "This is our own card.", "Give the address of another State's node.")
LOG_TAKEN = Refusal(
    "card.log-taken",
    "The card names “{origin}” as its log, which by its name or its key is the log of {state}.",
    "Do not accept it: a log speaks for one State, and is watched as the log of one. Ask both States.",
)
NOT_A_CARD = Refusal(
    "card.not-a-card",
    "What came is not a State card with its signature.",
    "Check the address with the other State.",
)
NO_CARD = Refusal(
    "card.none",
    "No card of “{state}” is accepted here.",
    "List the accepted cards with `rogatory card show`.",
)


def as_document(card: Envelope) -> bytes:
    """A card and its signature in one file, as nodes hand it out: JSON with two base64 fields."""
    fields = {"card": b64encode(card.content).decode(), "signature": b64encode(card.signature).decode()}
    return json.dumps(fields, indent=1).encode() + b"\n"


def read_document(data: bytes) -> Envelope:
    """A card with its signature, as handed out. Raises Rejected; nothing is verified."""
    try:
        fields = json.loads(data[:2_000_000])
        return Envelope(
            b64decode(fields["card"], validate=True), b64decode(fields["signature"], validate=True)
        )
    except (ValueError, KeyError, TypeError, NotBase64, RecursionError):
        raise NOT_A_CARD.at("card") from None


def make_ours(mine: Identity, profile: Mapping[str, JSON], at: datetime) -> Card:
    """Compose and sign our first card, and keep it in the keys folder."""
    configuration = mine.configuration
    anchor = read_anchor(configuration)
    anchor_key = open_seal_key(f"file:{configuration.keys / 'anchor.pem'}", configuration.passphrase())
    seal = mine.signer.certificate
    content = compose(
        name=configuration.name,
        serial=1,
        issued=at,
        expires=at + timedelta(days=CARD_DAYS),
        anchor=anchor,
        seals=[Listed(seal, seal.not_valid_before_utc, seal.not_valid_after_utc)],
        tls=[],
        log=LogKey(mine.log.name, mine.log.vkey),
        witness=WitnessKey(mine.us.cosigner.name, mine.us.cosigner.vkey),
        age=mine.recipient,
        address=configuration.address,
        profile=profile,
    )
    card = issue(content, KeySigner(anchor_key, anchor), at=at)
    (configuration.keys / "card.json").write_bytes(as_document(card.envelope))
    return card


def read_ours(configuration: Configuration) -> Envelope:
    """Our card as it was signed."""
    return read_document((configuration.keys / "card.json").read_bytes())


@lru_cache(maxsize=512)
def _read(content: bytes, signature: bytes, at: datetime) -> Card:
    return read_card(Envelope(content, signature), at=at)


def ours() -> Card:
    """Our own card, as others see it."""
    envelope = read_ours(identity().configuration)
    issued = datetime.fromisoformat(json.loads(envelope.content)["issued"].replace("Z", "+00:00"))
    return _read(envelope.content, envelope.signature, issued)


def _of_row(row: PeerCard) -> Card:
    # Read as on the day of acceptance, so that what was accepted stays readable; `current` looks at its term.
    return _read(bytes(row.content), bytes(row.signature), row.accepted_at)


def current(state: str) -> Card | None:
    """The newest accepted and not revoked card of a State. An expired card is still given: its seals expire apart."""
    row = PeerCard.objects.filter(state=state, revoked_at=None).order_by("-serial", "-accepted_at").first()
    return None if row is None else _of_row(row)


def listing(state: str, certificate: str) -> Card | None:
    """The newest card of a State, accepted once, that lists a sealing certificate (by fingerprint)."""
    if state == identity().state:
        return ours()
    cards = (_of_row(row) for row in PeerCard.objects.filter(state=state).order_by("-serial", "-accepted_at"))
    return next(
        (card for card in cards if any(fingerprint_of(one.certificate) == certificate for one in card.seals)),
        None,
    )


def all_current() -> dict[str, Card]:
    """The card in use of each State that we know."""
    rows = PeerCard.objects.filter(revoked_at=None).order_by("state", "serial")
    return {row.state: _of_row(row) for row in rows}


def everyone() -> list[tuple[PeerCard, Card]]:
    """Every accepted card with its acceptance, newest serial of each State first."""
    return [(row, _of_row(row)) for row in PeerCard.objects.all()]


def profile(state: str) -> StateProfile | None:
    """What a State declares of itself in its card; None where it is not known or can't be read."""
    card = ours() if state == identity().state else current(state)
    read = read_profile(card.profile) if card else None
    return read if isinstance(read, StateProfile) else None


def read_remote(address: str, at: datetime) -> Card:
    """Fetch the card that a node hands out. Raises Rejected or Unavailable; nothing is accepted by it."""
    with Http() as http:
        document = http.get(f"{address.rstrip('/')}/peers/v1/card")
    return read_card(read_document(document), at=at)


def accept(card: Card, fingerprint: str, by: str, at: datetime) -> PeerCard:
    """Accept a State's card, its fingerprint having been compared by a person over a second channel.

    The first card of a State needs the fingerprint; a later one must also be vouched for by the one before it, or be
    re-established by comparing the fingerprint of its new anchor after the old card was revoked.
    """
    told = "".join(fingerprint.lower().split()).replace(":", "")
    if card.fingerprint != told:
        raise OTHER_FINGERPRINT.at("card", found=card.fingerprint, expected=told[:80])
    if card.state == identity().state:
        raise OURS.at("card")
    with transaction.atomic():
        _require_own_log(card)
        before = current(card.state)
        if before is not None and before.id != card.id:
            accepts_next(before, card)
        # A card that was revoked and is accepted again, by the same ceremony, is believed again from now on.
        row, _ = PeerCard.objects.update_or_create(
            state=card.state,
            card=card.id,
            defaults={
                "serial": card.serial,
                "revoked_at": None,
                "content": card.envelope.content,
                "signature": card.envelope.signature,
                "fingerprint": card.fingerprint,
                "accepted_at": at,
                "accepted_by": by,
            },
        )
    return row


def _require_own_log(card: Card) -> None:
    """Else two records would be kept of one log, and it could show each another past; or it would hide the other."""
    log = NoteVerifier(card.log.vkey).key
    for other in (ours(), *all_current().values()):
        theirs = NoteVerifier(other.log.vkey).key
        if other.state != card.state and (theirs.name == log.name or theirs.public == log.public):
            raise LOG_TAKEN.at("card", origin=log.name, state=other.state)


def revoke(state: str, at: datetime) -> int:
    """Believe a State's cards no longer from now on; what was signed before keeps its standing. Rejected if none is."""
    changed = PeerCard.objects.filter(state=state, revoked_at=None).update(revoked_at=at)
    if not changed:
        raise NO_CARD.at("card", state=state)
    return changed
