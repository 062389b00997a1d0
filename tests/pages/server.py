"""Our node behind Django's threaded server: the whole application, with the middleware that serves its own files."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler


class _Waiting(ThreadedWSGIServer):
    """Closing it waits for the answers under way: none may reach for the database of the next test."""

    daemon_threads = False


class _Thread(LiveServerThread):
    server_class = _Waiting

    def _create_server(self, connections_override: Any = None) -> Any:
        address = (self.host, self.port)
        return self.server_class(address, QuietWSGIRequestHandler, allow_reuse_address=False)


@cache
def _application() -> WSGIHandler:
    return WSGIHandler()


def _nothing_before(_: Any) -> Any:
    """Static files are the node's own affair: no handler of Django's stands before it."""
    return _application()


class Server:
    """A server on a free port of this machine."""

    def __init__(self) -> None:
        self._thread = _Thread("127.0.0.1", _nothing_before, connections_override={})  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.terminate()

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{self._thread.host}:{self._thread.port}"
