"""The parts of a CMS SignedData (RFC 5652 section 5): from bytes to plain values, and from them to bytes.

Read element by element, in the order of the standard; `write` makes the one DER encoding of what was understood.
asn1crypto splits the elements, and reads the structures that are rare.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509

from rogatory.envelope.der import Elements, element, is_der
from rogatory.envelope.errors import Refusal

LIMIT = 65_536
"""Bytes that a signature may have; with its certificate it has about 900, with a time stamp up to 10,000."""

MISSING = Refusal(
    "signature.missing",
    "There is no signature, so nobody vouches for these bytes.",
    "Ask the sender for the signature that belongs to them.",
)
MALFORMED = Refusal(
    "signature.malformed",
    "The signature is not one detached CMS signature in the profile that is read here: {reason}.",
    "Ask the sender for the signature as it was made, or to sign again.",
)


def _oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


# Object identifiers in DER, as they stand in a signature.
SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
DATA = _oid("1.2.840.113549.1.7.1")
SHA256_OID = _oid("2.16.840.1.101.3.4.2.1")
ECDSA_SHA256 = _oid("1.2.840.10045.4.3.2")
TIMESTAMP = _oid("1.2.840.113549.1.9.16.2.14")
CONTENT_TYPE = _oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
SIGNING_TIME = _oid("1.2.840.113549.1.9.5")
ALGORITHM_PROTECTION = _oid("1.2.840.113549.1.9.52")
SIGNING_CERTIFICATE_V2 = _oid("1.2.840.113549.1.9.16.2.47")

DIGEST_ALGORITHMS = (element(0x30, SHA256_OID), element(0x30, SHA256_OID, b"\x05\x00"))
"""SHA-256 in its two permitted forms (RFC 5754 section 2)."""
SIGNATURE_ALGORITHM = element(0x30, ECDSA_SHA256)
"""ECDSA with SHA-256 (RFC 5754 section 3.3: no parameters)."""

_VERSION_1 = b"\x02\x01\x01"
_SEQUENCE, _SET, _OCTETS, _INTEGER, _OBJECT = 0x30, 0x31, 0x04, 0x02, 0x06
_CONTEXT_0, _CONTEXT_1 = 0xA0, 0xA1
_Name = tuple[bytes, bytes]  # issuer and serial number


@dataclass(frozen=True)
class MeantCertificate:
    """The certificate that the signer meant (signing-certificate-v2): its digest, and maybe its names.

    A name here is a GeneralName: a directory name bears the tag [4] around the issuer.
    """

    digest_algorithm: bytes
    digest: bytes
    names: tuple[_Name, ...] | None


@dataclass(frozen=True)
class Attributes:
    """The signed attributes; None where one is not there."""

    encoded: bytes
    is_der: bool
    known: frozenset[bytes]
    content_type: bytes | None
    message_digest: bytes | None
    signing_time: datetime | None
    meant_certificates: tuple[MeantCertificate, ...] | None
    meant_algorithms: tuple[bytes, bytes] | None


@dataclass(frozen=True)
class Parts:
    """What a signature says, in DER; of several signers, the first."""

    content_type: bytes
    encapsulated_type: bytes
    has_content: bool
    has_crls: bool
    digest_algorithms: tuple[bytes, ...]
    certificates: tuple[bytes, ...]
    certificate_names: tuple[_Name, ...]
    signers: int
    signer_name: _Name | None
    digest_algorithm: bytes
    signature_algorithm: bytes
    attributes: Attributes
    signature: bytes
    unsigned: tuple[tuple[bytes, bytes], ...]
    unsigned_encoded: bytes | None


def read_parts(signature: bytes, *, place: str) -> Parts:
    """The parts of a signature. Raises Rejected `signature.missing` or `.malformed`."""
    if not signature:
        raise MISSING.at(place)
    if len(signature) > LIMIT:
        raise MALFORMED.at(place, reason=f"it has {len(signature)} bytes, at most {LIMIT} are read")
    try:
        return _parts(signature)
    # The parser has no exception of its own: on hostile bytes it raises ValueError, TypeError, KeyError,
    # AttributeError, OverflowError, RecursionError... Here and in `imprint_of` all are caught, nowhere else.
    except Exception as error:
        raise MALFORMED.at(place, reason="it can't be read as CMS signed data in DER") from error


def imprint_of(token: bytes) -> tuple[bytes, bytes] | None:
    """The digest algorithm and the digest that a time-stamp token is over (RFC 3161); None if it is none."""
    try:
        info = cms.ContentInfo.load(token, strict=True)["content"]["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            return None
        imprint = info["message_imprint"]
        return imprint["hash_algorithm"]["algorithm"].dump(), imprint["hashed_message"].native
    except Exception:
        return None


def write(parts: Parts) -> bytes:
    """The DER encoding of a signature in the narrow profile, with these parts."""
    signer = element(
        _SEQUENCE,
        _VERSION_1,
        element(_SEQUENCE, *(parts.signer_name or ())),
        parts.digest_algorithm,
        element(_CONTEXT_0, parts.attributes.encoded),
        parts.signature_algorithm,
        element(_OCTETS, parts.signature),
        element(_CONTEXT_1, parts.unsigned_encoded) if parts.unsigned_encoded is not None else b"",
    )
    signed = element(
        _SEQUENCE,
        _VERSION_1,
        element(_SET, *parts.digest_algorithms),
        element(_SEQUENCE, parts.encapsulated_type),
        element(_CONTEXT_0, *parts.certificates),
        element(_SET, signer),
    )
    return element(_SEQUENCE, parts.content_type, element(_CONTEXT_0, signed))


def _parts(signature: bytes) -> Parts:
    info = Elements(Elements(signature).only(_SEQUENCE))
    content_type = info.take(_OBJECT)
    signed = Elements(Elements(info.only(_CONTEXT_0)).only(_SEQUENCE))
    signed.take(_INTEGER)
    digest_algorithms = Elements(signed.inside(_SET)).rest()
    encapsulated = Elements(signed.inside(_SEQUENCE))
    encapsulated_type = encapsulated.take(_OBJECT)
    certificates = Elements(signed.inside(_CONTEXT_0, default=b"")).rest()
    has_crls = signed.next_is(_CONTEXT_1) and bool(signed.take(_CONTEXT_1))
    signers = Elements(signed.only(_SET)).rest()
    signer = Elements(Elements(signers[0]).only(_SEQUENCE))
    signer.take(_INTEGER)
    # Read in the order in which they stand.
    signer_name = _signer_name(signer)
    digest_algorithm = signer.take(_SEQUENCE)
    attributes = _attributes(signer.inside(_CONTEXT_0))
    signature_algorithm = signer.take(_SEQUENCE)
    value = signer.inside(_OCTETS)
    unsigned_encoded = signer.inside(_CONTEXT_1) if signer.next_is(_CONTEXT_1) else None
    signer.end()
    return Parts(
        content_type=content_type,
        encapsulated_type=encapsulated_type,
        has_content=bool(encapsulated.rest()),
        has_crls=has_crls,
        digest_algorithms=digest_algorithms,
        certificates=certificates,
        certificate_names=tuple(_certificate_name(der) for der in certificates),
        signers=len(signers),
        signer_name=signer_name,
        digest_algorithm=digest_algorithm,
        signature_algorithm=signature_algorithm,
        attributes=attributes,
        signature=value,
        unsigned=tuple(_values(unsigned_encoded or b"").items()),
        unsigned_encoded=unsigned_encoded,
    )


def _signer_name(signer: Elements) -> _Name | None:
    """Issuer and serial number; None where the signer is named by his key's identifier."""
    if not signer.next_is(_SEQUENCE):
        signer.take()
        return None
    name = Elements(signer.inside(_SEQUENCE))
    issuer = name.take(_SEQUENCE)
    return issuer, element(_INTEGER, name.only(_INTEGER))


