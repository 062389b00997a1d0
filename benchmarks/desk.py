"""Pages of the desk over HTTP, in a node with many dossiers and in an empty one, by turns.

Both nodes run as `rogatory node serve`; an officer signs in and asks for the same page of each. "Empty" holds one
dossier of eight acts, the same story as the one that is opened in the full node. A third node holds fifty: what a list
costs that is just one page long.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from benchmarks.measuring import DISK, ROOT, CannotMeasure, Figure, folder, interleaved
from benchmarks.two_nodes import (
    PROGRAM,
    Node,
    accepted_without_server,
    free_port,
    make_node,
    peaks_mb,
    served,
)

WANTED, SECONDS = 150_000, 60.0
FEW, LONG, SHORT = 50, 8, 2
REPEAT, ROUNDS = 10, 7
PASSWORD = "a long fictional password"


@dataclass(frozen=True)
class Desk:
    """A node that is served, with an officer signed in."""

    client: httpx.Client
    server: subprocess.Popen[bytes]
    dossiers: int

    def get(self, path: str) -> str:
        """A page. Must be one."""
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise CannotMeasure(f"The desk answers {answer.status_code} for {path}.")
        return answer.text


@dataclass(frozen=True)
class Desks:
    """The three nodes."""

    full: Desk
    empty: Desk
    few: Desk


@contextmanager
def desks() -> Iterator[Desks]:
    """Make and serve the three nodes. The full one is filled for a minute, or up to 150,000 dossiers."""
    with folder(DISK, 4 << 30) as place:
        empty = make_node(place / "empty", "FR", "France", "Europe/Paris")
        vietnam = make_node(place / "vn", "VN", "Viet Nam", "Asia/Ho_Chi_Minh")
        _officer(empty)
        accepted_without_server(empty, vietnam)
        _fill(empty, vietnam, 1, LONG)
        full, few = (_another(empty, place / name) for name in ("full", "few"))
        _fill(few, vietnam, FEW, SHORT)
        made = _fill(full, vietnam, WANTED, SHORT)
        with _desk(full, made + 1) as one, _desk(empty, 1) as two, _desk(few, FEW + 1) as three:
            yield Desks(one, two, three)


def measure(path_of: Callable[[Desk], str], target: bool = True) -> Figure:
    """Time a page of all three; `path_of` gives its address in each."""
    with desks() as nodes:
        named = {"ours": nodes.full, "empty": nodes.empty, "few": nodes.few}
        paths = {name: path_of(desk) for name, desk in named.items()}
        for name, desk in named.items():
            desk.get(paths[name])
        seconds = interleaved(ROUNDS, **{name: _often(desk, paths[name]) for name, desk in named.items()})
        peak = peaks_mb(nodes.full.server)
        made = nodes.full.dossiers
    multiple = median(ours / empty for ours, empty in zip(seconds["ours"], seconds["empty"], strict=True))
    told = f"within 3 times the same page on an empty node, with {WANTED:,} dossiers"  # or as many as a minute made
    return Figure(
        value=median(seconds["ours"]) / REPEAT * 1e3,
        unit="ms",
        ratio=1 / multiple,
        against="the same page on an empty node",
        peak_mb=peak,
        rounds=ROUNDS,
        target=f"{told} (measured with {made:,})" if target else "",
        reached=multiple <= 3 if target else None,
        details={
            "dossiers": float(made),
            "times_the_empty_page": multiple,
            "empty_ms": median(seconds["empty"]) / REPEAT * 1e3,
            "with_51_dossiers_ms": median(seconds["few"]) / REPEAT * 1e3,
        },
    )


def long_dossier(desk: Desk) -> str:
    """The page of the dossier of eight acts: the same in all three nodes."""
    found = re.search(r'/dossiers/([0-9a-f]{32})"', desk.get("/dossiers?q=FR-2000-0000001"))
    if found is None:
        raise CannotMeasure("The search of the desk does not find the first dossier.")
    return f"/dossiers/{found[1]}"


def _often(desk: Desk, path: str) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(REPEAT):
            desk.get(path)

    return repeat


def _officer(node: Node) -> None:
    command = [
        str(PROGRAM),
        "node",
        "officer",
        "add",
        "duty",
        "--role",
        "duty-officer",
        "--node",
        str(node.folder),
    ]
    environment = os.environ | {"ROGATORY_OFFICER_PASSWORD": PASSWORD}
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _fill(node: Node, peer: Node, count: int, length: int) -> int:
    arguments: list[Any] = [node.folder, peer.folder, count, length, SECONDS]
    command = [sys.executable, "-m", "benchmarks.filling", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout.splitlines()[-1])


def _another(node: Node, place: Path) -> Node:
    """A copy of a node that is not served, under another address."""
    shutil.copytree(node.folder, place)
    listen = f"127.0.0.1:{free_port()}"
    text = (place / "node.toml").read_text("utf-8")
    (place / "node.toml").write_text(re.sub(r"(?m)^listen = .*$", f'listen = "{listen}"', text), "utf-8")
    return Node(node.state, place, f"http://{listen}")


@contextmanager
def _desk(node: Node, dossiers: int) -> Iterator[Desk]:
    with served(node) as server, httpx.Client(base_url=node.address, trust_env=False, timeout=120) as client:
        page = client.get("/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if page.status_code != 200 or token is None:
            raise CannotMeasure(f"The desk's sign-in page answers {page.status_code}.")
        form = {
            "csrfmiddlewaretoken": token[1],
            "username": "duty",
            "password": PASSWORD,
            "next": "/dossiers",
        }
        answer = client.post("/sign-in", data=form, headers={"Referer": f"{node.address}/sign-in"})
        if answer.status_code != 302:
            raise CannotMeasure(f"Signing in answers {answer.status_code}.")
        yield Desk(client, server, dossiers)
