"""The officers' commands ask a node through its API, over HTTP; nothing of the node itself is loaded here.

Who asks is kept by `rogatory sign-in` in a file that only its owner can read, or given by ROGATORY_URL and
ROGATORY_TOKEN. Exit codes of every such command: 0 done, 1 the node said no (or findings stop it), 2 what was typed
cannot be used, 3 the node can't be reached.
"""

import json
import os
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any, BinaryIO, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote, urlsplit

import click
import httpx

from rogatory.envelope.errors import Rejected, shown
from rogatory.envelope.files import write_secret
from rogatory.node.commands import telling

P = ParamSpec("P")
R = TypeVar("R")

REFUSED, UNREACHABLE = 1, 3
URL, TOKEN = "ROGATORY_URL", "ROGATORY_TOKEN"
BLOCK = 1024 * 1024
TIMEOUT = httpx.Timeout(120.0, connect=10.0)


class NodeRefused(Exception):  # noqa: N818 - the node said no
    """The node's problem document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or "refused"))
        self.problem = problem


class NodeUnreachable(Exception):  # noqa: N818 - the world failed
    """The node does not answer as a node."""


@dataclass(frozen=True)
class SignedIn:
    """The node that is asked, and with which token."""

    url: str
    token: str


def sign_in_file() -> Path:
    """Where the token is kept."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "rogatory" / "sign-in.json"


def keep(signed_in: SignedIn) -> Path:
    """Keep a token for the next commands, readable by its owner alone."""
    path = sign_in_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    write_secret(path, json.dumps(vars(signed_in), indent=1).encode() + b"\n")
    return path


def signed_in() -> SignedIn:
    """Who asks. Raises a usage error that says how to sign in."""
    if os.environ.get(URL) and os.environ.get(TOKEN):
        return SignedIn(checked_url(os.environ[URL]), os.environ[TOKEN])
    try:
        kept = json.loads(sign_in_file().read_text("utf-8"))
        return SignedIn(checked_url(str(kept["url"])), str(kept["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise click.UsageError(
            f"Nobody is signed in. Sign in with `rogatory sign-in URL`, or set {URL} and {TOKEN}."
        ) from None


def checked_url(url: str) -> str:
    """The address of a node, without a slash at its end. A password never travels in the open."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(
            f"“{shown(url)}” is not an address. Write it such as https://rogatory.example."
        )
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise click.UsageError("Over http:// anybody on the way could read the token. Use https://.")
    return url.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def new_http(url: str, token: str | None) -> httpx.Client:
    """A connection to a node's API."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    verify = ssl.create_default_context() if url.startswith("https:") else False
    return httpx.Client(
        base_url=f"{url}/api/v1", headers=headers, timeout=TIMEOUT, verify=verify, trust_env=False
    )


class Node:
    """A node as an officer's commands ask it. Raises NodeRefused or NodeUnreachable."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def get(self, path: str, **query: str | int | bool) -> Any:  # noqa: ANN401 - JSON
        """What is at a path."""
        return self._ask("GET", path, params=query)

    def post(self, path: str, value: object = None) -> Any:  # noqa: ANN401 - JSON
        """Send JSON."""
        return self._ask("POST", path, json=value) if value is not None else self._ask("POST", path)

    def patch(self, path: str, value: object) -> Any:  # noqa: ANN401 - JSON
        """Change with JSON."""
        return self._ask("PATCH", path, json=value)

    def delete(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Remove."""
        return self._ask("DELETE", path)

    def upload(self, path: str, name: str, stream: BinaryIO, size: int, told: Callable[[int], None]) -> Any:  # noqa: ANN401
        """Send a file as the body. Gives the node's answer and raises if it took in other bytes than were read."""
        digest = sha256()

        def blocks() -> Iterator[bytes]:
            while block := stream.read(BLOCK):
                digest.update(block)
                yield block
                told(len(block))

        headers = {
            "Content-Length": str(size),
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }
        answer = self._ask("POST", path, content=blocks(), headers=headers)
        if answer["attachments"][-1]["sha256"] != digest.hexdigest():
            raise NodeUnreachable(
                f"The node took in other bytes than {name} holds: take the attachment off, and attach it again."
            )
        return answer

    def download(self, path: str, target: BinaryIO, told: Callable[[int], None]) -> str:
        """Write what streams from a path; gives its SHA-256. A download that breaks off raises."""
        digest = sha256()
        try:
            with self._http.stream("GET", path) as answer:
                if answer.status_code != 200:
                    answer.read()
                    raise _refused(answer)
                for block in answer.iter_bytes(BLOCK):
                    digest.update(block)
                    target.write(block)
                    told(len(block))
        except httpx.HTTPError as why:
            raise _unreachable(why) from why
        return digest.hexdigest()

    def _ask(self, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = self._http.request(method, path, **given)
        except httpx.HTTPError as why:
            raise _unreachable(why) from why
        if not answer.is_success:
            raise _refused(answer)
        try:
            return answer.json()
        except ValueError:
            raise NodeUnreachable("What answers there is not a node of Rogatory.") from None


def _unreachable(why: httpx.HTTPError) -> NodeUnreachable:
    return NodeUnreachable(f"The node does not answer: {str(why) or type(why).__name__}.")


def _refused(answer: httpx.Response) -> Exception:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "code" not in problem:
        return NodeUnreachable(f"The node answers {answer.status_code}, and not as a node of Rogatory does.")
    return NodeRefused(problem)


def officer(command: Callable[Concatenate[Node, P], R]) -> Callable[P, R]:
    """A command of an officer's: it is given the node, and a refusal is told in words, or as JSON with --json."""

    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        as_json = bool(kwargs.get("as_json"))
        who = signed_in()
        with new_http(who.url, who.token) as http, spoken(as_json=as_json):
            return command(Node(http), *args, **kwargs)

    return run


@contextmanager
def spoken(*, as_json: bool) -> Iterator[None]:
    """Say what was refused, and end with the exit code for it."""
    try:
        yield
    except NodeRefused as why:
        telling.refusal(why.problem, as_json=as_json)
        sys.exit(REFUSED)
    except Rejected as why:
        telling.refusal(_problem(why), as_json=as_json)
        sys.exit(REFUSED)
    except NodeUnreachable as why:
        click.echo(f"rogatory: {why}", err=True)
        sys.exit(UNREACHABLE)


def _problem(why: Rejected) -> dict[str, str]:
    detail = f"{why.place}: {why.filled()}"
    return {
        "title": "Rejected",
        "code": why.code,
        "detail": detail,
        "remedy": why.remedy.format_map(why.values),
    }
