"""May this certificate speak for its State at an instant? One link under an anchor, no more (RFC 5280 6.1).

Every function returns nothing or what it found, and raises Rejected with the reason otherwise.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from rogatory.envelope.certificates import state_of
from rogatory.envelope.errors import Refusal
from rogatory.envelope.instants import require_offset, write_instant

UNTRUSTED = Refusal(
    "signature.untrusted",
    "No anchor that is trusted here issued the certificate {subject}, so nobody known vouches for it.",
    "Compare the State's anchor over a second channel and accept its card, or refuse what it signed.",
)
EXPIRED = Refusal(
    "certificate.expired",
    "The certificate {subject} was valid until {until}, and the instant in question is {at}.",
    "Ask the State to sign with a certificate that is valid on the day.",
)
NOT_YET = Refusal(
    "certificate.not-yet-valid",
    "The certificate {subject} is valid from {since}, and the instant in question is {at}.",
    "Check the instant and the clocks of both sides.",
)
USAGE = Refusal(
    "certificate.usage",
    "The certificate {subject} may not be used for this: {reason}.",
    "Ask the State which certificate it issued for this use.",
)
REVOKED = Refusal(
    "certificate.revoked",
    "The State revoked the certificate {subject} with effect from {since}, and the instant in question is {at}.",
    "Treat what it signed from then on as not signed, and ask the State.",
)
OTHER_STATE = Refusal(
    "certificate.state",
    "The certificate names the State {found}, and the anchor above it speaks for {expected}.",
    "Refuse it: an anchor can't vouch for another State.",
)

_KNOWN_CRITICAL = {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}


def require_anchor(anchor: x509.Certificate, *, at: datetime, place: str) -> str:
    """The State of an anchor that is a self-signed CA, valid at that instant."""
    require_hash(anchor, place=place)
    require_known_extensions(anchor, place=place)
    if not is_ca(anchor):
        raise USAGE.at(place, subject=subject(anchor), reason="it is not a certification authority")
    usage = key_usage(anchor)
    if usage is None or not usage.key_cert_sign:
        raise USAGE.at(place, subject=subject(anchor), reason="it may not sign certificates")
    if not issued_by(anchor, anchor):
        raise USAGE.at(place, subject=subject(anchor), reason="an anchor must be signed by its own key")
    require_valid(anchor, at=at, place=place)
    return state_of(anchor, place=place)


def anchor_of(
    certificate: x509.Certificate, anchors: Iterable[x509.Certificate], *, place: str
) -> x509.Certificate:
    """The anchor that issued the certificate."""
    for anchor in anchors:
        if issued_by(certificate, anchor):
            return anchor
    raise UNTRUSTED.at(place, subject=subject(certificate))


def require_under(
    certificate: x509.Certificate, anchor: x509.Certificate, *, at: datetime, place: str
) -> str:
    """The State for which a certificate under this anchor speaks, if it may speak at all at that instant."""
    state = require_issued(certificate, anchor, place=place)
    require_anchor(anchor, at=at, place=f"{place}.anchor")
    require_valid(certificate, at=at, place=place)
    return state


def require_issued(certificate: x509.Certificate, anchor: x509.Certificate, *, place: str) -> str:
    """The State for which a certificate under this anchor was made, whatever the day."""
    if not issued_by(certificate, anchor):
        raise UNTRUSTED.at(place, subject=subject(certificate))
    require_hash(certificate, place=place)
    require_known_extensions(certificate, place=place)
    if is_ca(certificate):
        reason = "it is a certification authority, which signs certificates and not acts"
        raise USAGE.at(place, subject=subject(certificate), reason=reason)
    found, expected = state_of(certificate, place=place), state_of(anchor, place=place)
    if found != expected:
        raise OTHER_STATE.at(place, found=found, expected=expected)
    return expected


def require_sealing(certificate: x509.Certificate, *, place: str) -> None:
    """The certificate was issued for signing acts: key usage contentCommitment."""
    usage = key_usage(certificate)
    if usage is None or not usage.content_commitment:
        reason = "it lacks the key usage contentCommitment, so it can't commit a State to an act"
        raise USAGE.at(place, subject=subject(certificate), reason=reason)
    extended = _extended(certificate)
    allowed = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if extended is not None and not allowed & extended:
        reason = "its extended usage allows other things only"
        raise USAGE.at(place, subject=subject(certificate), reason=reason)


def require_serving(certificate: x509.Certificate, *, place: str) -> None:
    """The certificate was issued for TLS: digitalSignature, serverAuth and clientAuth."""
    usage, extended = key_usage(certificate), _extended(certificate)
    needed = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    if usage is None or not usage.digital_signature or extended is None or not needed <= extended:
        reason = "it is not a certificate for both ends of a TLS connection"
        raise USAGE.at(place, subject=subject(certificate), reason=reason)


def require_valid(certificate: x509.Certificate, *, at: datetime, place: str) -> None:
    """The instant lies within the certificate's validity, both ends included (RFC 5280 section 4.1.2.5)."""
    instant = require_offset(at)
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if instant < since:
        values = {"subject": subject(certificate), "since": write_instant(since)}
        raise NOT_YET.at(place, at=write_instant(instant), **values)
    # The validity is given to the second: the whole last second belongs to it.
    if instant.replace(microsecond=0) > until:
        values = {"subject": subject(certificate), "until": write_instant(until)}
        raise EXPIRED.at(place, at=write_instant(instant), **values)


