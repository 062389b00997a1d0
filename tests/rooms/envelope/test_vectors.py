"""Every vector meets the refusal that it names: one input, one fault, one code."""

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.envelope.canonical import read
from rogatory.envelope.card import read_card
from rogatory.envelope.certificates import read_certificate, read_crl
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Rejected
from rogatory.envelope.instants import read_instant
from rogatory.envelope.signature import verify

VECTORS = Path(__file__).parents[2] / "vectors" / "envelope"


def judge_canonical(vector: dict[str, Any]) -> None:
    read(b64decode(vector["bytes"]), place="vector")


def judge_signature(vector: dict[str, Any]) -> None:
    verify(
        b64decode(vector["content"]),
        b64decode(vector["signature"]),
        anchors=[read_certificate(b64decode(one), place="anchor") for one in vector["anchors"]],
        crls=[read_crl(b64decode(one), place="crl") for one in vector["crls"]],
        at=read_instant(vector["at"], place="vector"),
        allow_timestamp=vector.get("allow_timestamp", False),
    )


def judge_card(vector: dict[str, Any]) -> None:
    envelope = Envelope(b64decode(vector["content"]), b64decode(vector["signature"]))
    read_card(envelope, at=read_instant(vector["at"], place="vector"))


JUDGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "canonical": judge_canonical,
    "signature": judge_signature,
    "card": judge_card,
}


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*/*.json")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_vector_meets_what_it_names(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    try:
        JUDGES[path.parent.name](vector)
    except Rejected as rejected:
        assert rejected.code == vector["expect"], str(rejected)
    else:
        assert vector["expect"] == "accepted"


def test_there_are_vectors_of_each_sort() -> None:
    for sort in JUDGES:
        expected = [json.loads(p.read_text("utf-8"))["expect"] for p in (VECTORS / sort).glob("*.json")]
        assert "accepted" in expected and len(set(expected)) > 5
