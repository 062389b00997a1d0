"""The certificates of a State: an anchor, and under it certificates for seals and for TLS, and a CRL.

The subject's countryName is the State: whoever trusts an anchor trusts it to speak for that State alone.
Keys are P-256 (FIPS 186-5), certificates X.509 version 3 (RFC 5280). Instants have an offset.

>>> from datetime import UTC, datetime
>>> from rogatory.envelope.keys import new_seal_key
>>> anchor = issue_anchor("XA", "Ministry of Justice (fictional)", new_seal_key(),
...                       datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))
>>> state_of(anchor), len(fingerprint(anchor))
('XA', 64)
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rogatory.envelope.errors import Refusal
from rogatory.envelope.instants import require_offset

LIMIT = 16_384
"""Bytes that a certificate from outside may have."""

MALFORMED = Refusal(
    "certificate.malformed",
    "The bytes are not one X.509 certificate in DER that can be read ({reason}).",
    "Ask the State for its certificate again.",
)
CRL_MALFORMED = Refusal(
    "crl.malformed",
    "The bytes are not one complete X.509 revocation list in DER that can be read ({reason}).",
    "Ask the State for its list again; until then its revoked certificates can't be known.",
)
NO_STATE = Refusal(
    "certificate.state",
    "The certificate does not name exactly one State: its subject holds the countries {found}.",
    "A certificate must carry one ISO 3166 code of two letters as C= in its subject.",
)


def issue_anchor(
    state: str, name: str, key: EllipticCurvePrivateKey, not_before: datetime, not_after: datetime
) -> x509.Certificate:
    """The self-signed root of a State: C=state, O=name. It signs certificates, CRLs and State cards."""
    subject = _name(state, name, f"{name} anchor")
    builder = _builder(subject, subject, key.public_key(), not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, certificates=True), critical=True)
    return builder.sign(key, SHA256())


def issue_seal(
    anchor: x509.Certificate,
    anchor_key: EllipticCurvePrivateKey,
    public_key: EllipticCurvePublicKey,
    *,
    name: str,
    not_before: datetime,
    not_after: datetime,
) -> x509.Certificate:
    """A certificate for signing acts: digitalSignature and contentCommitment (RFC 5280 section 4.2.1.3).

    No extended usage: `openssl cms -verify` and CAdES validators then accept it with and without a purpose.
    """
    builder = _under(anchor, public_key, name, not_before, not_after)
    builder = builder.add_extension(_usage(digital_signature=True, commitment=True), critical=True)
    return builder.sign(anchor_key, SHA256())


def issue_tls(
    anchor: x509.Certificate,
    anchor_key: EllipticCurvePrivateKey,
    public_key: EllipticCurvePublicKey,
    *,
    hosts: Sequence[str],
    not_before: datetime,
    not_after: datetime,
) -> x509.Certificate:
    """A certificate for the peers' door, server and client alike; hosts are DNS names or IP addresses."""
    builder = _under(anchor, public_key, hosts[0], not_before, not_after)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = builder.add_extension(uses, critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName([_host(h) for h in hosts]), critical=False)
    return builder.sign(anchor_key, SHA256())


@dataclass(frozen=True)
class Revoked:
    """A certificate that its State takes back: it is not believed for instants from `since` on."""

    serial: int
    since: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


def issue_crl(
    anchor: x509.Certificate,
    anchor_key: EllipticCurvePrivateKey,
    revoked: Iterable[Revoked],
    *,
    number: int,
    this_update: datetime,
    next_update: datetime,
) -> x509.CertificateRevocationList:
    """The anchor's list of what it takes back (RFC 5280 section 5); number grows with each list.

    A revocation that lies ahead of the list is a mistake of the caller (ValueError): a certificate that will
    retire is named in the State card with its last day instead.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(anchor.subject)
        .last_update(require_offset(this_update))
        .next_update(require_offset(next_update))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority(anchor), critical=False)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(_entry(one, this_update))
    return builder.sign(anchor_key, SHA256())


def read_certificate(der: bytes, *, place: str) -> x509.Certificate:
    """A certificate from outside, every part of it read once, so that no later look at it can fail.

    Raises Rejected `certificate.malformed`.
    """
    if len(der) > LIMIT:
        raise MALFORMED.at(place, reason=f"{len(der)} bytes; at most {LIMIT} are read")
    try:
        return _read_certificate(der)
    # The library has no common exception: ValueError, InvalidVersion, DuplicateExtension,
    # UnsupportedAlgorithm, UnsupportedGeneralNameType... Here all are caught, and only here.
    except Exception as error:
        raise MALFORMED.at(place, reason=error) from error


def read_crl(der: bytes, *, place: str) -> x509.CertificateRevocationList:
    """A revocation list from outside, every entry read once. Raises Rejected `crl.malformed`.

    A list that covers only a part (critical extensions, RFC 5280 section 5.2) is refused: what it leaves
    out would look as if it were not revoked.
    """
    try:
        return _read_crl(der)
    except Exception as error:  # as for certificates: the library has no common exception
        raise CRL_MALFORMED.at(place, reason=error) from error


def crl_number(crl: x509.CertificateRevocationList) -> int:
    """The list's number, which grows from one list to the next (RFC 5280 section 5.2.3)."""
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def state_of(certificate: x509.Certificate, *, place: str = "certificate") -> str:
    """The State (ISO 3166 alpha-2) that the subject names. Raises Rejected `certificate.state`."""
    countries = [str(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)]
    if len(countries) != 1 or not re.fullmatch("[A-Z]{2}", countries[0]):
        raise NO_STATE.at(place, found=", ".join(countries) or "none")
    return countries[0]


