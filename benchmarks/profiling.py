"""Where the time of an exchange goes: `python -m benchmarks.profiling TOGETHER COUNT` prints both ends by room.

Both ends run under cProfile in processes of their own, a pipe in place of HTTP. The profiler slows calls of Python
more than what happens in C, so shares are to be read as such. Not part of `make bench`.
"""

# ruff: noqa: PLC0415 - what needs Django is imported once it was set up
import cProfile
import os
import pstats
import struct
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import IO

Function = tuple[str, int, str]
Row = tuple[int, int, float, float, dict[tuple[str, int, str], tuple[int, int, float, float]]]

PLACES = (
    ("django/", "Django: building queries, rows, transactions"),
    ("asn1crypto/", "asn1crypto"),
    ("pydantic/", "pydantic"),
    ("http", "HTTP"),
    ("json/", "JSON"),
    *(
        (f"rogatory/{room}/", f"rogatory/{room}")
        for room in ("acts", "envelope", "exchange", "log", "node", "treaty")
    ),
)
"""Part of a path -> what is told. The first that fits counts."""

BUILT_IN = (
    ("posix.fsync", "waiting for the disk: files of the log"),
    ("commit' of 'sqlite3", "waiting for the disk: commits"),
    ("SQLiteCursor", "SQLite"),
    ("sqlite3", "SQLite"),
    ("posix.", "opening, renaming and looking for files"),
    ("pydantic_core", "pydantic"),
    ("pkcs7", "signatures, encryption, hashing"),
    ("_rust", "signatures, encryption, hashing"),
    ("pyrage", "signatures, encryption, hashing"),
    ("sha256", "signatures, encryption, hashing"),
)
WAITING = "waiting for the other end"
QUERY = ("django/db/models/sql/compiler.py", "execute_sql")


def main() -> None:
    """Profile one end (called by the other) or both."""
    if sys.argv[1] == "answer":
        _answer(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        _both(int(sys.argv[1]), int(sys.argv[2]))


def _both(together: int, count: int) -> None:
    from benchmarks.exchange import Sender
    from benchmarks.two_nodes import two_nodes

    with two_nodes(core=1) as nodes, tempfile.TemporaryDirectory() as place:
        theirs = Path(place) / "theirs"
        command = [
            sys.executable,
            "-m",
            "benchmarks.profiling",
            "answer",
            str(nodes.vietnam.folder),
            str(theirs),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as peer:
            assert peer.stdin and peer.stdout
            into, out = peer.stdin, peer.stdout
            sender = Sender()
            sender.http.post_message = lambda _, raw: _ask(into, out, raw)  # type: ignore[method-assign,assignment]
            sender.send(2 * together, together)
            profile = cProfile.Profile()
            start = time.perf_counter()
            profile.runcall(sender.send, count, together)
            wall = time.perf_counter() - start
            into.close()
        print(f"{wall / count * 1e3:.1f} ms an act under the profiler, both ends on one core")
        _tell("the sender", pstats.Stats(profile), count)
        _tell("the receiver", pstats.Stats(str(theirs)), count)


def _answer(folder: Path, out: Path) -> None:
    os.environ["ROGATORY_NODE"] = str(folder)
    from rogatory.node.commands.setting import set_up

    set_up(folder)
    from rogatory.node.clock import now
    from rogatory.node.correspondence.archive import conversation

    profile, number = cProfile.Profile(), 0
    while raw := _take(sys.stdin.buffer):
        number += 1
        talk = conversation()
        answer = profile.runcall(talk.receive, raw, now()) if number > 2 else talk.receive(raw, now())
        _give(sys.stdout.buffer, answer)
    profile.dump_stats(out)


def _ask(into: IO[bytes], out: IO[bytes], raw: bytes) -> bytes:
    _give(into, raw)
    return _take(out)


def _give(into: IO[bytes], raw: bytes) -> None:
    into.write(struct.pack(">I", len(raw)) + raw)
    into.flush()


def _take(out: IO[bytes]) -> bytes:
    head = out.read(4)
    return out.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""


def _tell(end: str, stats: pstats.Stats, count: int) -> None:
    table: dict[Function, Row] = stats.stats  # type: ignore[attr-defined]
    spent: defaultdict[str, float] = defaultdict(float)
    for function, (_, _, own, _, callers) in table.items():
        # Of what is built in, each caller has its part; a function of Python is where it stands.
        parts = (
            [(caller, row[2]) for caller, row in callers.items()] if function[0] == "~" else [(function, own)]
        )
        for where, seconds in parts:
            spent[_place(function, where)] += seconds
    spent.pop(WAITING, None)
    whole = sum(spent.values())
    queries = sum(
        row[1] for (file, _, name), row in table.items() if file.endswith(QUERY[0]) and name == QUERY[1]
    )
    print(f"{end}: {whole / count * 1e3:.1f} ms of its own an act, {queries / count:.1f} queries")
    for place, seconds in sorted(spent.items(), key=lambda one: -one[1])[:12]:
        print(f"  {seconds / whole:5.0%}  {place}")


def _place(function: Function, caller: Function) -> str:
    if caller[2] in ("_ask", "_take"):
        return WAITING
    if function[0] == "~":
        for part, told in BUILT_IN:
            if part in function[2]:
                return told
    return next((told for part, told in PLACES if part in caller[0]), "other Python")


if __name__ == "__main__":
    main()
