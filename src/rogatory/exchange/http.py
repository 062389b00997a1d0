"""The one module that connects to other nodes: POST of messages, parts of objects, checkpoints for witnesses."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import httpx

from rogatory.envelope.errors import shown
from rogatory.exchange.messages import MAX_MESSAGE_BYTES
from rogatory.exchange.transfer import head_headers, parts, patch_headers, read_offset

MESSAGE_TYPE = "application/vnd.rogatory.message"
MAX_ANSWER_BYTES = 4 * MAX_MESSAGE_BYTES
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
PATIENCE = 180.0
"""Seconds for one whole answer: a node that answers byte by byte must not keep us from all others."""


class Unavailable(Exception):  # noqa: N818 - the world failed, not the program
    """The other node could not be reached or did not do its part. `permanent` if trying again can't help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True)
class Answer:
    """What came back, whatever the status."""

    status: int
    content: bytes
    headers: httpx.Headers


class Http:
    """A client that keeps its connections. Close it, or use it in a `with`."""

    def __init__(self) -> None:
        self._client = httpx.Client(
            timeout=TIMEOUT, trust_env=False, follow_redirects=False, headers={"Accept-Encoding": "identity"}
        )

    def __enter__(self) -> "Http":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _send(self, method: str, url: str, *, content: bytes | None, headers: dict[str, str]) -> Answer:
        try:
            with self._client.stream(method, url, content=content, headers=headers) as response:
                body, started = bytearray(), time.monotonic()
                # As it comes: nothing is unpacked, since a few packed bytes may stand for any number.
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > MAX_ANSWER_BYTES:
                        raise Unavailable(f"{url} answers with more than {MAX_ANSWER_BYTES} bytes.")
                    if time.monotonic() - started > PATIENCE:
                        raise Unavailable(f"{url} is still answering after {PATIENCE:.0f} seconds.")
                return Answer(response.status_code, bytes(body), response.headers)
        except httpx.InvalidURL as error:
            raise Unavailable(f"{url} is not an address: {error}.", permanent=True) from error
        except httpx.HTTPError as error:
            raise Unavailable(f"{url} does not answer: {str(error) or type(error).__name__}.") from error

    def post_message(self, address: str, raw: bytes) -> bytes:
        """Post a sealed message to a node and give its sealed answer. Raises Unavailable."""
        url = f"{address}/peers/v1/messages"
        answer = self._send("POST", url, content=raw, headers={"Content-Type": MESSAGE_TYPE})
        if answer.status != 200:
            told = shown(answer.content[:600].decode("utf-8", "replace"))
            raise Unavailable(f"{url} answers {answer.status}: {told}")
        return answer.content

    def get(self, url: str) -> bytes:
        """Fetch a public document, such as a State card. Raises Unavailable."""
        answer = self._send("GET", url, content=None, headers={})
        if answer.status != 200:
            raise Unavailable(f"{url} answers {answer.status}.")
        return answer.content

    def add_checkpoint(self, address: str, body: bytes) -> Answer:
        """Ask a witness for its cosignature (C2SP tlog-witness). Raises Unavailable if it can't be reached."""
        return self._send("POST", f"{address}/witness/add-checkpoint", content=body, headers={})

    def upload(
        self, url: str, stream: BinaryIO, size: int, progress: Callable[[int], None] | None = None
    ) -> None:
        """Bring an object to the other node from wherever it got to. Raises Unavailable; call again to resume."""
        answer = self._send("HEAD", url, content=None, headers=head_headers())
        offset = read_offset(answer.headers.get("Upload-Offset"))
        if answer.status not in (200, 204) or offset is None or offset > size:
            raise Unavailable(f"The upload cannot go on: the other node answers {answer.status}.")
        for start, length in parts(offset, size):
            stream.seek(start)
            answer = self._send("PATCH", url, content=stream.read(length), headers=patch_headers(start))
            if answer.status != 204 or read_offset(answer.headers.get("Upload-Offset")) != start + length:
                told = shown(answer.content[:300].decode("utf-8", "replace"))
                raise Unavailable(f"A part was not taken: the other node answers {answer.status} {told}")
            if progress:
                progress(start + length)
