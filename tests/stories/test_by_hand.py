"""docs/by-hand.md is executed: no program of ours checks the package, and each check also says no."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest

from tests.rooms.verify.world import World

PAGE = Path(__file__).parents[2] / "docs" / "by-hand.md"
BLOCK = re.compile(r"^```(\S+)( no)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One block of the page: its language, whether its last command must fail, its text, its line."""

    language: str
    says_no: bool
    text: str
    line: int


def blocks() -> Iterator[Block]:
    page = PAGE.read_text("utf-8")
    for found in BLOCK.finditer(page):
        yield Block(found[1], bool(found[2]), found[3], page.count("\n", 0, found.start()) + 1)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """What a reader has: a package, a trust file, and an object of a courier's disk with the identity for it."""
    world = World().tell()
    world.export(tmp_path / "package")
    (tmp_path / "trust.pem").write_bytes(world.pem())
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity.txt").write_text(f"{identity}\n")
    (tmp_path / "sealed-object").write_bytes(pyrage.encrypt(b"evidence\n" * 9_000, [identity.to_public()]))
    return tmp_path


def run(block: Block, desk: Path) -> "subprocess.CompletedProcess[str]":
    """A block as typed into a new shell, with the machine's programs and a bare Python."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", block.text],
        cwd=desk,
        env={"PATH": programs, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


REASONS = frozenset(
    {
        "did NOT match",
        "is invalid",
        "not the ones that the acts hand over",
        "Verification failure",
        "does not stand in the log",
        "follows acts that are not here",
        "Signature Verification Failure",
        "failed to decrypt",
    }
)
"""What the programs say where they say no: not that a file is missing or that they were called wrongly."""


@pytest.mark.needs("bash", "openssl", "sha256sum", "age", "awk")
def test_every_command_of_the_page_says_what_the_page_says(desk: Path) -> None:
    given: set[str] = set()
    for block in blocks():
        if block.language == "python":
            name = block.text.split(":")[0].removeprefix("# ")
            (desk / name).write_text(block.text, "utf-8")
        elif block.language == "sh":
            done = run(block, desk)
            told = f"{PAGE}:{block.line}\n{done.stdout}{done.stderr}"
            assert (done.returncode != 0) == block.says_no, told
            if block.says_no:
                reasons = {reason for reason in REASONS if reason in told}
                assert reasons, told
                given |= reasons
    assert given == REASONS


def test_the_page_needs_no_program_of_ours() -> None:
    for block in blocks():
        imported = set(re.findall(r"^(?:from|import) (\w+)", block.text, re.MULTILINE))
        if block.language == "python":
            assert imported <= {"base64", "hashlib", "json", "pathlib", "sys"}, block.line
        assert not re.search(r"\brogatory (?!verify`)", block.text), block.line
        assert block.language in {"python", "sh", "console"}, block.line
