"""Two real nodes on loopback: their folders on a disk, their servers in processes of their own, cards accepted.

The measuring process becomes France's worker: it records, signs and sends. Viet Nam is `rogatory node serve`.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.measuring import DISK, CannotMeasure, folder

PATIENCE = 30.0
PROGRAM = Path(sys.executable).with_name("rogatory")


@dataclass(frozen=True)
class Node:
    """A node's folder and where it listens."""

    state: str
    folder: Path
    address: str


@dataclass(frozen=True)
class TwoNodes:
    """France, which this process speaks for, and Viet Nam, served by the process `server`."""

    france: Node
    vietnam: Node
    server: subprocess.Popen[bytes]


def rogatory(*arguments: str) -> str:
    """Run a command of the product; what it prints."""
    done = subprocess.run([str(PROGRAM), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotMeasure(f"rogatory {' '.join(arguments[:2])}: {done.stderr.strip()[-500:]}")
    return done.stdout


def make_node(place: Path, state: str, name: str, zone: str, *, exercise: bool = True) -> Node:
    """`rogatory node init`, on a free port."""
    listen = f"127.0.0.1:{free_port()}"
    options = {"--state": state, "--name": name, "--listen": listen, "--zone": zone, "--poll": "0.2"}
    flat = [part for option in options.items() for part in option]
    rogatory("node", "init", str(place), *flat, "--exercise" if exercise else "--real")
    return Node(state, place, f"http://{listen}")


def become(node: Node) -> None:
    """Load Django in this process with the settings of that node. Once a process."""
    from rogatory.node.commands.setting import set_up  # noqa: PLC0415

    set_up(node.folder)


@contextmanager
def two_nodes(core: int | None = None) -> Iterator[TwoNodes]:
    """Both nodes, this process being France's; pinned to one core, servers included, if `core` is given."""
    with folder(DISK, 1 << 30) as place:
        france = make_node(place / "fr", "FR", "France", "Europe/Paris")
        vietnam = make_node(place / "vn", "VN", "Viet Nam", "Asia/Ho_Chi_Minh")
        if core is not None:
            os.sched_setaffinity(0, {core})
        with served(france), served(vietnam) as server:
            _accept(france, vietnam)
            _accept(vietnam, france)
            become(france)
            yield TwoNodes(france, vietnam, server)


def accepted_without_server(here: Node, there: Node) -> None:
    """Accept the card of a node that is served for just as long."""
    with served(there):
        _accept(here, there)


def _accept(here: Node, there: Node) -> None:
    shown = json.loads(rogatory("card", "show", "--node", str(there.folder), "--json"))
    fingerprint = shown["ours"]["fingerprint"]
    by = ("--fingerprint", fingerprint, "--by", "the benchmark")
    rogatory("card", "accept", there.address, *by, "--node", str(here.folder))


@contextmanager
def served(node: Node) -> Iterator[subprocess.Popen[bytes]]:
    """`rogatory node serve`, answering; stopped at the end."""
    with (node.folder / "server.log").open("wb") as log:
        command = [str(PROGRAM), "node", "serve", "--node", str(node.folder)]
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(node, server)
            yield server
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()


def _wait_for(node: Node, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{node.address}/peers/v1/card", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    said = (node.folder / "server.log").read_text("utf-8", "replace")[-500:]
    raise CannotMeasure(f"The node of {node.state} does not answer: {said}")


def peaks_mb(server: subprocess.Popen[bytes]) -> float:
    """Most memory of the largest process of a server (its parent only watches), in MB. Linux only."""
    return max((_peak_mb(process) for process in [server.pid, *_children(server.pid)]), default=0.0)


def _children(process: int) -> Sequence[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(one) for one in text.split()]


def _peak_mb(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
