"""One detached CMS signature, judged strictly: the narrow profile of RFC 5652 that is written here.

Version 1, SHA-256, ECDSA on P-256, one signer named by issuer and serial number, exactly his certificate,
no CRLs, signed attributes in DER: content type and message digest always, signing time, signing-certificate-v2
(RFC 5035, CAdES) and algorithm protection (RFC 6211) where present, nothing else. After reading, the bytes
are written again from what was understood and compared whole, so nothing in a signature goes unread: a
signature with any byte changed is refused.

What is found here is mathematics only. Who may sign is the question of `signature` and `chain`.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from rogatory.envelope import signed_data as data
from rogatory.envelope.certificates import read_certificate
from rogatory.envelope.der import element
from rogatory.envelope.errors import Refusal
from rogatory.envelope.keys import is_p256
from rogatory.envelope.signed_data import MALFORMED, Attributes, Parts, imprint_of, read_parts, write

ALGORITHM = Refusal(
    "signature.algorithm",
    "The signature uses {found}, and only ECDSA on P-256 with SHA-256 is believed here.",
    "Ask the sender to sign with a P-256 key and SHA-256.",
)
DIGEST = Refusal(
    "signature.digest",
    "The signature was made over other bytes: it names the digest {found}, these have {expected}.",
    "Treat these bytes as changed after signing, or find the ones that were signed.",
)
INVALID = Refusal(
    "signature.invalid",
    "The signature does not hold: {reason}.",
    "Treat these bytes as not signed.",
)

_KNOWN_ATTRIBUTES = {
    data.CONTENT_TYPE,
    data.MESSAGE_DIGEST,
    data.SIGNING_TIME,
    data.ALGORITHM_PROTECTION,
    data.SIGNING_CERTIFICATE_V2,
}


@dataclass(frozen=True)
class Opened:
    """A signature that holds, as mathematics: this key signed these bytes. Nothing is said about trust."""

    certificate: x509.Certificate
    signing_time: datetime | None
    timestamp: bytes | None


def open_signature(content: bytes, signature: bytes, *, place: str, allow_timestamp: bool = False) -> Opened:
    """Read a detached signature and check it against the content with the key of the certificate inside.

    Raises Rejected `signature.missing`, `.malformed`, `.algorithm`, `.digest`, `.invalid` or
    `certificate.malformed`.
    """
    parts = read_parts(signature, place=place)
    _check_shape(parts, place)
    _check_algorithms(parts, place)
    if write(parts) != signature:
        raise MALFORMED.at(place, reason="written again from what it says, it has other bytes")
    _check_attributes(parts.attributes, content, place)
    _check_meant_certificate(parts, place)
    certificate = read_certificate(parts.certificates[0], place=f"{place}.certificate")
    _check_mathematics(parts, certificate, place)
    timestamp = _timestamp(parts, place, allow_timestamp)
    return Opened(certificate, parts.attributes.signing_time, timestamp)


def _check_shape(parts: Parts, place: str) -> None:
    faults = {
        "it is not signed data": parts.content_type != data.SIGNED_DATA,
        "the signed content is not plain data": parts.encapsulated_type != data.DATA,
        "the content is inside, and it must be detached": parts.has_content,
        "it carries revocation lists": parts.has_crls,
        "it has not exactly one digest algorithm": len(parts.digest_algorithms) != 1,
        "it has not exactly one certificate": len(parts.certificates) != 1,
        "it has not exactly one signer": parts.signers != 1,
        "the signer is not named by issuer and serial number": parts.signer_name is None,
        "the certificate inside is not the signer's": parts.signer_name not in parts.certificate_names,
    }
    for reason, found in faults.items():
        if found:
            raise MALFORMED.at(place, reason=reason)


def _check_algorithms(parts: Parts, place: str) -> None:
    for algorithm in (*parts.digest_algorithms, parts.digest_algorithm):
        if algorithm not in data.DIGEST_ALGORITHMS:
            raise ALGORITHM.at(place, found="another digest algorithm")
    if parts.signature_algorithm != data.SIGNATURE_ALGORITHM:
        raise ALGORITHM.at(place, found="another signature algorithm")


def _check_attributes(attributes: Attributes, content: bytes, place: str) -> None:
    time = attributes.signing_time
    faults = {
        "a signed attribute is not known": not attributes.known <= _KNOWN_ATTRIBUTES,
        "its signed attributes are not in DER": not attributes.is_der,
        "the signed content type is not plain data": attributes.content_type != data.DATA,
        "the signed message digest is missing": not isinstance(attributes.message_digest, bytes),
        "the signing time has no offset": time is not None and time.utcoffset() is None,
    }
    for reason, fault in faults.items():
        if fault:
            raise MALFORMED.at(place, reason=reason)
    found, expected = attributes.message_digest or b"", sha256(content).digest()
    if found != expected:
        raise DIGEST.at(place, found=found.hex(), expected=expected.hex())
    if attributes.meant_algorithms not in {None, (data.SHA256_OID, data.ECDSA_SHA256)}:
        raise INVALID.at(place, reason="the signer meant other algorithms (RFC 6211)")


def _check_meant_certificate(parts: Parts, place: str) -> None:
    """The certificate that the signer meant, if he says so, is the one inside (RFC 5035 section 5.4.1)."""
    meant = parts.attributes.meant_certificates
    if meant is None:
        return
    expected = (data.SHA256_OID, sha256(parts.certificates[0]).digest())
    if len(meant) != 1 or (meant[0].digest_algorithm, meant[0].digest) != expected:
        raise INVALID.at(place, reason="the signer meant another certificate than the one inside")
    issuer, serial = parts.certificate_names[0]
    if meant[0].names not in {None, ((element(0xA4, issuer), serial),)}:
        raise INVALID.at(place, reason="the signer named another certificate than the one inside")


def _check_mathematics(parts: Parts, certificate: x509.Certificate, place: str) -> None:
    key = certificate.public_key()
    if not isinstance(key, EllipticCurvePublicKey) or not is_p256(key):
        raise ALGORITHM.at(place, found="a key that is not on P-256")
    try:
        # What is signed is the attributes as a SET, not with the tag under which they travel (RFC 5652 5.4).
        key.verify(parts.signature, element(0x31, parts.attributes.encoded), ECDSA(SHA256()))
    except InvalidSignature as error:
        raise INVALID.at(place, reason="the key in the certificate did not make it") from error


def _timestamp(parts: Parts, place: str, allowed: bool) -> bytes | None:
    """The time-stamp token, the one thing that may hang on a signature unsigned, if the caller allows it."""
    if parts.unsigned_encoded is None:
        return None
    if not allowed or [name for name, _ in parts.unsigned] != [data.TIMESTAMP]:
        raise MALFORMED.at(place, reason="it carries something that is not signed")
    token = parts.unsigned[0][1]
    # The authority's signature in the token is not checked here; what it is over, is.
    if imprint_of(token) != (data.SHA256_OID, sha256(parts.signature).digest()):
        raise INVALID.at(place, reason="its time stamp is not over the SHA-256 of this signature")
    return token
