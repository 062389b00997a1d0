"""The court's command: exit codes, words, JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rogatory.verify.command import verify
from rogatory.verify.report import MAX_REASONS, text
from rogatory.verify.steps import STEPS, Verdict
from rogatory.verify.verifier import verify_package
from tests.rooms.verify.world import World, reseal


@pytest.fixture
def trust(world: World, tmp_path: Path) -> Path:
    path = tmp_path / "trust.pem"
    path.write_bytes(world.pem())
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(verify, [str(argument) for argument in arguments])


def test_proved(package: Path, trust: Path) -> None:
    done = run(package, "--trust", trust)
    assert done.exit_code == 0
    assert done.stdout.startswith("PROVED.")
    assert "EXERCISE" in done.stdout
    for number, title in enumerate(STEPS, 1):
        assert f"{number:2}  {'TOLD' if number == 12 else 'PROVED':9}  {title}\n" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 110


def test_refuted_with_the_file_the_code_and_what_to_do(copy: Callable[[], Path], trust: Path) -> None:
    folder = copy()
    (folder / "data/logs.csv").write_bytes(b"other")
    done = run(folder, "--trust", trust)
    assert done.exit_code == 1
    assert done.stdout.startswith("REFUTED.")
    assert "data/logs.csv" in done.stdout
    assert "[bag.changed]" in done.stdout
    assert "get it again from the State that sealed it" in " ".join(done.stdout.split())


def test_undecided(package: Path, trust: Path) -> None:
    done = run(package, "--trust", trust, "--quorum", 3)
    assert done.exit_code == 2
    assert done.stdout.startswith("UNDECIDED.")
    assert "[log.quorum]" in done.stdout


@pytest.mark.parametrize("as_json", [False, True])
def test_what_cannot_be_read(tmp_path: Path, package: Path, trust: Path, as_json: bool) -> None:
    (tmp_path / "junk").write_bytes(b"junk")
    flag = ["--json"] if as_json else []
    for folder, anchors in (
        (tmp_path / "none", trust),
        (tmp_path, trust),
        (package, tmp_path / "junk"),
        (package, tmp_path / "none"),
    ):
        done = run(folder, "--trust", anchors, *flag)
        assert done.exit_code == 3
        if as_json:
            assert json.loads(done.stdout)["error"]
        else:
            assert done.stdout == ""
            assert len(done.stderr.splitlines()) == 1


def test_json_says_the_same(package: Path, trust: Path, world: World) -> None:
    done = run(package, "--trust", trust, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert found["format"] == "rogatory/verification/1"
    assert found["verdict"] == "proved"
    assert found["exercise"] is True
    assert [step["number"] for step in found["steps"]] == list(range(1, 13))
    assert {step["verdict"] for step in found["steps"]} == {"proved"}
    assert set(found["seen"]) == {act.id for act in world.acts}
    assert found["steps"][11]["counts"] is False


def test_hostile_names_do_not_reach_the_terminal(copy: Callable[[], Path], trust: Path) -> None:
    folder = copy()
    (folder / "data" / "a\x1b[2Jb\u202e").write_bytes(b"")
    for flag in ([], ["--json"]):
        done = run(folder, "--trust", trust, *flag)
        assert done.exit_code == 1
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout


def test_many_faults_are_counted_in_the_text_and_all_told_in_json(
    copy: Callable[[], Path], trust: Path, world: World
) -> None:
    folder = copy()
    for number in range(MAX_REASONS + 5):
        (folder / f"data/extra-{number:03}").write_bytes(b"")
    # One fault more than files: the sum in bag-info.txt is wrong, too.
    assert "… and 6 more" in run(folder, "--trust", trust).stdout
    steps = json.loads(run(folder, "--trust", trust, "--json").stdout)["steps"]
    assert len([one for one in steps[3]["reasons"] if one["code"] == "bag.extra"]) == MAX_REASONS + 5


def test_the_report_speaks_the_reader_s_language(package: Path, world: World) -> None:
    words = {STEPS[0]: "Le dossier est lisible", "PROVED": "PROUVÉ"}
    said = text(verify_package(package, world.trust()), lambda english: words.get(english, english))
    assert " 1  PROUVÉ     Le dossier est lisible" in said


def test_progress_tells_every_byte_of_evidence(world: World, package: Path) -> None:
    told: list[int] = []
    found = verify_package(package, world.trust(), progress=told.append)
    assert sum(told) == found.evidence[1]


def test_the_help_has_an_example() -> None:
    done = run("--help")
    assert done.exit_code == 0
    assert "rogatory verify package/ --trust trust.pem" in done.output


def test_no_verdict_is_left_without_an_exit_code(world: World, copy: Callable[[], Path], trust: Path) -> None:
    folder = copy()
    (folder / "notes.txt").write_bytes(b"")
    done = run(reseal(folder, world.sealing_key), "--trust", trust)
    assert (done.exit_code, done.stdout.split(".")[0].lower()) == (1, str(Verdict.REFUTED))
