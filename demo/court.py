"""The last steps: the package is exported, and checked by somebody who has nothing but it and the anchors."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.nodes import ROGATORY, Failed, environment
from demo.play import Play, proof_of

PAGE = Path(__file__).parents[1] / "docs" / "by-hand.md"
BLOCK = re.compile(r"^```(\S+)( no)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEEDED = ("bash", "openssl", "sha256sum", "awk")
COURIER = ("age --decrypt", "sealed-object", "changed-object")
"""What the page does with a courier's disk, which has no part in this story."""


def export(play: Play) -> None:
    """Export at FR. Every act is shown once more: meanwhile others have cosigned the log that holds it."""
    package, trust = play.folder / "package", play.folder / "trust.pem"
    words = ["package", "export", play.known["dossier"], str(package), "--trust", str(trust), "--json"]
    if not package.is_dir():
        told = json.loads(play.nodes["FR"].command(*words))
        play.say(
            f"{told['evidence_files']} files, {told['evidence_bytes']:,} bytes of evidence; seal {told['seal']}"
        )
        play.say(f"FR's log was cosigned by {', '.join(told['cosigned_by']) or 'nobody'}")
    for one in play.watch("FR").history(play.known["dossier"]):
        if one["author"]["state"] == "FR":
            play.told.acts.append(one["id"])
            play.told.proofs.append(proof_of("FR", play.watch("FR").get(f"/acts/{one['id']}")))


def _court(play: Play) -> Path:
    """The court's own folder: a copy of the package and the anchors, and nothing else."""
    room = play.folder / "court"
    if not room.is_dir():
        room.mkdir()
        shutil.copytree(play.folder / "package", room / "package")
        shutil.copy(play.folder / "trust.pem", room / "trust.pem")
    return room


def _verify(room: Path, package: str) -> tuple[int, dict[str, Any]]:
    """`rogatory verify` in a process that is told nothing but where the package is."""
    words = [str(ROGATORY), "verify", package, "--trust", "trust.pem", "--json"]
    done = subprocess.run(
        words,
        cwd=room,
        env=environment(room / "home"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Failed(f"rogatory verify did not answer in JSON: {done.stdout}{done.stderr}") from None
    return done.returncode, found


def verify(play: Play) -> None:
    """Proved, step by step."""
    code, found = _verify(_court(play), "package")
    for step in found.get("steps", ()):
        play.say(f"{step['number']:2} {step['verdict']:10} {step['title']}")
    play.verdict = str(found.get("verdict"))
    if code != 0:
        reasons = [reason for step in found.get("steps", ()) for reason in step["reasons"]]
        raise Failed(
            f"The package is {found.get('verdict')}, not proved: {json.dumps(reasons, indent=1)[:3000]}"
        )
    play.say(f"verdict: {play.verdict}")


@dataclass(frozen=True)
class Block:
    """One block of the page: where it stands, its language, whether it must say no, its text."""

    heading: str
    line: int
    language: str
    says_no: bool
    text: str


def blocks() -> Iterator[Block]:
    """The blocks of docs/by-hand.md in order."""
    page = PAGE.read_text("utf-8")
    for found in BLOCK.finditer(page):
        before = page[: found.start()]
        heading = re.findall(r"^## (.*)$", before, re.MULTILINE)[-1]
        yield Block(heading, before.count("\n") + 1, found[1], bool(found[2]), found[3])


def by_hand(play: Play) -> None:
    """Every command of the page, on this package; those that must say no are given a changed copy, and do."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        play.say(f"SKIPPED: this machine has no {', '.join(missing)}. Nothing was checked by hand.")
        return
    room, said = _court(play), {False: 0, True: 0}
    bagit = shutil.which("bagit.py", path=f"{ROGATORY.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if bagit is None:
        play.say("SKIPPED: bagit.py is not installed here, so that line of the page was not run.")
    for block in blocks():
        courier = any(word in block.text for word in COURIER)
        if block.language == "console" or courier or ("bagit.py" in block.text and bagit is None):
            continue
        if block.language == "python":
            (room / block.text.split(":")[0].removeprefix("# ")).write_text(block.text, "utf-8")
            continue
        _run_block(room, block)
        said[block.says_no] += 1
    play.say(
        f"{said[False]} commands say yes, {said[True]} say no to changed copies, as docs/by-hand.md says"
    )
    shutil.rmtree(room / "changed", ignore_errors=True)


def _run_block(room: Path, block: Block) -> None:
    place = environment(room / "home")
    place["PATH"] = f"{room / 'programs'}{os.pathsep}{place['PATH']}"
    _python3(room)
    words = ["bash", "-e", "-u", "-o", "pipefail", "-c", block.text]
    done = subprocess.run(
        words, cwd=room, env=place, capture_output=True, text=True, timeout=300, check=False
    )
    if (done.returncode != 0) != block.says_no:
        expected = "say no" if block.says_no else "say yes"
        told = f"{done.stdout}{done.stderr}"[-3000:]
        raise Failed(f"{PAGE}:{block.line} ({block.heading}) should {expected}:\n{block.text}\n{told}")


def _python3(room: Path) -> None:
    """The page says python3: the one that runs the demo, without what is installed beside it."""
    programs = room / "programs"
    if not programs.is_dir():
        programs.mkdir()
        script = f'#!/bin/sh\nexec "{sys.executable}" -I "$@"\n'
        (programs / "python3").write_text(script)
        (programs / "python3").chmod(0o755)


def tamper(play: Play) -> None:
    """In a file of evidence, in an act, in a proof: each time one bit, and each time refuted."""
    room = _court(play)
    changed = [sorted((room / "package" / name).iterdir())[0] for name in ("data", "acts", "log")]
    with ThreadPoolExecutor() as pool:
        for line in pool.map(lambda original: _refuted(room, original), changed):
            play.say(line)


def _refuted(room: Path, original: Path) -> str:
    name = original.relative_to(room / "package")
    copy = room / f"altered-{name.parts[0]}"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(room / "package", copy, copy_function=os.link)
    _flip(original, copy / name)
    code, found = _verify(room, copy.name)
    if code != 1 or found["verdict"] != "refuted":
        raise Failed(f"A changed byte in {name} was not refuted: {found['verdict']}")
    shutil.rmtree(copy)
    no = ", ".join(str(step["number"]) for step in found["steps"] if step["verdict"] == "refuted")
    return f"{name}: refuted by step {no}"


def _flip(original: Path, copy: Path) -> None:
    """The copy is the same file until here: only what is changed is written anew."""
    content = bytearray(original.read_bytes())
    content[len(content) // 2] ^= 1
    copy.unlink()
    copy.write_bytes(content)
