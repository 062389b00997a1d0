"""Cosignatures: a witness says that at this instant this was the largest consistent head it had seen.

C2SP tlog-cosignature, Ed25519 (`cosignature/v1`). The signed message does not name the witness: one key
must therefore never serve two names, and whoever counts witnesses counts keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.envelope.errors import Refusal
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.keys import Kind, SignerKey, VerifierKey
from rogatory.log.lines import read_text
from rogatory.log.note import MANY, MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteSignature

TIMESTAMP_BYTES = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A day before the last that Python's calendar has: the instant can then be shown in every zone.
_LAST = datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC)
_LAST_SECOND = (_LAST - _EPOCH) // timedelta(seconds=1)

MISSING = Refusal(
    "log.cosignature.missing",
    "The witness {name} has not cosigned this checkpoint.",
    "Ask the witness for its cosignature, or use a later checkpoint that it has seen.",
)
INVALID = Refusal(
    "log.cosignature.invalid",
    "The cosignature that claims to be of {name} does not verify: checkpoint, instant or signature was changed.",
    "Do not use this checkpoint. Fetch it again from the log itself; if it fails again, tell the witness.",
)
INSTANT = Refusal(
    "log.cosignature.instant",
    "The cosignature of {name} gives the instant {seconds} s after 1970, which is 0 or too far in the future "
    "to be written.",
    "Ask the witness to set its clock and to cosign again.",
)
NONE_KNOWN = Refusal(
    "log.cosignature.none",
    "No line of the answer is a cosignature of a witness known here.",
    "Check that the State card of the witness is the newest.",
)


def _message(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


class Cosigner:
    """The key with which a State cosigns other States' checkpoints."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.key = SignerKey(name, Kind.COSIGNATURE, key)

    @property
    def name(self) -> str:
        """The witness's name, as its lines bear it."""
        return self.key.verifier.name

    @property
    def vkey(self) -> str:
        """The public key as text, for the State card."""
        return self.key.verifier.vkey

    def cosign(self, checkpoint_text: str, at: datetime) -> str:
        """One signature line, newline included, over a checkpoint's text at an instant (with zone).

        Fractions of a second are dropped. Says that this is the largest consistent head seen: only
        `witness.consider` should call it. Rejected if the text is no checkpoint; ValueError for an instant
        without zone, not after 1970 or in the year 9999's last day.
        """
        if at.utcoffset() is None or not _EPOCH + timedelta(seconds=1) <= at < _LAST + timedelta(seconds=1):
            message = f"a cosignature needs an instant with its zone, between 1970 and 9999: {at!r}"
            raise ValueError(message)
        Checkpoint.read(checkpoint_text)
        seconds = (at - _EPOCH) // timedelta(seconds=1)
        signature = self.key.sign(_message(seconds, checkpoint_text))
        verifier = self.key.verifier
        payload = seconds.to_bytes(TIMESTAMP_BYTES, "big") + signature
        return NoteSignature(verifier.name, verifier.id, payload).line


@dataclass(frozen=True)
class CosignatureVerifier:
    """Verifies the cosignatures of one witness, given as `name+id+base64` (type 4)."""

    vkey: str
    key: VerifierKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", VerifierKey.read(self.vkey, Kind.COSIGNATURE))

    @property
    def name(self) -> str:
        """The witness's name."""
        return self.key.name

    def verify(self, note: Note, place: str = "checkpoint") -> datetime:
        """The instant (UTC) at which the witness cosigned; of several, the earliest.

        Rejected `log.cosignature.missing` if it did not, `.invalid` if any line claims it falsely,
        `.instant` if the instant can't be one.
        """
        payloads = note.of(self.key)
        if not payloads:
            raise MISSING.at(place, name=self.name)
        return min(self._verify(note.text, payload, place) for payload in payloads)

    def _verify(self, text: str, payload: bytes, place: str) -> datetime:
        seconds = int.from_bytes(payload[:TIMESTAMP_BYTES], "big")
        signature = payload[TIMESTAMP_BYTES:]
        if not self.key.verifies(signature, _message(seconds, text)):
            raise INVALID.at(place, name=self.name)
        if not 0 < seconds <= _LAST_SECOND:
            raise INSTANT.at(place, name=self.name, seconds=seconds)
        return _EPOCH + timedelta(seconds=seconds)


def attach(
    note: bytes, answer: bytes, witnesses: Iterable[CosignatureVerifier], *, place: str = "witness-answer"
) -> bytes:
    """The note with the cosignatures of known witnesses out of an answer to add-checkpoint.

    Lines of strangers are left out, and a witness keeps the first line that it has under the note; a false
    line of a known witness is Rejected, and so is an answer without any line that counts.
    """
    signed = Note.read(note, place)
    lines = read_text(answer, MAX_NOTE_BYTES, place)[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise MANY.at(place, count=len(lines), limit=MAX_SIGNATURES)
    answered = Note(signed.text, tuple(NoteSignature.read(line, place) for line in lines))
    known = [witness for witness in witnesses if answered.of(witness.key)]
    if not known:
        raise NONE_KNOWN.at(place)
    signatures = list(signed.signatures)
    for witness in known:
        witness.verify(answered, place)
        if not signed.of(witness.key):
            signatures.append(NoteSignature(witness.name, witness.key.id, answered.of(witness.key)[0]))
    if len(signatures) > MAX_SIGNATURES:
        raise MANY.at(place, count=len(signatures), limit=MAX_SIGNATURES)
    return Note(signed.text, tuple(signatures)).encode()
