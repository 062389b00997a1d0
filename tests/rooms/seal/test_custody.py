"""The custody file: the same events give the same bytes, and the ontology accepts them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rogatory.seal.custody import CustodyEvent, CustodyObject, custody

OBJECT = CustodyObject("data/a/mail.mbox", "application/mbox", 12, "cd" * 32)
EVENTS = (
    CustodyEvent("01" * 32, "Request", "2026-11-14T07:30:00+01:00", "XA", "cp"),
    CustodyEvent("02" * 32, "Transmittal", "2026-11-20T09:00:00+07:00", "XB", "ca", ("01" * 32,), (OBJECT,)),
    CustodyEvent(
        "03" * 32,
        "Receipt",
        "2026-11-20T10:00:00.5Z",
        "XA",
        "cp",
        ("02" * 32, "ff" * 32),
        (OBJECT,),
        "confirmed",
    ),
)


def test_the_same_events_give_the_same_bytes() -> None:
    assert custody("ab" * 16, EVENTS) == custody("ab" * 16, EVENTS)
    assert custody("ab" * 16, EVENTS) != custody("ab" * 16, EVENTS[:2])


def test_it_names_each_act_object_and_digest() -> None:
    graph = json.loads(custody("ab" * 16, EVENTS))["core:object"]
    by_type: dict[str, int] = {}
    for node in graph:
        by_type[node["@type"]] = by_type.get(node["@type"], 0) + 1
    assert by_type == {
        "identity:Organization": 2,
        "observable:File": 1,
        "investigation:InvestigativeAction": 3,
        "investigation:ProvenanceRecord": 2,
        "investigation:Investigation": 1,
    }
    receipt = next(node for node in graph if node.get("core:name") == "Receipt")
    transmittal = next(node for node in graph if node.get("core:name") == "Transmittal")
    # An act that is not in the file is not named as known: the link would lead nowhere.
    assert receipt["investigation:wasInformedBy"] == [{"@id": transmittal["@id"]}]


VALIDATOR = Path(sys.executable).parent / "case_validate"


@pytest.mark.long
@pytest.mark.skipif(not shutil.which(VALIDATOR), reason="case-utils is not installed")
def test_the_ontology_accepts_it_and_would_refuse_a_wrong_one(tmp_path: Path) -> None:
    (tmp_path / "right.jsonld").write_bytes(custody("ab" * 16, EVENTS))
    (tmp_path / "wrong.jsonld").write_bytes(
        custody("ab" * 16, EVENTS).replace(b"xsd:hexBinary", b"xsd:string")
    )
    command = [str(VALIDATOR), "--built-version", "case-1.4.0"]
    quiet = os.environ | {"PYTHONWARNINGS": "ignore"}
    for name, code in (("right", 0), ("wrong", 1)):
        done = subprocess.run(
            [*command, str(tmp_path / f"{name}.jsonld")], capture_output=True, check=False, env=quiet
        )
        assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
