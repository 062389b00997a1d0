"""docs/formats/log.md says what the code does: its examples are vectors, its limits and codes those of the code."""

import re
from pathlib import Path

from rogatory.log.keys import MAX_NAME_BYTES
from rogatory.log.lines import MAX_SIZE
from rogatory.log.note import MAX_NOTE_BYTES, MAX_SIGNATURES
from rogatory.log.proof import MAX_EXTRA_BYTES
from rogatory.log.tiles import MAX_TILE_BYTES
from rogatory.log.tree import MAX_PROOF
from rogatory.log.witness import MAX_REQUEST_BYTES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "formats" / "log.md").read_text("utf-8")


def test_the_examples_are_vectors() -> None:
    for name in ("checkpoint-cosigned", "proof-accepted"):
        path = ROOT / "tests" / "vectors" / "log" / f"{name}.vector"
        assert f"`tests/vectors/log/{name}.vector`" in PAGE
        assert "```\n" + path.read_text("utf-8").partition("\n\n")[2] + "```" in PAGE


def test_the_limits_are_those_of_the_code() -> None:
    limits = PAGE.partition("\n## Limits\n")[2].partition("\n## ")[0]
    for number in (
        MAX_NOTE_BYTES,
        MAX_SIGNATURES,
        MAX_NAME_BYTES,
        MAX_PROOF,
        MAX_TILE_BYTES,
        MAX_EXTRA_BYTES,
    ):
        assert f"| {number:,} |" in limits, number
    assert MAX_SIZE == 2**63 - 1 and "| 2^63 - 1 |" in limits
    assert f"more than {MAX_REQUEST_BYTES:,} bytes" in PAGE


def test_every_code_that_is_cited_stands_in_the_tables() -> None:
    body, _, tables = PAGE.partition("\n## Codes of refusal\n")
    known = set(re.findall(r"^\| `(log\.[a-z.-]+)` \|", tables, re.MULTILINE))
    cited = set(re.findall(r"`(log\.[a-z0-9-]+(?:\.[a-z0-9-]+)?)`", body)) - {"log.md"}
    assert cited <= known
    assert len(known) > 40
