"""The one module that connects, against a server on loopback that misbehaves in each way that a server can."""

from __future__ import annotations

import gzip
import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rogatory.exchange import http
from rogatory.exchange.http import Http, Unavailable
from rogatory.exchange.transfer import MEDIA_TYPE, parts

Handle = Callable[[BaseHTTPRequestHandler, bytes], None]


@contextmanager
def serving(handle: Handle) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            handle(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        do_GET = do_POST = do_HEAD = do_PATCH = _any  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def answer(request: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


def test_a_message_is_posted_as_it_is_and_its_answer_given_as_it_is() -> None:
    seen: list[tuple[str, str | None, bytes]] = []

    def handle(request: BaseHTTPRequestHandler, body: bytes) -> None:
        seen.append((request.path, request.headers.get("Content-Type"), body))
        answer(request, 200, body[::-1])

    with serving(handle) as address, Http() as client:
        assert client.post_message(address, b"\x00sealed") == b"delaes\x00"
    assert seen == [("/peers/v1/messages", http.MESSAGE_TYPE, b"\x00sealed")]


@pytest.mark.parametrize("status", [301, 302, 400, 404, 413, 500, 503])
def test_every_other_status_means_that_it_was_not_taken(status: int) -> None:
    def handle(request: BaseHTTPRequestHandler, _body: bytes) -> None:
        assert request.path == "/peers/v1/messages", "a redirection is not followed"
        answer(request, status, b'{"title":"message.stale"}', Location="/elsewhere")

    with serving(handle) as address, Http() as client, pytest.raises(Unavailable, match=f"answers {status}"):
        client.post_message(address, b"x")


def test_what_a_node_says_is_shown_safely() -> None:
    with (
        serving(lambda request, _body: answer(request, 400, b"\x1b[31m\xff" + b"a" * 5_000)) as address,
        Http() as client,
        pytest.raises(Unavailable) as why,
    ):
        client.post_message(address, b"x")
    assert "\x1b" not in str(why.value) and len(str(why.value)) < 400


def test_an_endless_answer_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 100_000)
    with (
        serving(lambda request, _body: answer(request, 200, bytes(200_000))) as address,
        Http() as client,
        pytest.raises(Unavailable, match="more than"),
    ):
        client.post_message(address, b"x")


def test_a_packed_answer_is_not_unpacked() -> None:
    packed = gzip.compress(bytes(10_000_000))
    with (
        serving(lambda request, _body: answer(request, 200, packed, Content_Encoding="gzip")) as address,
        Http() as client,
    ):
        assert client.get(f"{address}/peers/v1/card") == packed


def test_an_answer_byte_by_byte_does_not_keep_us_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PATIENCE", 0.3)

    def handle(request: BaseHTTPRequestHandler, _body: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        for _ in range(40):
            request.wfile.write(b"a")
            request.wfile.flush()
            time.sleep(0.05)

    with serving(handle) as address, Http() as client, pytest.raises(Unavailable, match="still answering"):
        client.post_message(address, b"x")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://nobody.invalid"])
def test_nobody_there(address: str) -> None:
    with Http() as client, pytest.raises(Unavailable) as why:
        client.post_message(address, b"x")
    assert not why.value.permanent


@pytest.mark.parametrize("address", ["http://[", "http://a b", "ftp://node.example", "nonsense"])
def test_no_address(address: str) -> None:
    with Http() as client, pytest.raises(Unavailable):
        client.post_message(address, b"x")


class Store:
    """The other end of an upload: it takes parts, and breaks off after so many bytes once."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self.held = b""
        self.breaks_at = breaks_at

    def __call__(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if request.command == "PATCH":
            assert request.headers["Content-Type"] == MEDIA_TYPE
            if int(request.headers["Upload-Offset"]) != len(self.held):
                return answer(request, 409)
            if self.breaks_at is not None and len(self.held) + len(body) > self.breaks_at:
                self.held += body[: self.breaks_at - len(self.held)]
                self.breaks_at = None
                return answer(request, 500)
            self.held += body
        return answer(request, 204, Upload_Offset=str(len(self.held)))


@pytest.mark.parametrize("breaks_at", [None, 0, 1, 99, 100, 150, 249])
def test_an_upload_goes_on_from_wherever_it_got_to(
    monkeypatch: pytest.MonkeyPatch, breaks_at: int | None
) -> None:
    monkeypatch.setattr(http, "parts", lambda offset, size: parts(offset, size, 100))
    content, store = bytes(range(250)), Store(breaks_at)
    told: list[int] = []
    with serving(store) as address, Http() as client:
        if breaks_at is not None:
            with pytest.raises(Unavailable):
                client.upload(f"{address}/o", io.BytesIO(content), 250)
            assert len(store.held) == breaks_at
        client.upload(f"{address}/o", io.BytesIO(content), 250, told.append)
        assert store.held == content
        assert told[-1] == 250
        client.upload(f"{address}/o", io.BytesIO(content), 250)  # nothing is left to do


@pytest.mark.parametrize("offset", ["", "-1", "251", "x"])
def test_an_upload_that_makes_no_sense_is_not_begun(offset: str) -> None:
    def handle(request: BaseHTTPRequestHandler, _body: bytes) -> None:
        assert request.command == "HEAD"
        answer(request, 204, Upload_Offset=offset)

    with serving(handle) as address, Http() as client, pytest.raises(Unavailable, match="cannot go on"):
        client.upload(f"{address}/o", io.BytesIO(bytes(250)), 250)
