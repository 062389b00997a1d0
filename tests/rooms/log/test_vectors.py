import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from rogatory.envelope.errors import Rejected
from rogatory.log.checkpoint import open_checkpoint
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.note import NoteVerifier
from rogatory.log.proof import Proof
from rogatory.log.tree import verify_consistency, verify_inclusion
from rogatory.log.witness import AddCheckpoint, Conflict, consider
from tests.rooms.log.cast import AT, witnesses
from tests.vectors.log.generate import vectors

FILES = sorted((Path(__file__).parents[2] / "vectors/log").glob("*.vector"))
Header = dict[str, list[str]]


def fields(text: bytes) -> Header:
    header: Header = {}
    for line in text.decode().splitlines():
        name, _, value = line.partition(": ")
        header.setdefault(name, []).append(value)
    return header


def judge_checkpoint(header: Header, body: bytes) -> None:
    open_checkpoint(body, NoteVerifier(header["log"][0]))


def judge_proof(header: Header, body: bytes) -> None:
    Proof.read(body).verify(
        bytes.fromhex(header["entry"][0]),
        log=NoteVerifier(header["log"][0]),
        witnesses=[CosignatureVerifier(vkey) for vkey in header["witness"]],
        quorum=int(header["quorum"][0]),
    )


def judge_request(header: Header, body: bytes) -> str | None:
    log = NoteVerifier(header["log"][0])
    held = header["known"][0]
    known = None if held == "none" else open_checkpoint(base64.b64decode(held), log)
    answer = consider(AddCheckpoint.read(body), known=known, log=log, cosigner=witnesses()[0], at=AT)
    return f"conflict {answer.size}" if isinstance(answer, Conflict) else None


def judge_inclusion(header: Header, body: bytes) -> None:
    values = fields(body)
    leaf, root = (bytes.fromhex(values[name][0]) for name in ("leaf", "root"))
    index, size = (int(values[name][0]) for name in ("index", "size"))
    verify_inclusion(leaf, index, size, root, [bytes.fromhex(h) for h in values.get("proof", [])])


def judge_consistency(header: Header, body: bytes) -> None:
    values = fields(body)
    old, new = (int(values[name][0]) for name in ("old", "new"))
    old_root, new_root = (bytes.fromhex(values[name][0]) for name in ("old-root", "new-root"))
    verify_consistency(old, old_root, new, new_root, [bytes.fromhex(h) for h in values.get("proof", [])])


JUDGES: dict[str, Callable[[Header, bytes], str | None]] = {
    "checkpoint": judge_checkpoint,
    "proof": judge_proof,
    "add-checkpoint": judge_request,
    "inclusion": judge_inclusion,
    "consistency": judge_consistency,
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_vector_is_judged_as_it_says(file: Path) -> None:
    head, _, body = file.read_bytes().partition(b"\n\n")
    header = fields(head)
    try:
        verdict = JUDGES[header["format"][0]](header, body) or "accepted"
    except Rejected as error:
        verdict = error.code
    assert verdict == header["expect"][0]


def test_the_files_are_those_that_the_generator_writes() -> None:
    assert {file.stem: file.read_bytes() for file in FILES} == {v.name: v.encode() for v in vectors()}
