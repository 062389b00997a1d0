"""DER (X.690 sections 8 to 11): writing one element, and asking whether bytes are in it.

>>> element(0x30, element(0x02, b"\\x05")).hex()
'3003020105'
>>> is_der(bytes.fromhex("3003020105")), is_der(bytes.fromhex("308103020105"))
(True, False)
"""

import re

from asn1crypto import parser

_SET = 0x11
# What each universal primitive type must look like; other types have no second form, or are compared elsewhere.
_FORMS = {
    0x01: re.compile(rb"\x00|\xff"),  # BOOLEAN
    0x02: re.compile(rb"(?!\x00[\x00-\x7f]|\xff[\x80-\xff]).+", re.DOTALL),  # INTEGER, shortest
    0x05: re.compile(rb""),  # NULL
    0x06: re.compile(rb"((?!\x80)[\x80-\xff]*[\x00-\x7f])+"),  # OBJECT IDENTIFIER, each arc shortest
    0x17: re.compile(rb"[0-9]{12}Z"),  # UTCTime
    0x18: re.compile(rb"[0-9]{14}(\.[0-9]*[1-9])?Z"),  # GeneralizedTime
}


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
