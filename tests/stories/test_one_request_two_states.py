"""One request, two States: `make demo` is played whole, in processes of its own, and what it leaves is looked at."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from demo.nodes import MARK, Failed, clear
from demo.play import Play, Step, perform
from demo.story import STEPS

pytestmark = pytest.mark.xdist_group("story")  # one story at a time, each on one worker

ROOT = Path(__file__).parents[2]

SAID = [
    ("FR", "preservation-request"),
    ("VN", "acknowledgement"),
    ("VN", "acceptance"),
    ("VN", "provider-order"),
    ("VN", "provider-return"),
    ("VN", "preservation-confirmed"),
    ("FR", "mla-request"),
    ("VN", "information-request"),
    ("FR", "information-supplied"),
    ("VN", "acceptance"),
    ("VN", "evidence-intake"),
    ("VN", "evidence-transmittal"),
    ("FR", "evidence-receipt"),
]
"""What is said in the story, by whom, in order (receipts, which the nodes say by themselves, left out)."""

Summary = dict[str, Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that the demo leaves, and what it prints."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    words = [sys.executable, "-m", "demo", "--dir", str(folder), "--no-serve"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
    return folder, done.stdout


@pytest.fixture
def summary(played: tuple[Path, str]) -> Summary:
    """DIR/summary.json."""
    found: Summary = json.loads((played[0] / "summary.json").read_text("utf-8"))
    return found


@pytest.mark.long
@pytest.mark.needs("bash", "openssl", "sha256sum", "awk")
def test_the_story_ends_with_a_package_that_is_proved(played: tuple[Path, str], summary: Summary) -> None:
    folder, printed = played
    assert summary["verdict"] == "proved"
    assert [step["name"] for step in summary["steps"]] == [step.name for step in STEPS]
    assert all(step.title in printed for step in STEPS)
    assert "SKIPPED" not in printed
    assert (folder / "package" / "bagit.txt").is_file()
    assert (folder / "trust.pem").read_text().count("BEGIN CERTIFICATE") == 3


@pytest.mark.long
def test_each_shared_act_is_receipted_and_in_the_package_and_no_own_act_is(
    played: tuple[Path, str], summary: Summary
) -> None:
    proofs = [proof for step in summary["steps"] if step["name"] != "export" for proof in step["proofs"]]
    assert [(proof["state"], proof["kind"]) for proof in proofs] == SAID
    packaged = {sha256(path.read_bytes()).hexdigest() for path in (played[0] / "package/acts").glob("*.json")}
    for proof in proofs:
        other = {"FR": "VN", "VN": "FR"}[proof["state"]]
        receipts = [one["state"] for one in proof["receipts"]]
        assert receipts == ([] if proof["scope"] == "own" else [other]), proof
        assert (proof["act"] in packaged) == (proof["scope"] == "shared"), proof


@pytest.mark.long
def test_frances_acts_are_seen_by_the_witness_once_the_package_is_sealed(summary: Summary) -> None:
    export = next(step for step in summary["steps"] if step["name"] == "export")
    assert export["proofs"]
    for proof in export["proofs"]:
        assert {one["state"] for one in proof["cosigned"]} >= {"BR"}, proof


@pytest.mark.long
def test_what_must_be_refused_was_refused_and_said_why(played: tuple[Path, str]) -> None:
    printed = played[1]
    for told in (
        "a wrong fingerprint is refused",
        "stops: identifiers.0.from [preflight-05-time-zone]",
        "to do: Write the offset of the clock",
        "[four-eyes]",
        "FR holds neither the order nor the return",
        "data/mailbox.mbox: refuted by step 4",
    ):
        assert told in printed, told


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Failed, match="no demo made"):
        clear(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_what_an_earlier_demo_left_is_removed_but_not_what_it_points_to(tmp_path: Path) -> None:
    folder, kept = tmp_path / "out", tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("kept")
    clear(folder)
    (folder / "package").mkdir()
    (folder / "link").symlink_to(kept)
    clear(folder)
    assert [one.name for one in folder.iterdir()] == [MARK]
    assert (kept / "file").read_text() == "kept"


def test_a_step_that_fails_ends_the_story_with_what_was_done_so_far(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fine(play: Play) -> None:
        play.say("something was done")

    def broken(play: Play) -> None:
        play.say("this far")
        raise Failed("it does not go on")

    play = Play(tmp_path)
    with pytest.raises(Failed, match="does not go on"):
        perform(play, [Step("one", "The first", fine), Step("two", "The second", broken)])
    assert "this far" in capsys.readouterr().out
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert [step["name"] for step in summary["steps"]] == ["one"]
    assert summary["verdict"] is None