def to_der(certificate: x509.Certificate) -> bytes:
    """The certificate's bytes."""
    return certificate.public_bytes(Encoding.DER)


def fingerprint(certificate: x509.Certificate) -> str:
    """Lower-case hexadecimal SHA-256 of the certificate's DER bytes: what two people compare."""
    return sha256(to_der(certificate)).hexdigest()


def grouped(fingerprint: str) -> str:
    """A fingerprint for reading aloud: groups of four, eight groups a line.

    >>> print(grouped("ab" * 32).splitlines()[0])
    abab abab abab abab abab abab abab abab
    """
    groups = [fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4)]
    return "\n".join(" ".join(groups[i : i + 8]) for i in range(0, len(groups), 8))


@lru_cache(maxsize=512)
def _read_certificate(der: bytes) -> x509.Certificate:
    # Reading is pure, and the same few certificates come with every act. A stranger can only fill the cache.
    certificate = x509.load_der_x509_certificate(der)
    # The library ignores how many bits of the signature are declared unused, so two files could be one
    # certificate; a signature is whole bytes (RFC 5280 section 4.1.1.3).
    if not der.endswith(b"\x00" + certificate.signature):
        message = "its signature is not whole bytes"
        raise ValueError(message)
    certificate.public_key()
    # The library decodes these only when asked, and only then does it find what is wrong with them.
    _ = (certificate.subject, certificate.issuer, certificate.extensions, certificate.serial_number)
    _ = (
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        certificate.signature_hash_algorithm,
    )
    return certificate


@lru_cache(maxsize=64)
def _read_crl(der: bytes) -> x509.CertificateRevocationList:
    crl = x509.load_der_x509_crl(der)
    _ = (crl.issuer, crl.signature_hash_algorithm, crl.last_update_utc, crl.next_update_utc, crl_number(crl))
    critical = [extension.oid.dotted_string for extension in crl.extensions if extension.critical]
    for entry in crl:
        _ = (entry.serial_number, entry.revocation_date_utc)
        critical += [extension.oid.dotted_string for extension in entry.extensions if extension.critical]
    if critical:
        message = f"critical extensions that are not understood: {', '.join(critical)}"
        raise ValueError(message)
    return crl


def _name(state: str, organization: str, name: str) -> x509.Name:
    if not re.fullmatch("[A-Z]{2}", state):
        message = f"not an ISO 3166 code of two letters: {state!r}"
        raise ValueError(message)
    parts = {
        NameOID.COUNTRY_NAME: state,
        NameOID.ORGANIZATION_NAME: organization[:64],  # upper bounds of RFC 5280 appendix A.1
        NameOID.COMMON_NAME: name[:64],
    }
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items()])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: EllipticCurvePublicKey,
    not_before: datetime,
    not_after: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(require_offset(not_before))
        .not_valid_after(require_offset(not_after))
        .public_key(public_key)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _under(
    anchor: x509.Certificate,
    public_key: EllipticCurvePublicKey,
    name: str,
    not_before: datetime,
    not_after: datetime,
) -> x509.CertificateBuilder:
    organization = anchor.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    subject = _name(state_of(anchor), str(organization[0].value) if organization else name, name)
    builder = _builder(subject, anchor.subject, public_key, not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(_authority(anchor), critical=False)


def _authority(anchor: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    public_key = anchor.public_key()
    if not isinstance(public_key, EllipticCurvePublicKey):
        message = "anchors that are issued here have P-256 keys"
        raise TypeError(message)
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key)


def _usage(
    *, digital_signature: bool = False, commitment: bool = False, certificates: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _entry(one: Revoked, this_update: datetime) -> x509.RevokedCertificate:
    since = require_offset(one.since)
    if since > require_offset(this_update):
        message = "a certificate can't be revoked from an instant later than the list"
        raise ValueError(message)
    entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(since)
    if one.reason is not x509.ReasonFlags.unspecified:  # absent means unspecified (RFC 5280 section 5.3.1)
        entry = entry.add_extension(x509.CRLReason(one.reason), critical=False)
    return entry.build()
