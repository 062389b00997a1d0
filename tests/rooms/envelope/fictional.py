"""A fictional State with its keys and certificates, for the tests of this room and their vectors."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from rogatory.envelope import card as cards
from rogatory.envelope.canonical import JSON
from rogatory.envelope.certificates import issue_anchor, issue_seal, issue_tls
from rogatory.envelope.keys import new_identity, new_seal_key
from rogatory.envelope.signer import KeySigner

START = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 11, 24, 2, 0, 0, tzinfo=UTC)
END = datetime(2029, 1, 1, tzinfo=UTC)
ANCHOR_END = datetime(2036, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
VKEY = "+01234567+" + "A" * 44


@dataclass(frozen=True)
class State:
    """XA and XB are codes that ISO 3166 leaves to its users: no State has them."""

    code: str
    anchor_key: EllipticCurvePrivateKey
    anchor: x509.Certificate
    seal_key: EllipticCurvePrivateKey
    seal: x509.Certificate
    tls: x509.Certificate
    age: str

    @property
    def signer(self) -> KeySigner:
        return KeySigner(self.seal_key, self.seal)

    @property
    def anchor_signer(self) -> KeySigner:
        return KeySigner(self.anchor_key, self.anchor)


def found(code: str) -> State:
    """Found a State: its anchor, one seal, one TLS certificate, one age recipient."""
    anchor_key, seal_key = new_seal_key(), new_seal_key()
    anchor = issue_anchor(code, f"Ministry of {code} (fictional)", anchor_key, START, ANCHOR_END)
    seal = issue_seal(
        anchor, anchor_key, seal_key.public_key(), name="Contact point", not_before=START, not_after=END
    )
    tls = issue_tls(
        anchor,
        anchor_key,
        new_seal_key().public_key(),
        hosts=["node.xa.example", "127.0.0.1"],
        not_before=START,
        not_after=END,
    )
    return State(code, anchor_key, anchor, seal_key, seal, tls, str(new_identity().to_public()))


def card_fields(state: State, **changed: object) -> bytes:
    """The bytes of the State's first card, with some fields changed."""
    profile: dict[str, JSON] = {"languages": ["fr", "en"]}
    fields: dict[str, object] = {
        "name": f"State {state.code} (fictional)",
        "serial": 1,
        "issued": START + 30 * DAY,
        "expires": START + 700 * DAY,
        "anchor": state.anchor,
        "seals": [cards.Listed(state.seal, START, END)],
        "tls": [cards.Listed(state.tls, START, END)],
        "log": cards.LogKey(f"log.{state.code.lower()}.example", f"log.{state.code.lower()}.example{VKEY}"),
        "witness": cards.WitnessKey("witness.example", f"witness.example{VKEY}"),
        "age": state.age,
        "address": "https://node.xa.example/",
        "profile": profile,
    }
    return cards.compose(**(fields | changed))  # type: ignore[arg-type]
