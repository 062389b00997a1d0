"""A node as it really runs: a folder with its own database file, and processes of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from rogatory.exchange.http import Http, Unavailable

CLI = "from rogatory.cli import main; main()"


def rogatory(*arguments: str, expect: int = 0) -> str:
    """Run the command; its output, or an AssertionError with what it said."""
    done = subprocess.run(
        [sys.executable, "-c", CLI, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def found_node(folder: Path, port: int) -> Path:
    """Make a node of FR (fictional keys) that listens on a port of loopback."""
    rogatory(
        "node", "init", str(folder), "--state", "FR", "--name", "France", "--listen", f"127.0.0.1:{port}"
    )
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def inside(node: Path, program: str) -> subprocess.Popen[str]:
    """A process of the node that runs a program, with Django set up."""
    environment = os.environ | {
        "ROGATORY_NODE": str(node),
        "DJANGO_SETTINGS_MODULE": "rogatory.node.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{program}"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> None:
    """Wait for a process that must end well."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said


def checked(node: Path) -> dict[str, Any]:
    """What `rogatory node check` finds; no fault, or an AssertionError."""
    found: dict[str, Any] = json.loads(rogatory("node", "check", "--json", "--node", str(node)))
    assert found["faults"] == []
    return found


@contextmanager
def served(node: Path, port: int) -> Iterator[str]:
    """The node, serving; stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLI, "node", "serve", "--node", str(node)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _until_it_answers(process, address)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _until_it_answers(process: subprocess.Popen[str], address: str) -> None:
    until = monotonic() + 60
    with Http() as http:
        while monotonic() < until:
            assert process.poll() is None, process.communicate()[0]
            try:
                http.get(f"{address}/log/checkpoint")
            except Unavailable:
                sleep(0.1)
            else:
                return
    raise AssertionError("the node does not answer")
