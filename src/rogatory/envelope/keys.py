"""Private keys by URI: encrypted files today; tokens and remote signers are refused with a clear sentence.

`file:PATH` is a private key in PKCS#8, PEM, encrypted with a passphrase (RFC 5958, RFC 8018): P-256 for
seals and TLS, Ed25519 for logs and witnesses. An age identity is kept as `age -p` keeps it, so that the
`age` program alone opens both the file and what was sealed to it.
"""

from pathlib import Path
from typing import TypeAlias

import pyrage
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from pyrage.x25519 import Identity

from rogatory.envelope.errors import Refusal
from rogatory.envelope.files import read_secret, write_secret

PrivateKey: TypeAlias = EllipticCurvePrivateKey | Ed25519PrivateKey
"""A key that signs acts (P-256) or checkpoints (Ed25519)."""

SCHEME = Refusal(
    "key.scheme",
    'Keys under "{scheme}" can\'t be opened by this version; it opens file: only.',
    "Give the key as file:PATH.",
)
MALFORMED = Refusal(
    "key.malformed",
    "The file {path} is not a private key that is understood here ({reason}).",
    "Give a private key in PKCS#8 PEM, encrypted with a passphrase.",
)
UNPROTECTED = Refusal(
    "key.unprotected",
    "The private key in {path} is not encrypted, so whoever copies the file can sign for the State.",
    "Encrypt it: openssl pkcs8 -topk8 -in KEY -out NEWKEY.",
)
PASSPHRASE = Refusal(
    "key.passphrase",
    "The passphrase does not open {path}.",
    "Check the passphrase; nothing was changed.",
)
TYPE = Refusal(
    "key.type",
    "The key in {path} is of the type {found}; here it must be {expected}.",
    "Make a new key of the right type.",
)


def new_seal_key() -> EllipticCurvePrivateKey:
    """A new P-256 key, for an anchor, a seal or TLS."""
    return generate_private_key(SECP256R1())


def new_log_key() -> Ed25519PrivateKey:
    """A new Ed25519 key, for a log or a witness."""
    return Ed25519PrivateKey.generate()


def is_p256(key: object) -> bool:
    """The key, private or public, is on P-256."""
    return isinstance(key, EllipticCurvePrivateKey | EllipticCurvePublicKey) and isinstance(
        key.curve, SECP256R1
    )


def write_key(path: Path, key: PrivateKey, passphrase: bytes) -> str:
    """Write a new key file and answer its URI. Raises Rejected `key.exists`; ValueError: empty passphrase."""
    if not passphrase:
        message = "a private key is never written without a passphrase"
        raise ValueError(message)
    encryption = BestAvailableEncryption(passphrase)
    write_secret(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    return f"file:{path}"


def open_key(uri: str, passphrase: bytes) -> PrivateKey:
    """The private key at a URI.

    Raises Rejected `key.scheme`, `.missing`, `.malformed`, `.unprotected`, `.passphrase` or `.type`.
    """
    path = _path(uri)
    pem = read_secret(path)
    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in pem:
        if b"PRIVATE KEY-----" in pem:
            raise UNPROTECTED.at("key", path=path)
        raise MALFORMED.at("key", path=path, reason="no encrypted PKCS#8 PEM in it")
    if not passphrase:
        raise PASSPHRASE.at("key", path=path)
    try:
        key = load_pem_private_key(pem, passphrase)
    except ValueError as error:  # the library says the same for a wrong passphrase and for damaged bytes
        raise PASSPHRASE.at("key", path=path) from error
    except (TypeError, UnsupportedAlgorithm) as error:
        raise MALFORMED.at("key", path=path, reason=error) from error
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, EllipticCurvePrivateKey) and is_p256(key)):
        return key
    raise TYPE.at("key", path=path, found=type(key).__name__, expected="P-256 or Ed25519")


def open_seal_key(uri: str, passphrase: bytes) -> EllipticCurvePrivateKey:
    """The P-256 key at a URI; as `open_key`, and `key.type` for another type."""
    key = open_key(uri, passphrase)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TYPE.at("key", path=uri, found="Ed25519", expected="P-256")
    return key


def open_log_key(uri: str, passphrase: bytes) -> Ed25519PrivateKey:
    """The Ed25519 key at a URI; as `open_key`, and `key.type` for another type."""
    key = open_key(uri, passphrase)
    if not isinstance(key, Ed25519PrivateKey):
        raise TYPE.at("key", path=uri, found="P-256", expected="Ed25519")
    return key


def new_identity() -> Identity:
    """A new age identity (X25519); `str(identity.to_public())` is its recipient."""
    return Identity.generate()


def write_identity(path: Path, identity: Identity, passphrase: str) -> str:
    """Write an age identity, encrypted with a passphrase as `age -p` does, and answer its URI.

    Takes about a second: the passphrase is stretched with scrypt. Raises Rejected `key.exists`.
    """
    if not passphrase:
        message = "an identity is never written without a passphrase"
        raise ValueError(message)
    text = f"# public key: {identity.to_public()}\n{identity}\n"
    write_secret(path, pyrage.passphrase.encrypt(text.encode(), passphrase))
    return f"file:{path}"


def open_identity(uri: str, passphrase: str) -> Identity:
    """The age identity at a URI. Raises Rejected `key.scheme|missing|passphrase|malformed`."""
    path = _path(uri)
    sealed = read_secret(path)
    try:
        text = pyrage.passphrase.decrypt(sealed, passphrase).decode("utf-8", "replace")
    except pyrage.DecryptError as error:
        raise PASSPHRASE.at("key", path=path) from error
    secrets = [line for line in text.splitlines() if line and not line.startswith("#")]
    try:
        (secret,) = secrets
        return Identity.from_str(secret)
    except (ValueError, pyrage.IdentityError) as error:
        raise MALFORMED.at("key", path=path, reason="not one age identity") from error


def _path(uri: str) -> Path:
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme != "file" or not rest:
        raise SCHEME.at("key", scheme=scheme if colon else uri)
    return Path(rest.removeprefix("//") if rest.startswith("///") else rest)
