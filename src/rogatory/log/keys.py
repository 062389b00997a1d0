"""Names and keys of logs and witnesses: verifier keys, signer keys, and the id that a signature line bears.

C2SP signed-note, "Signatures" and "Verifier keys". A key is known by its name and its id together; the id
is a short digest over name, type and key, so the same key under another name or for another use is another
signer.
"""

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rogatory.envelope.errors import Refusal, Rejected
from rogatory.log.lines import read_base64, write_base64

KEY_BYTES = 32
MAX_NAME_BYTES = 255

_COPY_AGAIN = "Take the key from the State card again, whole."

NAME = Refusal(
    "log.key.name",
    'The key name "{name}" can\'t be used: a name has 1 to {limit} bytes, no space, control character or "+".',
    "Use a name such as log.example/fr, like an address without https.",
)
MALFORMED = Refusal(
    "log.key.malformed",
    'The key "{key}" is not name+id+base64 as the signed-note specification writes it.',
    _COPY_AGAIN,
)
KIND = Refusal(
    "log.key.kind",
    'The key "{key}" is of type {found}; type {expected} is needed here (1 for a log, 4 for a witness).',
    "Check that the log's key and the witness's key were not exchanged.",
)
IDENTITY = Refusal(
    "log.key.id",
    'The key "{key}" names the id {found}, but its name and bytes give {expected}: a part was changed.',
    _COPY_AGAIN,
)


class Kind(IntEnum):
    """What a key signs; the "signature type" byte of signed-note."""

    NOTE = 0x01
    COSIGNATURE = 0x04


def check_name(name: str, place: str) -> str:
    """Return the name if it can stand in a signature line; Rejected otherwise (signed-note, "Format")."""
    if 0 < len(name.encode("utf-8", "surrogatepass")) <= MAX_NAME_BYTES and all(map(_may_name, name)):
        return name
    raise NAME.at(place, name=name, limit=MAX_NAME_BYTES)


def _may_name(character: str) -> bool:
    return not (
        character.isspace() or character < " " or character == "+" or "\ud800" <= character <= "\udfff"
    )


def key_id(name: str, kind: Kind, public: bytes) -> bytes:
    """The four bytes that a signature line begins with: SHA-256(name, newline, type, key), cut."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class VerifierKey:
    """A named Ed25519 public key for one use."""

    name: str
    kind: Kind
    public: bytes

    @classmethod
    def read(cls, vkey: str, kind: Kind, place: str = "vkey") -> Self:
        """Read `name+id+base64`; Rejected unless it is a key of this kind and its id is right."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise MALFORMED.at(place, key=vkey)
        name, identity, material = check_name(parts[0], place), parts[1], read_base64(parts[2], place)
        if not material:
            raise MALFORMED.at(place, key=vkey)
        if material[0] != kind:
            raise KIND.at(place, key=vkey, found=material[0], expected=int(kind))
        if len(material) != 1 + KEY_BYTES:
            raise MALFORMED.at(place, key=vkey)
        key = cls(name, kind, material[1:])
        if identity != key.id.hex():
            raise IDENTITY.at(place, key=vkey, found=identity, expected=key.id.hex())
        return key

    @property
    def id(self) -> bytes:
        """The key id: four bytes, not a fingerprint to trust."""
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """The key as text, for State cards and configuration."""
        return f"{self.name}+{self.id.hex()}+{write_base64(bytes([self.kind]) + self.public)}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the Ed25519 signature (RFC 8032) over the message was made with this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class SignerKey:
    """A named Ed25519 private key for one use. Never printed: only `skey` gives it out as text."""

    def __init__(self, name: str, kind: Kind, private: Ed25519PrivateKey) -> None:
        self.private = private
        public = private.public_key().public_bytes_raw()
        self.verifier = VerifierKey(check_name(name, "key"), kind, public)

    @classmethod
    def read(cls, skey: str, kind: Kind, place: str = "skey") -> Self:
        """Read `PRIVATE+KEY+name+id+base64`, as the Go note package writes it; Rejected otherwise.

        No message repeats the text: it is a secret.
        """
        hidden = "PRIVATE+KEY+…"
        parts = skey.split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise MALFORMED.at(place, key=hidden)
        try:
            material = read_base64(parts[4], place)
        except Rejected:
            raise MALFORMED.at(place, key=hidden) from None
        if len(material) != 1 + KEY_BYTES:
            raise MALFORMED.at(place, key=hidden)
        if material[0] != kind:
            raise KIND.at(place, key=hidden, found=material[0], expected=int(kind))
        key = cls(check_name(parts[2], place), kind, Ed25519PrivateKey.from_private_bytes(material[1:]))
        if parts[3] != key.verifier.id.hex():
            raise IDENTITY.at(place, key=hidden, found=parts[3], expected=key.verifier.id.hex())
        return key

    @property
    def skey(self) -> str:
        """The private key as text. Whoever reads it can sign as this log or witness."""
        verifier = self.verifier
        material = write_base64(bytes([verifier.kind]) + self.private.private_bytes_raw())
        return f"PRIVATE+KEY+{verifier.name}+{verifier.id.hex()}+{material}"

    def sign(self, message: bytes) -> bytes:
        """Ed25519 over the message (RFC 8032): 64 bytes."""
        return self.private.sign(message)

    def __repr__(self) -> str:
        return f"SignerKey({self.verifier.vkey})"