def require_not_revoked(
    certificate: x509.Certificate,
    anchor: x509.Certificate,
    crls: Iterable[x509.CertificateRevocationList],
    *,
    at: datetime,
    place: str,
) -> None:
    """No list of this anchor takes the certificate back with effect at that instant or before.

    Lists that this anchor did not sign are not about its certificates and say nothing. Whether a list is
    recent enough is for the caller: here an old list still counts.
    """
    instant = require_offset(at)
    for crl in crls:
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is None or not crl_signed_by(crl, anchor):
            continue
        since = _since(entry)
        if instant >= since:
            values = {"subject": subject(certificate), "since": write_instant(since)}
            raise REVOKED.at(place, at=write_instant(instant), **values)


def require_hash(certificate: x509.Certificate, *, place: str) -> None:
    """The certificate was signed over a digest that is still believed."""
    if not isinstance(certificate.signature_hash_algorithm, SHA256 | SHA384 | SHA512):
        reason = "it is signed over a digest that is not SHA-256, SHA-384 or SHA-512"
        raise USAGE.at(place, subject=subject(certificate), reason=reason)


def require_known_extensions(certificate: x509.Certificate, *, place: str) -> None:
    """Nothing critical that isn't understood here (RFC 5280 section 4.2)."""
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _KNOWN_CRITICAL:
            reason = f"it holds a critical extension that is not understood, {extension.oid.dotted_string}"
            raise USAGE.at(place, subject=subject(certificate), reason=reason)


@lru_cache(maxsize=1024)
def issued_by(certificate: x509.Certificate, anchor: x509.Certificate) -> bool:
    """The anchor's name and key are behind the certificate. Pure, and asked again for every act: kept."""
    try:
        certificate.verify_directly_issued_by(anchor)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def crl_signed_by(crl: x509.CertificateRevocationList, anchor: x509.Certificate) -> bool:
    """The list names the anchor as its issuer and bears its signature."""
    key = anchor.public_key()
    if crl.issuer != anchor.subject or not isinstance(key, EllipticCurvePublicKey | RSAPublicKey):
        return False
    try:
        return crl.is_signature_valid(key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def subject(certificate: x509.Certificate) -> str:
    """The subject's name for a sentence."""
    return certificate.subject.rfc4514_string()


def is_ca(certificate: x509.Certificate) -> bool:
    """The certificate may stand above others (basicConstraints)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def key_usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    """What the key may be used for; None where the certificate is silent."""
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _extended(certificate: x509.Certificate) -> set[x509.ObjectIdentifier] | None:
    try:
        return set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return None


def _since(entry: x509.RevokedCertificate) -> datetime:
    """From when the certificate is not believed; an invalidity date may put it earlier (RFC 5280 5.3.2)."""
    try:
        stated = entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except x509.ExtensionNotFound:
        return entry.revocation_date_utc
    return min(stated, entry.revocation_date_utc)
