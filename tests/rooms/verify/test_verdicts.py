"""Honest packages are proved; every change by somebody without a key is refuted."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from rogatory.envelope.errors import Rejected
from rogatory.verify.report import text
from rogatory.verify.steps import STEPS, Verdict
from rogatory.verify.verifier import verify_package
from tests.rooms.verify.world import EVIDENCE, World, answers, attachment, told


def test_an_honest_package_is_proved_in_every_step(world: World, package: Path) -> None:
    found = verify_package(package, world.trust())
    assert answers(found) == {}, text(found)
    assert found.verdict is Verdict.PROVED
    assert len(found.steps) == len(STEPS) == 12
    assert set(found.seen) == {act.id for act in world.acts}
    assert found.evidence == (2, sum(map(len, EVIDENCE.values())))
    assert bagit.Bag(str(package)).validate()


def test_judging_twice_gives_the_same_answer(world: World, package: Path) -> None:
    assert text(verify_package(package, world.trust())) == text(verify_package(package, world.trust()))


def test_every_file_changed_or_removed_refutes(world: World, package: Path, copy: Callable[[], Path]) -> None:
    names = sorted(path.relative_to(package) for path in package.rglob("*") if path.is_file())
    assert len(names) == 31
    for name in names:
        changed, removed = copy(), copy()
        content = bytearray((changed / name).read_bytes())
        content[len(content) // 2] ^= 1
        (changed / name).write_bytes(content)
        (removed / name).unlink()
        for folder in (changed, removed):
            assert verify_package(folder, world.trust()).verdict is Verdict.REFUTED, (folder, name)
            shutil.rmtree(folder)


@pytest.mark.parametrize(
    "name",
    [
        "data/more.txt",
        "acts/0006-closure.json",
        "notes.txt",
        "certificates/XD.card.json",
        "data/mail/.hidden",
    ],
)
def test_an_added_file_refutes(world: World, copy: Callable[[], Path], name: str) -> None:
    folder = copy()
    (folder / name).write_bytes(b"more")
    assert verify_package(folder, world.trust()).verdict is Verdict.REFUTED


def test_a_link_in_the_place_of_evidence_refutes(
    world: World, copy: Callable[[], Path], tmp_path: Path
) -> None:
    folder = copy()
    (folder / "data/logs.csv").rename(tmp_path / "logs.csv")
    (folder / "data/logs.csv").symlink_to(tmp_path / "logs.csv")
    assert ("refuted", "bag.link") in answers(verify_package(folder, world.trust()))[1]


def test_what_is_no_package_cannot_be_read(world: World, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refusal:
        verify_package(tmp_path, world.trust())
    assert refusal.value.code == "bag.not-a-bag"


def test_a_dossier_without_evidence_is_proved(tmp_path: Path) -> None:
    story = World(evidence={})
    for kind, by in (("preservation-request", "XA"), ("acknowledgement", "XB"), ("acceptance", "XB")):
        story.say(kind, by)
    story.say("preservation-confirmed", "XB")
    found = verify_package(story.export(tmp_path / "package"), story.trust())
    assert answers(found) == {}


def test_the_other_state_exports_as_well(tmp_path: Path) -> None:
    story = World(exporter="XB", witnesses=("XA",)).tell()
    assert answers(verify_package(story.export(tmp_path / "package"), story.trust())) == {}


def test_two_transmittals_of_one_name_lie_beside_each_other(tmp_path: Path) -> None:
    story = World().tell()
    second = b"a longer log, found later"
    story.evidence["second"] = second
    handed = [attachment("LOGS.csv", second), attachment("logs.csv", EVIDENCE["logs.csv"])]
    story.say("evidence-transmittal", "XB", attachments=handed)
    story.say("evidence-receipt", "XA")
    folder = story.export(tmp_path / "package")
    assert (folder / "data/0006/LOGS.csv").read_bytes() == second
    assert answers(verify_package(folder, story.trust())) == {}


def test_an_act_without_effect_is_told_and_refutes_nothing(tmp_path: Path) -> None:
    story = World().tell()
    story.say("acceptance", "XB")
    found = verify_package(story.export(tmp_path / "package"), story.trust())
    assert answers(found) == {}
    assert told(found, 7) == {"history.void"}


def test_evidence_that_only_an_act_without_effect_names_is_refuted(tmp_path: Path) -> None:
    story = World().tell("acceptance")
    handed = [attachment(name, content) for name, content in EVIDENCE.items()]
    story.say("evidence-transmittal", "XA", attachments=handed)
    honest = World().tell()
    contents = replace(story.contents(), evidence=honest.contents().evidence)
    found = verify_package(story.export(tmp_path / "package", evidence=contents.evidence), story.trust())
    assert answers(found) == {8: {("refuted", "evidence.unnamed")}}


def test_acts_that_crossed_are_told(tmp_path: Path) -> None:
    story = World()
    story.say("mla-request", "XA")
    heads = story.dossier.heads_for(("XA", "XB"))
    story.say("acknowledgement", "XB", after=heads)
    story.say("acknowledgement", "XB", after=heads)
    found = verify_package(story.export(tmp_path / "package", evidence=[]), story.trust())
    assert answers(found) == {}
    assert "history.crossed" in told(found, 7)


@pytest.mark.parametrize(
    ("result", "code"), [("differs", "evidence.disputed"), ("missing", "evidence.disputed")]
)
def test_a_dispute_between_the_states_leaves_it_open_until_it_is_settled(
    tmp_path: Path, result: str, code: str
) -> None:
    story = World().tell("evidence-transmittal")
    digests = sorted(attachment(name, content)["sha256"] for name, content in EVIDENCE.items())
    objects = [{"sha256": digest, "result": result} for digest in digests]
    story.say("evidence-receipt", "XA", objects=objects)
    found = verify_package(story.export(tmp_path / "disputed"), story.trust())
    assert answers(found) == {8: {("undecided", code)}}
    assert found.verdict is Verdict.UNDECIDED
    handed = [attachment(name, content) for name, content in EVIDENCE.items()]
    story.say("evidence-transmittal", "XB", attachments=handed)
    story.say("evidence-receipt", "XA")
    assert answers(verify_package(story.export(tmp_path / "settled"), story.trust())) == {}


def test_without_the_receipt_of_the_other_state_it_stays_open(tmp_path: Path) -> None:
    story = World(exporter="XB", witnesses=("XA",)).tell("evidence-transmittal")
    found = verify_package(story.export(tmp_path / "package"), story.trust())
    assert answers(found) == {8: {("undecided", "evidence.unconfirmed")}}


def test_the_law_of_the_day_is_told_and_decides_nothing(world: World, package: Path) -> None:
    found = verify_package(package, world.trust())
    assert "law.preflight-02-basis-not-in-force" in told(found, 12)
    assert not found.steps[11].counts


def test_an_act_dated_after_its_own_proof_is_told(tmp_path: Path) -> None:
    story = World().tell("acceptance")
    story.say("information-request", "XB", instant="2026-11-30T09:00:06Z")
    found = verify_package(story.export(tmp_path / "package", evidence=[]), story.trust())
    assert told(found, 10) == {"log.before-act"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_each_signature_is_accepted_by_openssl_as_the_readme_says(
    world: World, package: Path, tmp_path: Path
) -> None:
    (tmp_path / "trust.pem").write_bytes(world.pem())
    signed = [path.with_suffix("") for path in package.rglob("*.p7s")]
    assert len(signed) == 9
    for content in signed:
        command = f"openssl cms -verify -binary -inform DER -purpose any -CAfile {tmp_path}/trust.pem -out /dev/null"
        signature = content.with_name(content.name + ".p7s")
        done = subprocess.run(
            [*command.split(), "-content", content, "-in", signature], capture_output=True, check=False
        )
        assert done.returncode == 0, (content, done.stderr)
