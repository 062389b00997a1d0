"""A request's body as a file to take in: read from the connection block by block, never held or put down unsealed."""

from collections.abc import Callable
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from rogatory.envelope.errors import Refusal
from rogatory.exchange.transfer import read_offset
from rogatory.node.api.problems import Refused

REMEMBERED = 64 * 1024
"""How much of the beginning can be read twice: what a glance at the type of the file needs."""

NO_LENGTH = Refusal(
    "upload.length",
    "The upload does not say how long it is, so a broken connection would look like its end.",
    "Send Content-Length.",
)
NO_FILE = Refusal(
    "upload.file",
    "No file came with the request, or it has no name.",
    "Send the file as the body with Content-Disposition: attachment; filename*=UTF-8''NAME, or as the "
    "part “file” of multipart/form-data.",
)
BROKEN = Refusal(
    "upload.broken",
    "The connection ended after {read} of {length} bytes; nothing was kept.",
    "Send the file again.",
)


class BrokenOff(OSError):  # noqa: N818 - the world failed, not the program
    """The body ended before the length that was announced."""

    def __init__(self, read: int, length: int) -> None:
        super().__init__(f"{read} of {length} bytes came")
        self.read, self.length = read, length


class Body:
    """A body of a known length that can be read on, and once more from the beginning while that is remembered."""

    def __init__(self, read: Callable[[int], bytes], length: int) -> None:
        self._read, self._length = read, length
        self._taken, self._at = 0, 0
        self._head = b""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes. Raises BrokenOff if the body ends too early."""
        if self._at < len(self._head):
            block = self._head[self._at :] if size < 0 else self._head[self._at : self._at + size]
        else:
            block = self._more(self._length if size < 0 else size)
        self._at += len(block)
        return block

    def _more(self, size: int) -> bytes:
        wanted = min(size, self._length - self._taken)
        block = self._read(wanted) if wanted else b""
        if wanted and not block:
            raise BrokenOff(self._taken, self._length)
        self._taken += len(block)
        if self._taken <= REMEMBERED:
            self._head += block
        return block

    def seek(self, place: int, /) -> int:
        """Back to the beginning. Raises OSError for any other place, and once too much was read."""
        if place != 0 or self._taken > len(self._head):
            raise OSError("an upload can be read again from its beginning alone, and only early")
        self._at = 0
        return 0


def uploaded(request: HttpRequest) -> tuple[str, BinaryIO]:
    """The name and the content of the file that a request brings. Raises Refused."""
    if (request.content_type or "").startswith("multipart/"):
        found = request.FILES.get("file")
        if not isinstance(found, UploadedFile) or not found.name:
            raise Refused(NO_FILE, 400)
        return found.name, cast("BinaryIO", found.file)
    length = read_offset(request.headers.get("Content-Length"))
    if length is None:
        raise Refused(NO_LENGTH, 411)
    _, parameters = parse_header_parameters(request.headers.get("Content-Disposition", ""))
    name = parameters.get("filename", "")
    if not name:
        raise Refused(NO_FILE, 400)
    return name, cast("BinaryIO", Body(request.read, length))
