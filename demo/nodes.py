"""Nodes as processes: made, started, killed, started again. Also what a test of faults holds in its hands."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROGATORY = Path(sys.executable).parent / "rogatory"
PROFILES = Path(__file__).parent / "profiles"
POLL = 0.2
PATIENCE = 60.0
"""Seconds after which what should have happened is said not to happen."""


class Failed(Exception):  # noqa: N818 - said to the person who runs the demo
    """Something did not go as the story says; the message is for a person."""


class Away(Exception):  # noqa: N818 - the world failed
    """A node does not answer: it may have been killed, and may come back."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of the demo is told: nothing of the one that starts it but where programs are."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": f"{ROGATORY.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "LANG": "C.UTF-8",
        **more,
    }


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Node:
    """One State's node: a folder, a port, and two processes (the doors and the worker)."""

    state: str
    name: str
    zone: str
    folder: Path
    port: int
    witnesses: Sequence[str] = ()
    _running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where its desk is, and where other nodes find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self) -> Mapping[str, Path]:
        """What its processes print."""
        return {
            name: self.folder.with_name(f"{self.state.lower()}-{name}.log") for name in ("serve", "worker")
        }

    def command(self, *words: str, **variables: str) -> str:
        """Run an administrator's command at this node, and give what it prints. Raises Failed."""
        program = [str(ROGATORY), *words]
        place = environment(self.folder.with_name("admin"), ROGATORY_NODE=str(self.folder), **variables)
        done = subprocess.run(program, env=place, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise Failed(
                f"rogatory {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def make(self) -> None:
        """`rogatory node init`."""
        words = ["node", "init", str(self.folder), "--state", self.state, "--name", self.name]
        words += ["--listen", f"127.0.0.1:{self.port}", "--zone", self.zone, "--poll", str(POLL)]
        words += ["--profile", str(PROFILES / f"{self.state}.json")]
        for witness in self.witnesses:
            words += ["--witness", witness]
        self.command(*words)

    def start(self) -> None:
        """`rogatory node serve` and `rogatory node worker`, each in a process group of its own."""
        place = environment(self.folder.with_name("admin"), ROGATORY_NODE=str(self.folder))
        for name, log in self.logs.items():
            with log.open("ab") as file:
                program = [str(ROGATORY), "node", name]
                self._running.append(
                    subprocess.Popen(
                        program,
                        env=place,
                        stdin=subprocess.DEVNULL,
                        stdout=file,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
                )

    def is_up(self) -> bool:
        """Whether its door answers."""
        try:
            return httpx.get(f"{self.address}/peers/v1/card", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def wait(self) -> None:
        """Until its door answers. Raises Failed."""
        deadline = time.monotonic() + PATIENCE
        while not self.is_up():
            dead = [process for process in self._running if process.poll() is not None]
            if dead or time.monotonic() > deadline:
                raise Failed(f"The node of {self.state} does not come up.")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to every process of the node, as when the power goes."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask its processes to end, and kill those that do not."""
        self._signal(signal.SIGTERM, within=15)

    def _signal(self, number: signal.Signals, within: float = 10) -> None:
        running, self._running = self._running, []
        for process in running:
            _tell(process, number)
        for process in running:
            try:
                process.wait(within)
            except subprocess.TimeoutExpired:
                _tell(process, signal.SIGKILL)
                process.wait()
            _tell(process, signal.SIGKILL)  # what it may have left behind in its group

    def tail(self, lines: int = 25) -> str:
        """The last lines of its logs."""
        told = []
        for name, log in self.logs.items():
            text = log.read_text("utf-8", "replace").splitlines() if log.is_file() else []
            told += [f"--- {self.state} {name}", *text[-lines:]]
        return "\n".join(told)


def _tell(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # the whole group has ended


MARK = ".rogatory-demo"


def clear(folder: Path) -> None:
    """An empty folder for the demo: what an earlier demo left there goes; anything else is never touched."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise Failed(f"{folder} holds something that no demo made. Give another folder: make demo DIR=...")
    folder.mkdir(parents=True, exist_ok=True)
    for one in folder.iterdir():
        if one.name == MARK:
            continue
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink()
    (folder / MARK).write_text("Made by `make demo`; the next one removes what is here.\n")