def _attributes(encoded: bytes) -> Attributes:
    values = _values(encoded)
    digest, time = values.get(MESSAGE_DIGEST), values.get(SIGNING_TIME)
    meant, protection = values.get(SIGNING_CERTIFICATE_V2), values.get(ALGORITHM_PROTECTION)
    return Attributes(
        encoded=encoded,
        is_der=is_der(element(_SET, encoded)),
        known=frozenset(values),
        content_type=values.get(CONTENT_TYPE),
        message_digest=None if digest is None else Elements(digest).only(_OCTETS),
        signing_time=None if time is None else cms.Time.load(time, strict=True).native,
        meant_certificates=None if meant is None else _meant_certificates(meant),
        meant_algorithms=None if protection is None else _meant_algorithms(protection),
    )


def _values(encoded: bytes) -> dict[bytes, bytes]:
    """The value of each attribute; an attribute that is there twice, or has several, can't be read."""
    values: dict[bytes, bytes] = {}
    for one in Elements(encoded).rest():
        attribute = Elements(Elements(one).only(_SEQUENCE))
        name = attribute.take(_OBJECT)
        (value,) = Elements(attribute.only(_SET)).rest()
        if name in values:
            message = "an attribute stands twice"
            raise ValueError(message)
        values[name] = value
    return values


# What follows depends on bytes alone, and the same few bytes come with every act of a signer: kept.


@lru_cache(maxsize=512)
def _meant_certificates(encoded: bytes) -> tuple[MeantCertificate, ...]:
    meant = []
    for identifier in tsp.SigningCertificateV2.load(encoded, strict=True)["certs"]:
        named = identifier["issuer_serial"]
        names: tuple[_Name, ...] | None = None
        if named.dump():
            serial = named["serial_number"].dump()
            names = tuple((general.dump(), serial) for general in named["issuer"])
        algorithm = identifier["hash_algorithm"]["algorithm"].dump()
        meant.append(MeantCertificate(algorithm, identifier["cert_hash"].native, names))
    return tuple(meant)


@lru_cache(maxsize=512)
def _meant_algorithms(encoded: bytes) -> tuple[bytes, bytes]:
    value = cms.CMSAlgorithmProtection.load(encoded, strict=True)
    return value["digest_algorithm"]["algorithm"].dump(), value["signature_algorithm"]["algorithm"].dump()


@lru_cache(maxsize=512)
def _certificate_name(der: bytes) -> _Name:
    issued = asn1_x509.Certificate.load(der, strict=True)["tbs_certificate"]
    return issued["issuer"].dump(), issued["serial_number"].dump()
