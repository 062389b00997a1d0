"""The names that evidence may bear inside a package, so that it opens alike on every machine of every court.

A name is refused, never repaired: the act that names the evidence, the file and the manifest must say the
same. What is refused: leaving the folder, control and direction-changing characters, names that Windows
reserves or silently shortens, two names that some file systems take for one. Paths in manifests are written
as RFC 8493 section 2.1.3 says, with CR, LF and % as %0D, %0A, %25.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from rogatory.envelope.errors import Refusal, Rejected

MAX_BYTES = 1_000
"""UTF-8 bytes of a whole name; every system in use opens that much below a folder."""

MAX_PART_BYTES = 255
MAX_PARTS = 16

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_WINDOWS = frozenset('<>:"|?*\\')
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cc", "Cs", "Cn", "Co", "Zl", "Zp"})

_REMEDY = "Give the file another name before it is taken in; its digest does not change."
EMPTY = Refusal("name.empty", "An evidence file has no name.", _REMEDY)
LENGTH = Refusal(
    "name.length",
    'The name "{name}" is too long or lies in too many folders to be opened everywhere.',
    _REMEDY,
)
OUTSIDE = Refusal(
    "name.outside",
    'The name "{name}" points outside the folder it is meant for, or to no file in it.',
    _REMEDY,
)
CHARACTER = Refusal(
    "name.character",
    'The name "{name}" holds the character {character}, which hides or changes what a reader sees, or '
    "which some systems can't write.",
    _REMEDY,
)
RESERVED = Refusal(
    "name.reserved", 'The name "{name}" means something else, or nothing, on Windows.', _REMEDY
)
COLLISION = Refusal(
    "name.collision",
    'The names "{name}" and "{other}" are the same on some systems: one file would overwrite the other.',
    _REMEDY,
)
ESCAPE = Refusal(
    "name.escape",
    'The manifest writes the path "{name}" with a % that is not %0A, %0D or %25.',
    "Ask the sender for a package that follows BagIt (RFC 8493 section 2.1.3).",
)


def check_name(name: str, place: str = "evidence") -> str:
    """The name itself, if a file may bear it: a path of parts with / between them. Else Rejected."""
    if not name:
        raise EMPTY.at(place)
    for character in name:
        if unicodedata.category(character) in _INVISIBLE or character in _DIRECTION or character in _WINDOWS:
            raise CHARACTER.at(place, name=name, character=f"U+{ord(character):04X}")
    parts = name.split("/")
    if len(name.encode()) > MAX_BYTES or len(parts) > MAX_PARTS:
        raise LENGTH.at(place, name=name)
    for part in parts:
        _check_part(part, name, place)
    return name


def _check_part(part: str, name: str, place: str) -> None:
    if part in {"", ".", ".."}:
        raise OUTSIDE.at(place, name=name)
    if len(part.encode()) > MAX_PART_BYTES:
        raise LENGTH.at(place, name=name)
    if part[-1] in {" ", "."} or part[0] == " " or _RESERVED.fullmatch(part):
        raise RESERVED.at(place, name=name)


def check_names(names: Iterable[str], place: str = "evidence") -> tuple[str, ...]:
    """The names, if each may stand and no two can be taken for one, nor a file for a folder. Else
    Rejected."""
    checked = tuple(check_name(name, place) for name in names)
    clash = collision(checked)
    if clash is not None:
        raise COLLISION.at(place, name=clash[0], other=clash[1])
    return checked


def collision(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two names that one file system or another takes for the same, or for a file and a folder."""
    known = Known()
    for name in names:
        clash = known.clash(name)
        if clash is not None:
            return clash, name
        known.add(name)
    return None


class Known:
    """Names that do not clash with each other, and the question whether one more would."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, tuple[str, str]] = {}
        self._spelled: set[str] = set()

    def clash(self, name: str) -> str | None:
        """A known name that some system takes for this one, or for a folder on its way."""
        alike = fold(name)
        if alike in self._files:
            return self._files[alike]
        if alike in self._folders:
            return self._folders[alike][1]
        for spelled in _folders(name):
            if spelled in self._spelled:
                continue
            alike = fold(spelled)
            if alike in self._files:
                return self._files[alike]
            if alike in self._folders:
                return self._folders[alike][1]
        return None

    def add(self, name: str) -> None:
        """Remember a name that does not clash."""
        self._files[fold(name)] = name
        for spelled in _folders(name):
            if spelled not in self._spelled:
                self._spelled.add(spelled)
                self._folders[fold(spelled)] = (spelled, name)


def _folders(name: str) -> Iterator[str]:
    at = name.find("/")
    while at >= 0:
        yield name[:at]
        at = name.find("/", at + 1)


def fold(name: str) -> str:
    """What is left of a name where neither case nor the way of writing an accent counts."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())


def written(path: str) -> str:
    """A path as a manifest writes it."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def unwritten(text: str, place: str) -> str:
    """The path that a manifest means. Raises Rejected `name.escape` for any other escape."""
    if "%" not in text:
        return text
    if re.search("%(?!0[AaDd]|25)", text):
        raise ESCAPE.at(place, name=text)
    return re.sub("%(0[AaDd]|25)", lambda match: chr(int(match[1], 16)), text)


def is_safe(name: str) -> bool:
    """Whether `check_name` would let the name pass."""
    try:
        check_name(name)
    except Rejected:
        return False
    return True
