"""Messages that only their receivers can read: age (X25519, ChaCha20-Poly1305), whole in memory.

Evidence of any size is sealed in a stream, elsewhere. age says nothing about the sender: what is sealed here
is signed before. The `age` program opens it.

>>> from rogatory.envelope.keys import new_identity
>>> receiver = new_identity()
>>> unseal(seal_to(b"for you", [str(receiver.to_public())]), [receiver], limit=100)
b'for you'
"""

from collections.abc import Sequence

import pyrage
from pyrage.x25519 import Identity, Recipient

from rogatory.envelope.errors import Refusal

RECIPIENT = Refusal(
    "sealing.recipient",
    'The text "{found}" is not an age recipient, so nothing can be sealed to it.',
    "Take the recipient from the State's card.",
)
TOO_LARGE = Refusal(
    "sealing.too-large",
    "The sealed message has {size} bytes; at most {limit} are opened.",
    "Ask the sender to send large evidence as an attachment.",
)
NOT_OPENED = Refusal(
    "sealing.not-opened",
    "The sealed message can't be opened: it is damaged, or it was sealed to another receiver.",
    "Ask the sender to seal it to the recipient in the present State card.",
)

_HEADER = 16_384  # many recipients' lines
_SEGMENT, _TAG = 65_536, 16  # age encrypts segments of 64 KiB, each with its tag


def recipient(text: str, *, place: str = "recipient") -> Recipient:
    """The age recipient that a text names. Raises Rejected `sealing.recipient`."""
    try:
        return Recipient.from_str(text)
    except (pyrage.RecipientError, UnicodeError) as error:
        raise RECIPIENT.at(place, found=text) from error


def seal_to(content: bytes, recipients: Sequence[str]) -> bytes:
    """The content, readable by each of the recipients ("age1…") and by nobody else, not even the sender."""
    if not recipients:
        message = "a message is sealed to at least one recipient"
        raise ValueError(message)
    return bytes(pyrage.encrypt(content, [recipient(r) for r in recipients]))


def unseal(
    content: bytes, identities: Sequence[Identity], *, limit: int, place: str = "sealed message"
) -> bytes:
    """What was sealed to one of the identities; at most `limit` bytes of plaintext.

    Raises Rejected `sealing.too-large` before anything is decrypted, or `sealing.not-opened`.
    """
    largest = limit + _HEADER + _TAG * (limit // _SEGMENT + 1)
    if len(content) > largest:
        raise TOO_LARGE.at(place, size=len(content), limit=largest)
    try:
        opened = bytes(pyrage.decrypt(content, list(identities)))
    except pyrage.DecryptError as error:
        raise NOT_OPENED.at(place) from error
    if len(opened) > limit:
        raise TOO_LARGE.at(place, size=len(opened), limit=limit)
    return opened
