"""Three fictional States with real keys and cards: Arvania (XA), Belmaria (XB) and Ceres (XC).

Each has every seal that can be wrong: one that expired, one that is still to come, one that was revoked, one that its
card does not list, and a certificate for servers.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from pyrage.x25519 import Identity

from rogatory.acts.act import Act, compose
from rogatory.acts.reading import read_act
from rogatory.envelope import card as cards
from rogatory.envelope.card import Card, read_card
from rogatory.envelope.certificates import (
    Revoked,
    fingerprint,
    issue_anchor,
    issue_crl,
    issue_seal,
    issue_tls,
)
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.keys import new_identity, new_log_key, new_seal_key
from rogatory.envelope.signer import KeySigner
from rogatory.exchange.archive import Us
from rogatory.exchange.messages import Carried, Message, open_message, seal_message
from rogatory.log.cosignature import Cosigner
from rogatory.log.note import NoteSigner
from tests.rooms.acts.builders import say

AT = datetime(2026, 11, 24, 3, 12, 44, tzinfo=UTC)
DAY = timedelta(days=1)
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2096, 1, 1, tzinfo=UTC)


@dataclass
class State:
    """A State's keys, its certificates good and bad at an instant, and the card that tells of them."""

    code: str
    anchor_key: EllipticCurvePrivateKey = field(default_factory=new_seal_key)
    identity: Identity = field(default_factory=new_identity)
    at: datetime = AT

    def __post_init__(self) -> None:
        name = self.code.lower()
        self.log = NoteSigner(f"node.{name}.example/log/{name}", new_log_key())
        self.witness = Cosigner(f"node.{name}.example/witness/{name}", new_log_key())

        self.issued = self.at - 12 * DAY
        midnight = self.at.replace(hour=0, minute=0, second=0, microsecond=0)
        self.days: Mapping[str, tuple[datetime, datetime]] = {
            "main": (FROM, UNTIL - DAY),
            "second": (FROM, UNTIL - DAY),
            "expired": (FROM, midnight - 4 * DAY),
            "coming": (midnight + 7 * DAY, UNTIL - DAY),
            "revoked": (FROM, UNTIL - DAY),
            "unlisted": (FROM, UNTIL - DAY),
        }

    @cached_property
    def anchor(self) -> x509.Certificate:
        return issue_anchor(self.code, f"Ministry of {self.code} (fictional)", self.anchor_key, FROM, UNTIL)

    @cached_property
    def seals(self) -> dict[str, KeySigner]:
        return {name: self._seal(name, *days) for name, days in self.days.items()}

    def _seal(self, name: str, since: datetime, until: datetime) -> KeySigner:
        key = new_seal_key()
        certificate = issue_seal(
            self.anchor,
            self.anchor_key,
            key.public_key(),
            name=f"Seal, {name} (fictional)",
            not_before=since,
            not_after=until,
        )
        return KeySigner(key, certificate)

    @cached_property
    def server(self) -> KeySigner:
        key = new_seal_key()
        hosts = [f"node.{self.code.lower()}.example"]
        certificate = issue_tls(
            self.anchor,
            self.anchor_key,
            key.public_key(),
            hosts=hosts,
            not_before=FROM,
            not_after=UNTIL - DAY,
        )
        return KeySigner(key, certificate)

    @property
    def signer(self) -> KeySigner:
        return self.seals["main"]

    @cached_property
    def card(self) -> Card:
        revoked = Revoked(self.seals["revoked"].certificate.serial_number, self.issued - DAY)
        content = cards.compose(
            name=f"State {self.code} (fictional)",
            serial=1,
            issued=self.issued,
            expires=self.issued + 365 * DAY,
            anchor=self.anchor,
            seals=[
                cards.Listed(seal.certificate, *self.days[name])
                for name, seal in self.seals.items()
                if name != "unlisted"
            ],
            tls=[],
            log=cards.LogKey(self.log.name, self.log.vkey),
            witness=cards.WitnessKey(self.witness.name, self.witness.vkey),
            age=str(self.identity.to_public()),
            address=f"https://node.{self.code.lower()}.example",
            profile={},
            crl=issue_crl(
                self.anchor, self.anchor_key, [revoked], number=1, this_update=self.issued, next_update=UNTIL
            ),
        )
        return cards.issue(content, KeySigner(self.anchor_key, self.anchor), at=self.issued)

    @property
    def us(self) -> Us:
        return Us(self.code, self.signer, self.identity, self.witness)

    def envelope(self, act: Act, seal: str = "main") -> Envelope:
        return Envelope(act.content, self.seals[seal].sign(act.content))


def write_card(card: Card) -> dict[str, str]:
    envelope = card.envelope
    return {"card": b64encode(envelope.content).decode(), "signature": b64encode(envelope.signature).decode()}


def reread_card(document: Mapping[str, str]) -> Card:
    return read_card(Envelope(b64decode(document["card"]), b64decode(document["signature"])), at=AT)


def named(act: Act, certificate: x509.Certificate) -> Act:
    """The act as composed for a certificate: the builders know no real ones."""
    header = act.header.model_copy(update={"certificate": fingerprint(certificate)})
    return read_act(compose(header, act.body))


def spoken(state: State, kind: str, *, seal: str = "main", **more: Any) -> Act:
    """An act of a State, naming the seal that will sign it."""
    return named(say(kind, state.code, **more), state.seals[seal].certificate)


def altered(act: Act, **fields: Any) -> bytes:
    """The act's bytes with fields of its header or body changed, whatever comes of it."""
    from rogatory.envelope.canonical import canonical

    value = json.loads(act.content)
    for name, new in fields.items():
        *path, last = name.split("__")
        place = value
        for step in path:
            place = place[step]
        place[last] = new
    return canonical(value)


def opened(raw: bytes, state: State) -> Message:
    """What a sealed message says."""
    return open_message(raw, [state.identity]).message


def resealed(message: Message, signer: KeySigner, receiver: State, **changed: Any) -> bytes:
    """The message with some fields changed, signed and sealed again as if it had been composed so."""
    value = message.model_copy(update=changed)
    return seal_message(value, signer, str(receiver.identity.to_public()))


def carried_as(one: Carried, **changed: Any) -> Carried:
    return one.model_copy(update=changed)
