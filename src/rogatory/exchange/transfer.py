"""Large objects between nodes: the tus protocol (1.0.0, core), in parts, resumed at any byte. Pure; `http.py` sends.

Whoever may upload an object is told a secret path in a sealed answer; what arrives is believed only when its
SHA-256 is the one that a signed act announced.
"""

from collections.abc import Iterator

VERSION = "1.0.0"
PART = 8 * 1024 * 1024
"""Bytes of one PATCH."""
MEDIA_TYPE = "application/offset+octet-stream"


def parts(offset: int, size: int, part: int = PART) -> Iterator[tuple[int, int]]:
    """(offset, length) of each part that is still to be sent."""
    while offset < size:
        length = min(part, size - offset)
        yield offset, length
        offset += length


def head_headers() -> dict[str, str]:
    """The headers of the question "how far did we come?"."""
    return {"Tus-Resumable": VERSION}


def patch_headers(offset: int) -> dict[str, str]:
    """The headers of one part."""
    return {"Tus-Resumable": VERSION, "Upload-Offset": str(offset), "Content-Type": MEDIA_TYPE}


def read_offset(text: str | None) -> int | None:
    """An Upload-Offset header, or None if it is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 16 else None
