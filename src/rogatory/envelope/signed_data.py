"""The parts of a CMS SignedData (RFC 5652 section 5): from bytes to plain values, and from them to bytes.

asn1crypto reads; everything is read at once and leaves as bytes, texts and instants, so that nothing lazy of
the parser gets further than this module. `write` makes the one DER encoding of what was understood.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509

from rogatory.envelope.der import element, is_der
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

SIGNED_DATA = "1.2.840.113549.1.7.2"
DATA = "1.2.840.113549.1.7.1"
SHA256_OID = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

_Asn1: TypeAlias = Any  # asn1crypto has no types
_Name: TypeAlias = tuple[bytes, bytes]  # issuer and serial number, each in DER


@dataclass(frozen=True)
class MeantCertificate:
    """The certificate that the signer meant (signing-certificate-v2): its digest, and maybe its names.

    A name here is a GeneralName: a directory name bears the tag [4] around the issuer.
    """

    digest_algorithm: str
    digest: bytes
    names: tuple[_Name, ...] | None


@dataclass(frozen=True)
class Attributes:
    """The signed attributes; None where one is not there."""

    encoded: bytes
    is_der: bool
    known: frozenset[str]
    content_type: str | None
    message_digest: bytes | None
    signing_time: datetime | None
    meant_certificates: tuple[MeantCertificate, ...] | None
    meant_algorithms: tuple[str, str] | None


@dataclass(frozen=True)
class Parts:
    """What a signature says. Names of algorithms are dotted object identifiers; the rest is DER."""

    content_type: str
    encapsulated_type: str
    has_content: bool
    has_crls: bool
    digest_algorithms: tuple[tuple[str, bytes], ...]
    certificates: tuple[bytes, ...]
    certificate_names: tuple[_Name, ...]
    signers: int
    signer_name: _Name | None
    digest_algorithm: tuple[str, bytes]
    signature_algorithm: str
    attributes: Attributes
    signature: bytes
    unsigned: tuple[tuple[str, bytes], ...]
    unsigned_encoded: bytes | None


def read_parts(signature: bytes, *, place: str) -> Parts:
    """The parts of the first signer's signature. Raises Rejected `signature.missing` or `.malformed`."""
    if not signature:
        raise MISSING.at(place)
    if len(signature) > LIMIT:
        raise MALFORMED.at(place, reason=f"it has {len(signature)} bytes, at most {LIMIT} are read")
    try:
        return _parts(cms.ContentInfo.load(signature, strict=True))
    # The parser has no exception of its own: on hostile bytes it raises ValueError, TypeError, KeyError,
    # AttributeError, OverflowError, RecursionError... Here and in `imprint_of` all are caught, nowhere else.
    except Exception as error:
        raise MALFORMED.at(place, reason="it can't be read as CMS signed data in DER") from error


