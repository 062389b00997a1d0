"""Whom the reader trusts: a file of anchors in PEM, which the reader got from a source of their own.

Nothing that lies in a package is trusted for being there. An anchor speaks for the State that its subject
names (C=), and for no other; a State may have several, the old and the new.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography import x509

from rogatory.envelope.certificates import read_certificate, state_of, to_der
from rogatory.envelope.chain import is_ca, issued_by
from rogatory.envelope.errors import Refusal

LIMIT = 1_048_576
"""Bytes that a trust file may have."""

MAX_ANCHORS = 512

UNREADABLE = Refusal(
    "trust.unreadable",
    "The trust file holds no certificate that can be read ({reason}).",
    "Give a text file with the anchors of the States as PEM certificates, one after the other.",
)
NOT_AN_ANCHOR = Refusal(
    "trust.not-an-anchor",
    "The certificate number {number} in the trust file, {subject}, is not an anchor: it does not sign itself and "
    "others.",
    "Put only the States' anchors (root certificates) into the trust file.",
)


@dataclass(frozen=True)
class Trust:
    """The anchors that the reader trusts, for each State (ISO 3166 code)."""

    anchors: Mapping[str, tuple[x509.Certificate, ...]]

    def of(self, state: str) -> tuple[x509.Certificate, ...]:
        """The anchors of a State; none if the reader trusts none."""
        return self.anchors.get(state, ())


def read_trust(pem: bytes) -> Trust:
    """The trust file. Raises Rejected `trust.*`, `certificate.malformed` or `certificate.state`."""
    if len(pem) > LIMIT:
        raise UNREADABLE.at("trust file", reason=f"it has {len(pem)} bytes; at most {LIMIT} are read")
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise UNREADABLE.at("trust file", reason=error) from error
    if not 0 < len(found) <= MAX_ANCHORS:
        raise UNREADABLE.at("trust file", reason=f"it has {len(found)} certificates")
    anchors: dict[str, tuple[x509.Certificate, ...]] = {}
    for number, loaded in enumerate(found, 1):
        anchor = read_certificate(to_der(loaded), place=f"trust file, certificate {number}")
        if not is_ca(anchor) or not issued_by(anchor, anchor):
            raise NOT_AN_ANCHOR.at("trust file", number=number, subject=anchor.subject.rfc4514_string())
        state = state_of(anchor, place=f"trust file, certificate {number}")
        anchors[state] = (*anchors.get(state, ()), anchor)
    return Trust(anchors)
