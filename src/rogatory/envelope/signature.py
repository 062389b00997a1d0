"""Who signed these bytes, for which State, under which anchor? Or why nobody did.

`verify` answers for one instant, given by the caller: the act's own, the log's, or a court's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from rogatory.envelope.chain import (
    USAGE,
    anchor_of,
    key_usage,
    require_anchor,
    require_not_revoked,
    require_sealing,
    require_under,
    subject,
)
from rogatory.envelope.cms import INVALID, open_signature


@dataclass(frozen=True)
class Signed:
    """A signature that holds and is trusted.

    certificate   that signed
    anchor        that vouches for it (the certificate itself where the anchor signed)
    state         ISO 3166 code of the State for which it speaks
    signing_time  what the signer's clock said; a claim, not a proof
    timestamp     RFC 3161 token (DER) over this signature, its authority NOT verified here; else None
    """

    certificate: x509.Certificate
    anchor: x509.Certificate
    state: str
    signing_time: datetime | None
    timestamp: bytes | None = None


def verify(
    content: bytes,
    signature: bytes,
    *,
    anchors: Iterable[x509.Certificate],
    at: datetime,
    crls: Iterable[x509.CertificateRevocationList] = (),
    place: str = "signature",
    allow_timestamp: bool = False,
) -> Signed:
    """Check a detached signature over the content, made with a sealing certificate under one of the anchors.

    Raises Rejected: `signature.missing|malformed|algorithm|digest|invalid|untrusted` or
    `certificate.malformed|expired|not-yet-valid|usage|revoked|state`.
    """
    opened = open_signature(content, signature, place=place, allow_timestamp=allow_timestamp)
    certificate, where = opened.certificate, f"{place}.certificate"
    anchor = anchor_of(certificate, anchors, place=place)
    state = require_under(certificate, anchor, at=at, place=where)
    require_sealing(certificate, place=where)
    require_not_revoked(certificate, anchor, crls, at=at, place=where)
    return Signed(certificate, anchor, state, opened.signing_time, opened.timestamp)


def verify_by_anchor(
    content: bytes, signature: bytes, *, anchor: x509.Certificate, at: datetime, place: str = "signature"
) -> Signed:
    """Check a detached signature made by the anchor's own key, as State cards are signed.

    Raises Rejected as `verify` does.
    """
    opened = open_signature(content, signature, place=place)
    if opened.certificate != anchor:
        raise INVALID.at(place, reason="it was not made by the anchor that these bytes name")
    state = require_anchor(anchor, at=at, place=f"{place}.anchor")
    usage = key_usage(anchor)
    if usage is None or not usage.digital_signature:
        raise USAGE.at(place, subject=subject(anchor), reason="it may not sign documents")
    return Signed(anchor, anchor, state, opened.signing_time)