def imprint_of(token: bytes) -> tuple[str, bytes] | None:
    """The digest algorithm and the digest that a time-stamp token is over (RFC 3161); None if it is none."""
    try:
        info = cms.ContentInfo.load(token, strict=True)["content"]["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            return None
        imprint = info["message_imprint"]
        return imprint["hash_algorithm"]["algorithm"].dotted, imprint["hashed_message"].native
    except Exception:
        return None


def write(parts: Parts) -> bytes:
    """The DER encoding of a signature in the narrow profile, with these parts."""
    signer = element(
        0x30,
        b"\x02\x01\x01",
        element(0x30, *(parts.signer_name or ())),
        _digest_algorithm(parts.digest_algorithm[1]),
        element(0xA0, parts.attributes.encoded),
        element(0x30, _oid(ECDSA_SHA256)),
        element(0x04, parts.signature),
        element(0xA1, parts.unsigned_encoded) if parts.unsigned_encoded is not None else b"",
    )
    signed = element(
        0x30,
        b"\x02\x01\x01",
        element(0x31, *(_digest_algorithm(encoded) for _, encoded in parts.digest_algorithms)),
        element(0x30, _oid(DATA)),
        element(0xA0, *parts.certificates),
        element(0x31, signer),
    )
    return element(0x30, _oid(SIGNED_DATA), element(0xA0, signed))


def _parts(info: _Asn1) -> Parts:
    signed = info["content"]
    signers = signed["signer_infos"]
    signer = signers[0]
    certificates = tuple(choice.dump() for choice in signed["certificates"])
    unsigned = signer["unsigned_attrs"]
    return Parts(
        content_type=info["content_type"].dotted,
        encapsulated_type=signed["encap_content_info"]["content_type"].dotted,
        has_content=bool(signed["encap_content_info"]["content"].dump()),
        has_crls=bool(signed["crls"].dump()),
        digest_algorithms=tuple(_algorithm(a) for a in signed["digest_algorithms"]),
        certificates=certificates,
        certificate_names=tuple(_certificate_name(der) for der in certificates),
        signers=len(signers),
        signer_name=_name(signer["sid"].chosen) if signer["sid"].name == "issuer_and_serial_number" else None,
        digest_algorithm=_algorithm(signer["digest_algorithm"]),
        signature_algorithm=signer["signature_algorithm"]["algorithm"].dotted,
        attributes=_attributes(signer["signed_attrs"]),
        signature=signer["signature"].native,
        unsigned=tuple((a["type"].dotted, _only(a["values"]).dump()) for a in unsigned),
        unsigned_encoded=unsigned.contents if unsigned.dump() else None,
    )


def _attributes(attributes: _Asn1) -> Attributes:
    values = {a["type"].dotted: _only(a["values"]) for a in attributes}
    if len(values) != len(attributes):
        message = "an attribute stands twice"
        raise ValueError(message)
    meant = values.get(SIGNING_CERTIFICATE_V2)
    protection = values.get(ALGORITHM_PROTECTION)
    encoded = attributes.contents
    return Attributes(
        encoded=encoded,
        is_der=is_der(element(0x31, encoded)),
        known=frozenset(values),
        content_type=values[CONTENT_TYPE].dotted if CONTENT_TYPE in values else None,
        message_digest=values[MESSAGE_DIGEST].native if MESSAGE_DIGEST in values else None,
        signing_time=values[SIGNING_TIME].native if SIGNING_TIME in values else None,
        meant_certificates=None if meant is None else tuple(_meant(one) for one in meant["certs"]),
        meant_algorithms=None if protection is None else _protection(protection),
    )


def _meant(identifier: _Asn1) -> MeantCertificate:
    named = identifier["issuer_serial"]
    names: tuple[_Name, ...] | None = None
    if named.dump():
        serial = named["serial_number"].dump()
        names = tuple((general.dump(), serial) for general in named["issuer"])
    algorithm = identifier["hash_algorithm"]["algorithm"].dotted
    return MeantCertificate(algorithm, identifier["cert_hash"].native, names)


def _protection(value: _Asn1) -> tuple[str, str]:
    return value["digest_algorithm"]["algorithm"].dotted, value["signature_algorithm"]["algorithm"].dotted


def _algorithm(algorithm: _Asn1) -> tuple[str, bytes]:
    return algorithm["algorithm"].dotted, algorithm.dump()


def _name(issued: _Asn1) -> _Name:
    return issued["issuer"].dump(), issued["serial_number"].dump()


@lru_cache(maxsize=512)
def _certificate_name(der: bytes) -> _Name:
    # Pure, and the same few certificates come with every act.
    return _name(asn1_x509.Certificate.load(der, strict=True)["tbs_certificate"])


def _only(values: _Asn1) -> _Asn1:
    (value,) = values
    return value


def _digest_algorithm(found: bytes) -> bytes:
    """SHA-256, in whichever of its two permitted forms was found (RFC 5754 section 2), else the first."""
    forms = (element(0x30, _oid(SHA256_OID)), element(0x30, _oid(SHA256_OID), b"\x05\x00"))
    return found if found in forms else forms[0]


def _oid(dotted: str) -> bytes:
    return bytes(cms.ContentType(dotted).dump())
