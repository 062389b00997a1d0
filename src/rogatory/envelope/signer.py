"""Signing: a detached CMS signature (RFC 5652) over bytes, ECDSA P-256 with SHA-256 (RFC 5753).

`openssl cms -verify -binary -inform DER -content act.json -in act.p7s -CAfile trust.pem -purpose any` reads
it with no program of ours.
"""

from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from rogatory.envelope.certificates import MALFORMED, fingerprint, read_certificate, to_der
from rogatory.envelope.errors import Refusal
from rogatory.envelope.keys import is_p256, open_seal_key

MISMATCH = Refusal(
    "key.mismatch",
    "The private key does not belong to the certificate {fingerprint}: nobody could verify what it signs.",
    "Give the key and the certificate that were made together.",
)

_OPTIONS = (PKCS7Options.Binary, PKCS7Options.DetachedSignature, PKCS7Options.NoCapabilities)


class Signer(Protocol):
    """Something that signs for a State: a key in a file, in a token, or somewhere else."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate that goes into each signature."""
        ...

    def sign(self, content: bytes) -> bytes:
        """The detached signature of the content, CMS in DER."""
        ...


@dataclass(frozen=True)
class KeySigner:
    """Signs with a key in memory. Raises Rejected `key.mismatch` if it isn't the certificate's key."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    def __post_init__(self) -> None:
        public = self.certificate.public_key()
        if not is_p256(self.key) or public != self.key.public_key():
            raise MISMATCH.at("key", fingerprint=fingerprint(self.certificate))

    def __repr__(self) -> str:
        return f"KeySigner({fingerprint(self.certificate)[:16]})"

    def sign(self, content: bytes) -> bytes:
        """The detached signature; its signing time is the clock of the machine, told by the library."""
        builder = PKCS7SignatureBuilder().set_data(content)
        return builder.add_signer(self.certificate, self.key, SHA256()).sign(Encoding.DER, _OPTIONS)


def open_signer(uri: str, passphrase: bytes, certificate_pem: bytes) -> KeySigner:
    """The signer whose key is at a URI and whose certificate is this one (PEM).

    Raises Rejected `key.*` or `certificate.malformed`.
    """
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
    except ValueError as error:
        raise MALFORMED.at("certificate", reason=error) from error
    return KeySigner(
        open_seal_key(uri, passphrase), read_certificate(to_der(certificate), place="certificate")
    )
