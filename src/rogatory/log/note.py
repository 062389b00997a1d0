"""Signed notes: text, and under it the lines of those who signed it (C2SP signed-note).

Nothing in a note may be believed before a verifier has accepted it. Signatures of strangers are kept, so
that the note can be passed on whole, and never counted. A signature that claims a known key and does not
verify spoils the note: somebody changed it.
"""

from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.envelope.errors import Refusal
from rogatory.log.keys import Kind, SignerKey, VerifierKey, check_name
from rogatory.log.lines import read_base64, read_text, write_base64

MAX_NOTE_BYTES = 256 * 1024
MAX_SIGNATURES = 64
"""The specification asks for at least 16, each up to about 5 kB if it is post-quantum."""

KEY_ID_BYTES = 4
_DASH = "\u2014 "

MALFORMED = Refusal(
    "log.note.malformed",
    "The note has no blank line between its text and its signatures: there is nothing to verify.",
    "Ask the sender for the note as its log wrote it.",
)
LINE = Refusal(
    "log.note.line",
    'The line "{line}" is not a signature line: a dash, a space, the key\'s name, a space, base64.',
    "Ask the sender for the note as its log wrote it.",
)
MANY = Refusal(
    "log.note.signatures",
    "The note bears {count} signatures; at most {limit} are read.",
    "Ask the sender to leave out signatures that nobody here knows.",
)
UNSIGNED = Refusal(
    "log.note.unsigned",
    "No signature of {name} stands under the note: nobody known vouches for it.",
    "Ask for the note signed by this key, or check that the State card in use is the newest.",
)
SIGNATURE = Refusal(
    "log.note.signature",
    "The signature that claims to be of {name} does not verify: the text or the signature was changed.",
    "Do not use this text. Fetch it again from the log itself; if it fails again, tell the other State.",
)


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: who claims to have signed, under which key id, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @classmethod
    def read(cls, line: str, place: str = "note") -> Self:
        """Read a signature line without its newline; Rejected if it is none."""
        parts = line.removeprefix(_DASH).split(" ")
        if not line.startswith(_DASH) or len(parts) != 2:
            raise LINE.at(place, line=line)
        data = read_base64(parts[1], place)
        if len(data) <= KEY_ID_BYTES:
            raise LINE.at(place, line=line)
        return cls(check_name(parts[0], place), data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])

    @property
    def line(self) -> str:
        """The line as the note holds it, newline included."""
        return f"{_DASH}{self.name} {write_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A note as read: its text (final newline included) and its signatures, none of them verified yet."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @classmethod
    def read(cls, data: bytes, place: str = "note") -> Self:
        """Read a note; Rejected if it is not one. The last blank line parts text from signatures."""
        whole = read_text(data, MAX_NOTE_BYTES, place)
        cut = whole.rfind("\n\n")
        if cut < 0 or cut + 2 == len(whole):
            raise MALFORMED.at(place)
        lines = whole[cut + 2 : -1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise MANY.at(place, count=len(lines), limit=MAX_SIGNATURES)
        return cls(whole[: cut + 1], tuple(NoteSignature.read(line, place) for line in lines))

    def encode(self) -> bytes:
        """The note as bytes; reading them gives this note again."""
        return f"{self.text}\n{''.join(s.line for s in self.signatures)}".encode()

    def of(self, key: VerifierKey) -> tuple[bytes, ...]:
        """The signatures that claim this key, by name and id together, still unverified."""
        identity = key.id
        return tuple(s.signature for s in self.signatures if s.name == key.name and s.key_id == identity)


@dataclass(frozen=True)
class NoteVerifier:
    """Verifies plain Ed25519 notes (type 1) of one named key, given as `name+id+base64`."""

    vkey: str
    key: VerifierKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", VerifierKey.read(self.vkey, Kind.NOTE))

    @property
    def name(self) -> str:
        """The key's name; for a log of ours also its origin."""
        return self.key.name

    def verify(self, note: Note, place: str = "note") -> None:
        """Accept a note that this key signed; Rejected if it did not, or if any such line is false."""
        signatures = note.of(self.key)
        if not signatures:
            raise UNSIGNED.at(place, name=self.name)
        message = note.text.encode()
        if not all(self.key.verifies(signature, message) for signature in signatures):
            raise SIGNATURE.at(place, name=self.name)


class NoteSigner:
    """Signs notes with Ed25519 (type 1) under a name."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.key = SignerKey(name, Kind.NOTE, key)

    @classmethod
    def read(cls, skey: str) -> Self:
        """Read a private key as text (`PRIVATE+KEY+…`); Rejected if it is none."""
        key = SignerKey.read(skey, Kind.NOTE)
        return cls(key.verifier.name, key.private)

    @property
    def name(self) -> str:
        """The key's name; for a log of ours also its origin."""
        return self.key.verifier.name

    @property
    def vkey(self) -> str:
        """The public key as text, for the State card."""
        return self.key.verifier.vkey

    @property
    def skey(self) -> str:
        """The private key as text. Whoever reads it can sign as this log."""
        return self.key.skey

    def sign(self, text: str) -> bytes:
        """The text, which must end in a newline and hold no control character, as a note with one signature."""
        read_text(text.encode(), MAX_NOTE_BYTES, "note")
        verifier = self.key.verifier
        signature = NoteSignature(verifier.name, verifier.id, self.key.sign(text.encode()))
        return Note(text, (signature,)).encode()
