"""The vectors are what their program writes, and the room does what they say."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from rogatory.acts.fold import fold
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import read_act
from rogatory.acts.reasons import REASONS
from rogatory.envelope.errors import Rejected
from tests.vectors.act.generate import HERE, files

READ = sorted((HERE / "read").glob("*.json"))
FOLD = sorted((HERE / "fold").glob("*.json"))


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize("path", READ, ids=lambda path: path.stem)
def test_reading(path: Path) -> None:
    vector = load(path)
    content = b64decode(vector["content"])
    if vector["expect"] == "accepted":
        assert read_act(content).id == vector["id"]
    else:
        with pytest.raises(Rejected) as error:
            read_act(content)
        assert error.value.code == vector["expect"]


@pytest.mark.parametrize("path", FOLD, ids=lambda path: path.stem)
def test_folding(path: Path) -> None:
    vector = load(path)
    dossier = fold(read_act(b64decode(content)) for content in vector["acts"])
    assert [
        {"id": entry.act.id, "kind": entry.act.kind, "verdict": entry.verdict, "reason": entry.reason}
        for entry in dossier.history
    ] == vector["history"]
    assert {id_: str(request.stage) for id_, request in dossier.requests.items()} == vector["stages"]
    assert list(dossier.missing) == vector["missing"]


def test_the_files_are_those_that_the_program_writes() -> None:
    written = {str(path.relative_to(HERE)): path.read_text("utf-8") for path in READ + FOLD}
    assert written == files()


def test_the_vectors_cover_every_kind_and_every_reason_of_the_fold() -> None:
    assert {path.stem for path in READ} >= {f"good-{kind}" for kind in KINDS}
    reasons = {one["reason"] for path in FOLD for one in load(path)["history"]}
    choosing_between_lines = {"not-all-confirmed", "all-confirmed", "others-wait", "part-only", "whole"}
    assert reasons == (set(REASONS) - choosing_between_lines) | {None}
