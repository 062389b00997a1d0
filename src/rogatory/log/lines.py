"""What the C2SP texts are made of: clean text, and lines that hold a number, some base64 or a hash.

Where the documents leave two spellings of one value, the second is refused: a proof or a checkpoint then
has one text only, so that files can be compared byte by byte.
"""

import base64
import re

from rogatory.envelope.errors import Refusal

MAX_SIZE = 2**63 - 1
"""The largest tree size, and the largest instant in seconds: both fit a signed 64-bit column."""

HASH_BYTES = 32

_AS_WRITTEN = "Ask the sender for the text exactly as its log or witness wrote it."

NUMBER = Refusal(
    "log.number",
    'A whole number from 0 to 2^63-1 without leading zeroes belongs here; "{line}" was found.',
    _AS_WRITTEN,
)
BASE64 = Refusal(
    "log.base64",
    'Standard base64 in its one canonical spelling, padding included, belongs here; "{line}" was found.',
    _AS_WRITTEN,
)
HASH = Refusal(
    "log.hash", 'A SHA-256 hash has 32 bytes; the {size} bytes of "{line}" are not one.', _AS_WRITTEN
)
HASHES = Refusal("log.hashes", "The proof has {count} hashes; no tree needs more than {limit}.", _AS_WRITTEN)
TOO_LARGE = Refusal(
    "log.text.too-large",
    "The text has {size} bytes; at most {limit} are read.",
    "Ask the sender for the text without signatures and lines that nobody needs.",
)
NOT_UTF8 = Refusal("log.text.not-utf8", "The text is not UTF-8 from byte {byte} on.", _AS_WRITTEN)
CONTROL = Refusal(
    "log.text.control",
    "The text holds the control character {character}; a signed note may hold none but the newline.",
    _AS_WRITTEN,
)
UNFINISHED = Refusal(
    "log.text.unfinished", "The last line does not end in a newline: the text is cut.", _AS_WRITTEN
)

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


def read_number(text: str, place: str) -> int:
    """Read an ASCII decimal without leading zeroes (tlog-checkpoint, "tree size"); Rejected otherwise."""
    if _NUMBER.fullmatch(text) and (value := int(text)) <= MAX_SIZE:
        return value
    raise NUMBER.at(place, line=text)


def read_base64(text: str, place: str) -> bytes:
    """Read standard base64 (RFC 4648 section 4); padding missing or bits left over are Rejected."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise BASE64.at(place, line=text) from None
    # Python reads "QQ==" and "QR==" alike; the second is another spelling of the same byte.
    if write_base64(data) != text:
        raise BASE64.at(place, line=text)
    return data


def write_base64(data: bytes) -> str:
    """Write standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def read_hash(text: str, place: str) -> bytes:
    """Read one SHA-256 hash in base64; Rejected otherwise."""
    data = read_base64(text, place)
    if len(data) != HASH_BYTES:
        raise HASH.at(place, line=text, size=len(data))
    return data


def read_hashes(lines: list[str], limit: int, place: str) -> tuple[bytes, ...]:
    """Read one hash a line; more than `limit` is Rejected before any is read."""
    if len(lines) > limit:
        raise HASHES.at(place, count=len(lines), limit=limit)
    return tuple(read_hash(line, place) for line in lines)


def read_text(data: bytes, limit: int, place: str) -> str:
    """Read UTF-8 without control characters but newlines, ending in one (signed-note, "Format")."""
    if len(data) > limit:
        raise TOO_LARGE.at(place, size=len(data), limit=limit)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NOT_UTF8.at(place, byte=error.start) from None
    control = next((c for c in text if c < " " and c != "\n"), None)
    if control is not None:
        raise CONTROL.at(place, character=f"U+{ord(control):04X}")
    if not text.endswith("\n"):
        raise UNFINISHED.at(place)
    return text
