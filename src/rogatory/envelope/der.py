"""DER (X.690 sections 8 to 11): writing one element, and asking whether bytes are in it.

>>> element(0x30, element(0x02, b"\\x05")).hex()
'3003020105'
>>> is_der(bytes.fromhex("3003020105")), is_der(bytes.fromhex("308103020105"))
(True, False)
"""

import re

from asn1crypto import parser

_SET = 0x11
_ANY = -1
# What each universal primitive type must look like; other types have no second form, or are compared elsewhere.
_FORMS = {
    0x01: re.compile(rb"\x00|\xff"),  # BOOLEAN
    0x02: re.compile(rb"(?!\x00[\x00-\x7f]|\xff[\x80-\xff]).+", re.DOTALL),  # INTEGER, shortest
    0x05: re.compile(rb""),  # NULL
    0x06: re.compile(rb"((?!\x80)[\x80-\xff]*[\x00-\x7f])+"),  # OBJECT IDENTIFIER, each arc shortest
    0x17: re.compile(rb"[0-9]{12}Z"),  # UTCTime
    0x18: re.compile(rb"[0-9]{14}(\.[0-9]*[1-9])?Z"),  # GeneralizedTime
}


class Elements:
    """The elements of some bytes, taken one after the other. Raises ValueError for any other than expected."""

    def __init__(self, encoded: bytes) -> None:
        self._encoded = encoded
        self._at = 0

    def next_is(self, tag: int) -> bool:
        """The next element bears this tag (its first byte)."""
        return self._encoded[self._at : self._at + 1] == bytes((tag,))

    def take(self, tag: int = _ANY) -> bytes:
        """The next element, whole."""
        return self._next(tag)[0]

    def inside(self, tag: int, *, default: bytes | None = None) -> bytes:
        """What is inside the next element; the default where the next bears another tag."""
        if default is not None and not self.next_is(tag):
            return default
        return self._next(tag)[1]

    def only(self, tag: int) -> bytes:
        """What is inside the next element, which must be the last."""
        content = self._next(tag)[1]
        self.end()
        return content

    def rest(self) -> tuple[bytes, ...]:
        """All elements that are left, each whole."""
        elements = []
        while self._at < len(self._encoded):
            elements.append(self.take())
        return tuple(elements)

    def end(self) -> None:
        """Nothing is left."""
        if self._at != len(self._encoded):
            message = "there are more elements than expected"
            raise ValueError(message)

    def _next(self, tag: int) -> tuple[bytes, bytes]:
        if tag != _ANY and not self.next_is(tag):
            message = "another element was expected"
            raise ValueError(message)
        _, _, _, header, contents, trailer = parser.parse(self._encoded[self._at :])
        whole = header + contents + trailer
        self._at += len(whole)
        return whole, contents


def element(tag: int, *contents: bytes) -> bytes:
    """One DER element: tag, length in its shortest form, contents (X.690 section 10.1)."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def is_der(encoded: bytes) -> bool:
    """The bytes are elements in DER, one after the other, as deep as they go: written again, they are the same.

    For hostile bytes the parser's own ValueError may come out, or RecursionError.
    """
    return b"".join(_again(encoded)) == encoded


def _again(encoded: bytes) -> list[bytes]:
    elements = []
    while encoded:
        class_, constructed, tag, header, contents, trailer = parser.parse(encoded)
        encoded = encoded[len(header) + len(contents) + len(trailer) :]
        if constructed:
            inner = _again(contents)
            contents = b"".join(sorted(inner) if (class_, tag) == (0, _SET) else inner)
        elif class_ == 0 and tag in _FORMS and not _FORMS[tag].fullmatch(contents):
            message = "a primitive value is not in its one form"
            raise ValueError(message)
        elements.append(parser.emit(class_, constructed, tag, contents))
    return elements
