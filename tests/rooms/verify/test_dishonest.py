"""Lies by those who hold a key: each is found in its own step, and what can't be known is said to be
unknown."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms, core, tsp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.envelope import signed_data
from rogatory.envelope.der import element
from rogatory.envelope.signer import KeySigner
from rogatory.seal import bag
from rogatory.seal.bag import read_bag
from rogatory.seal.package import PackagedAct, PackagedCard
from rogatory.verify.history import evidence_step
from rogatory.verify.steps import Verdict
from rogatory.verify.verifier import verify_package
from tests.rooms.verify.world import (
    COSIGNED,
    EVIDENCE,
    SEALED,
    State,
    World,
    answers,
    attachment,
    reseal,
    told,
)

Copy = Callable[[], Path]
REFUTED, UNDECIDED = "refuted", "undecided"


def judged(world: World, folder: Path) -> dict[int, set[tuple[str, str]]]:
    return answers(verify_package(folder, world.trust()))


def replace_in(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


# Evidence.


def test_swapped_evidence(world: World, copy: Copy) -> None:
    folder = copy()
    replace_in(folder / "data/logs.csv", b"40217", b"40218")
    said = judged(world, reseal(folder, world.sealing_key))
    assert said == {8: {(REFUTED, "evidence.unnamed")}}


def test_renamed_evidence(world: World, copy: Copy) -> None:
    folder = copy()
    (folder / "data/logs.csv").rename(folder / "data/other.csv")
    said = judged(world, reseal(folder, world.sealing_key))
    assert said == {8: {(REFUTED, "evidence.unnamed"), (UNDECIDED, "evidence.absent")}}


def test_evidence_left_out(world: World, copy: Copy) -> None:
    folder = copy()
    (folder / "data/logs.csv").unlink()
    replace_in(folder / "bag-info.txt", b"Payload-Oxum", b"X-Payload-Oxum")
    assert judged(world, reseal(folder, world.sealing_key)) == {8: {(UNDECIDED, "evidence.absent")}}


@pytest.mark.parametrize("name", ["../logs.csv", "/etc/passwd", "a\\b", "NUL"])
def test_a_hostile_name_in_an_act(world: World, package: Path, name: str) -> None:
    story = World().tell("acceptance")
    story.say("evidence-transmittal", "XB", attachments=[attachment(name, EVIDENCE["logs.csv"])])
    step = evidence_step(read_bag(package), story.dossier)
    assert step.verdict is Verdict.REFUTED
    assert step.reasons[0].code.startswith("name.")


# The seal.


def test_a_list_sealed_by_another_state(world: World, copy: Copy) -> None:
    other = replace(world, exporter="XB")
    assert (REFUTED, "signature.untrusted") in judged(world, reseal(copy(), other.sealing_key))[2]


def test_a_seal_that_says_another_instant(world: World, copy: Copy) -> None:
    said = judged(world, reseal(copy(), world.sealing_key, SEALED + timedelta(seconds=1)))
    assert said == {2: {(REFUTED, "seal.instant")}}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"Rogatory-Package: rogatory/package/1", b"Rogatory-Package: rogatory/package/2", "package.format"),
        (b"Rogatory-Exporter: XA", b"Rogatory-Exporter: XA\nRogatory-Exporter: XB", "package.format"),
        (b"Rogatory-Sealed-At: ", b"Rogatory-Sealed-At: yesterday, ", "instant.malformed"),
        (b"External-Identifier: ", b"X-External-Identifier: ", "package.format"),
        (b"External-Identifier: ", b"External-Identifier: \x1b[2J", "package.format"),
        (b"Rogatory-Exporter: XA", b"Rogatory-Exporter: XA\x1b[2J", "package.format"),
    ],
)
def test_an_unreadable_bag_info(world: World, copy: Copy, old: bytes, new: bytes, code: str) -> None:
    folder = copy()
    replace_in(folder / "bag-info.txt", old, new)
    said = judged(world, reseal(folder, world.sealing_key))
    assert said[1] == said[2] == {(REFUTED, code)}
    assert (UNDECIDED, code) in said[5]
    assert (UNDECIDED, "log.no-key") in said[9]


def test_another_dossier_in_bag_info(world: World, copy: Copy) -> None:
    folder = copy()
    replace_in(folder / "bag-info.txt", b"0b" * 16, b"0c" * 16)
    assert judged(world, reseal(folder, world.sealing_key)) == {7: {(REFUTED, "history.dossier")}}


def test_a_file_that_has_no_place(world: World, copy: Copy) -> None:
    folder = copy()
    (folder / "notes.txt").write_bytes(b"The accused confessed.")
    assert judged(world, reseal(folder, world.sealing_key)) == {1: {(REFUTED, "package.unexpected-file")}}


def test_a_stranger_exports(tmp_path: Path) -> None:
    story = World(exporter="XC", witnesses=("XB",)).tell()
    said = judged(story, story.export(tmp_path / "package"))
    assert said == {7: {(REFUTED, "history.exporter")}}


def stamped(signature: bytes) -> bytes:
    """The signature with a time stamp over it that nobody signed."""
    parts = signed_data.read_parts(signature, place="seal")
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(parts.signature).digest()}
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3",
            "message_imprint": imprint,
            "serial_number": 1,
            "gen_time": SEALED,
        }
    )
    content = {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())}
    token = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v3",
                "digest_algorithms": [],
                "encap_content_info": content,
                "signer_infos": [],
            },
        }
    )
    attribute = element(0x30, signed_data.TIMESTAMP, element(0x31, token.dump()))
    return signed_data.write(replace(parts, unsigned_encoded=attribute))


def test_a_time_stamp_on_the_seal_is_told_and_not_believed(world: World, copy: Copy) -> None:
    folder = copy()
    (folder / bag.SEAL).write_bytes(stamped((folder / bag.SEAL).read_bytes()))
    found = verify_package(folder, world.trust())
    assert answers(found) == {}
    assert told(found, 2) == {"seal.timestamp"}


def test_a_time_stamp_on_an_act_is_refused(world: World, copy: Copy) -> None:
    folder = copy()
    path = folder / "acts/0002-acknowledgement.json.p7s"
    path.write_bytes(stamped(path.read_bytes()))
    said = judged(world, reseal(folder, world.sealing_key))
    assert said[6] == {(REFUTED, "signature.malformed")}


# Cards and anchors.


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        (("XA", "XB"), {5: {(UNDECIDED, "trust.no-anchor")}}),
        (
            ("XA",),
            {
                5: {(UNDECIDED, "trust.no-anchor")},
                6: {(UNDECIDED, "trust.no-anchor")},
                7: {(UNDECIDED, "history.unread-act"), (REFUTED, "history.missing-act")},
            },
        ),
        (("XB", "XC"), {2: {(UNDECIDED, "trust.no-anchor")}, 9: {(UNDECIDED, "log.no-key")}}),
    ],
)
def test_a_state_that_the_reader_does_not_trust_leaves_it_open(
    world: World, package: Path, trusted: tuple[str, ...], expected: dict[int, set[tuple[str, str]]]
) -> None:
    found = verify_package(package, world.trust(trusted))
    said = answers(found)
    for number, codes in expected.items():
        assert said[number] == codes


def test_trusting_only_one_witness_is_enough(world: World, package: Path) -> None:
    found = verify_package(package, world.trust(("XA", "XB")))
    assert 10 not in answers(found)


def test_another_anchor_of_the_same_state(world: World, package: Path) -> None:
    other = replace(world, states={**world.states, "XB": State("XB")})
    said = answers(verify_package(package, other.trust()))
    assert said[5] == {(REFUTED, "trust.other-anchor")}
    assert said[6] == {(REFUTED, "signature.untrusted")}


def test_both_anchors_of_a_state_may_be_trusted(world: World, package: Path) -> None:
    from rogatory.verify.trust import read_trust

    other = replace(world, states={**world.states, "XB": State("XB")})
    trust = read_trust(world.pem() + other.pem(["XB"]))
    assert answers(verify_package(package, trust)) == {}


def test_a_missing_card(tmp_path: Path) -> None:
    story = World(carded=("XA", "XC")).tell()
    assert judged(story, story.export(tmp_path / "package")) == {5: {(UNDECIDED, "card.missing")}}
    story.carded = ("XB", "XC")
    said = judged(story, story.export(tmp_path / "exporter"))
    assert said[5] == {(UNDECIDED, "card.missing")}
    assert said[9] == {(UNDECIDED, "log.no-key")}


def test_a_card_that_had_expired(tmp_path: Path) -> None:
    story = World()
    story.states["XB"].card_expires = SEALED - timedelta(days=1)
    story.tell()
    assert judged(story, story.export(tmp_path / "package")) == {5: {(UNDECIDED, "card.expired")}}


def test_a_card_under_another_state_s_name(tmp_path: Path) -> None:
    story = World().tell()
    mislabelled = replace(story.packaged_card("XB"), state="XC")
    cards = [story.packaged_card("XA"), story.packaged_card("XB"), mislabelled]
    assert judged(story, story.export(tmp_path / "package", cards=cards)) == {5: {(REFUTED, "card.state")}}


def test_a_changed_card(tmp_path: Path) -> None:
    story = World().tell()
    right = story.packaged_card("XB")
    wrong = PackagedCard("XB", right.content.replace(b"fictional", b"Fictional"), right.signature)
    cards = [story.packaged_card("XA"), wrong, story.packaged_card("XC")]
    assert judged(story, story.export(tmp_path / "package", cards=cards)) == {
        5: {(REFUTED, "signature.digest")}
    }


# Acts.


def with_act(story: World, at: int, changed: PackagedAct | None) -> list[PackagedAct]:
    acts = list(story.contents().acts)
    acts[at : at + 1] = [changed] if changed else []
    return acts


def test_an_act_left_out(tmp_path: Path) -> None:
    story = World().tell()
    said = judged(story, story.export(tmp_path / "middle", acts=with_act(story, 1, None)))
    assert said[7] == {(REFUTED, "history.missing-act")}
    said = judged(story, story.export(tmp_path / "last", acts=with_act(story, 4, None)))
    assert said[8] == {(UNDECIDED, "evidence.unconfirmed")}


def test_acts_in_another_order(tmp_path: Path) -> None:
    story = World().tell()
    acts = list(story.contents().acts)
    acts[1], acts[2] = acts[2], acts[1]
    assert judged(story, story.export(tmp_path / "package", acts=acts)) == {7: {(REFUTED, "history.order")}}


def test_an_act_twice(tmp_path: Path) -> None:
    story = World().tell()
    acts = [*story.contents().acts, story.contents().acts[4]]
    said = judged(story, story.export(tmp_path / "package", acts=acts))
    assert said[6] == {(REFUTED, "act.twice")}


def test_no_act_at_all(tmp_path: Path) -> None:
    story = World().tell()
    said = judged(story, story.export(tmp_path / "package", acts=[], evidence=[]))
    assert said[7] == {(REFUTED, "history.empty")}
    for number in (6, 9, 10):
        assert said[number] == {(UNDECIDED, "history.empty")}


def test_an_act_that_another_state_signed(tmp_path: Path) -> None:
    story = World().tell("acceptance")
    story.say("information-request", "XB", signed_by="XA")
    said = judged(story, story.export(tmp_path / "package", evidence=[]))
    assert said[6] == {(REFUTED, "signature.untrusted")}


def test_an_act_signed_with_another_certificate_than_it_names(tmp_path: Path) -> None:
    from rogatory.envelope.certificates import issue_seal
    from rogatory.envelope.keys import new_seal_key

    story = World().tell()
    state, key = story.states["XB"], new_seal_key()
    second = issue_seal(
        state.anchor,
        state.anchor_key,
        key.public_key(),
        name="Second seal (fictional)",
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime(2027, 1, 1, tzinfo=UTC),
    )
    act = story.contents().acts[1]
    changed = replace(act, signature=KeySigner(key, second).sign(act.content))
    said = judged(story, story.export(tmp_path / "package", acts=with_act(story, 1, changed)))
    assert said[6] == {(REFUTED, "act.certificate")}


def test_an_act_dated_before_its_certificate(tmp_path: Path) -> None:
    story = World()
    story.say("mla-request", "XA", instant="2025-11-14T07:30:00Z")
    said = judged(story, story.export(tmp_path / "package", evidence=[]))
    assert said[6] == {(REFUTED, "certificate.not-yet-valid")}


def test_changed_bytes_of_an_act(tmp_path: Path) -> None:
    story = World().tell()
    act = story.contents().acts[1]
    changed = replace(act, content=act.content.replace(b"An order", b"No order"))
    assert changed != act
    said = judged(story, story.export(tmp_path / "package", acts=with_act(story, 1, changed)))
    assert said[6] == {(REFUTED, "signature.digest")}
    assert (UNDECIDED, "history.unread-act") in said[7]


def test_bytes_of_an_act_that_are_not_canonical(tmp_path: Path) -> None:
    story = World().tell()
    act = story.contents().acts[1]
    loose = json.dumps(json.loads(act.content)).encode()
    changed = replace(act, content=loose, signature=story.states["XB"].signer.sign(loose))
    said = judged(story, story.export(tmp_path / "package", acts=with_act(story, 1, changed)))
    assert said[6] == {(REFUTED, "canonical.not-canonical")}


def test_an_act_meant_for_its_own_state_alone(tmp_path: Path) -> None:
    story = World().tell("acceptance")
    story.say("provider-order", "XB", states=["XB"])
    said = judged(story, story.export(tmp_path / "package", evidence=[]))
    assert said[6] == {(REFUTED, "act.own")}


def test_acts_of_two_dossiers(tmp_path: Path) -> None:
    one, two = World(), World()
    two.states = one.states
    one.say("mla-request", "XA")
    two.say("mla-request", "XA", dossier="0c" * 16)
    acts = [*one.contents().acts, *two.contents().acts]
    said = judged(one, one.export(tmp_path / "package", acts=acts, evidence=[]))
    assert said[7] == {(REFUTED, "history.several-dossiers")}
    assert said[8] == {(UNDECIDED, "evidence.no-history")}


# Revocations: a stolen key can sign with any date.


def revoked(state: str, since: datetime, folder: Path) -> dict[int, set[tuple[str, str]]]:
    story = World()
    story.states[state].revoked_from = since
    story.tell()
    return judged(story, story.export(folder))


def test_a_certificate_that_was_taken_back_before_the_act(tmp_path: Path) -> None:
    said = revoked("XB", datetime(2026, 11, 1, tzinfo=UTC), tmp_path / "package")
    assert said[6] == {(REFUTED, "certificate.revoked")}


def test_a_certificate_taken_back_before_anybody_else_saw_the_act(tmp_path: Path) -> None:
    said = revoked("XB", COSIGNED - timedelta(days=1), tmp_path / "package")
    assert said == {10: {(UNDECIDED, "log.after-revocation")}}


def test_a_certificate_taken_back_after_others_saw_the_act(tmp_path: Path) -> None:
    assert revoked("XB", COSIGNED + timedelta(hours=1), tmp_path / "package") == {}


def test_a_seal_after_its_certificate_was_taken_back(tmp_path: Path) -> None:
    said = revoked("XA", COSIGNED + timedelta(hours=1), tmp_path / "package")
    assert said == {2: {(REFUTED, "certificate.revoked")}}


def test_a_seal_dated_before_the_revocation_contradicts_the_card_that_tells_of_it(tmp_path: Path) -> None:
    story = World(sealed_at=datetime(2026, 11, 18, tzinfo=UTC))
    story.states["XA"].revoked_from = datetime(2026, 11, 19, tzinfo=UTC)
    said = judged(story, story.tell().export(tmp_path / "package"))
    assert said[5] == {(REFUTED, "card.not-yet-valid")}


# The log and its witnesses.


def test_proofs_exchanged(tmp_path: Path) -> None:
    story = World().tell()
    acts = list(story.contents().acts)
    acts[0], acts[1] = replace(acts[0], proof=acts[1].proof), replace(acts[1], proof=acts[0].proof)
    said = judged(story, story.export(tmp_path / "package", acts=acts))
    assert said[9] == {(REFUTED, "log.inclusion")}


def test_a_proof_left_out(tmp_path: Path) -> None:
    story = World().tell()
    folder = story.export(tmp_path / "package")
    (folder / "log/0002-acknowledgement.tlog-proof").unlink()
    said = judged(story, reseal(folder, story.sealing_key))
    assert said[9] == {(REFUTED, "log.no-proof")}


def test_another_key_for_the_log(tmp_path: Path) -> None:
    story = World().tell()
    proofs = replace(story, states={**story.states, "XA": State("XA")}).proofs()
    acts = [
        replace(one, proof=proofs[act.id]) for one, act in zip(story.contents().acts, story.acts, strict=True)
    ]
    said = judged(story, story.export(tmp_path / "package", acts=acts))
    assert {code for _, code in said[9]} == {"log.note.unsigned"}


def test_a_log_that_signed_two_pasts(tmp_path: Path) -> None:
    story, other = World().tell(), World()
    other.states = story.states
    other.say("mla-request", "XA", instant="2026-11-14T08:00:00Z")
    forked = replace(story, acts=[other.acts[0], *story.acts[1:]]).proofs()
    acts = list(story.contents().acts)
    acts[1] = replace(acts[1], proof=forked[story.acts[1].id])
    said = judged(story, story.export(tmp_path / "package", acts=acts))
    assert said == {9: {(REFUTED, "log.fork")}}


def test_two_acts_in_one_place_of_the_log(tmp_path: Path) -> None:
    story = World().tell()
    forked = replace(story, acts=story.acts[1:]).proofs()
    acts = list(story.contents().acts)
    acts[1] = replace(acts[1], proof=forked[story.acts[1].id])
    said = judged(story, story.export(tmp_path / "package", acts=acts))
    assert said == {9: {(REFUTED, "log.same-leaf")}}


@pytest.mark.parametrize("witnesses", [(), ("XA",)])
def test_a_log_that_no_other_state_watches(tmp_path: Path, witnesses: tuple[str, ...]) -> None:
    story = World(witnesses=witnesses).tell()
    folder = story.export(tmp_path / "package")
    assert judged(story, folder) == {10: {(UNDECIDED, "log.quorum")}}
    assert answers(verify_package(folder, story.trust(), quorum=0)) == {}


def test_the_reader_asks_for_more_witnesses(world: World, package: Path) -> None:
    assert answers(verify_package(package, world.trust(), quorum=2)) == {}
    assert answers(verify_package(package, world.trust(), quorum=3)) == {10: {(UNDECIDED, "log.quorum")}}
    said = answers(verify_package(package, world.trust(("XA", "XB")), quorum=2))
    assert said[10] == {(UNDECIDED, "log.quorum")}


def test_a_false_cosignature(tmp_path: Path) -> None:
    story = World(witnesses=("XB",)).tell()
    impostor = replace(story.states["XB"], witness_key=story.states["XC"].witness_key)
    # The line bears the impostor's key id, so it is no line of the witness: nothing is cosigned.
    forged = replace(story, states={**story.states, "XB": impostor}).proofs()
    acts = [
        replace(one, proof=forged[act.id]) for one, act in zip(story.contents().acts, story.acts, strict=True)
    ]
    assert judged(story, story.export(tmp_path / "stranger", acts=acts)) == {10: {(UNDECIDED, "log.quorum")}}
    later = replace(story, cosigned_at=COSIGNED + timedelta(days=1)).proofs()
    spoiled = []
    for one, act in zip(story.contents().acts, story.acts, strict=True):
        # The instant of one cosignature with the signature of another.
        lines, others = one.proof.split(b"\n"), later[act.id].split(b"\n")
        lines[-2] = lines[-2][:-60] + others[-2][-60:]
        spoiled.append(replace(one, proof=b"\n".join(lines)))
    said = judged(story, story.export(tmp_path / "spoiled", acts=spoiled))
    assert said == {10: {(REFUTED, "log.cosignature.invalid")}}


# Custody.


def test_another_custody_file(tmp_path: Path) -> None:
    story = World().tell()
    right = story.contents().custody
    for number, wrong in enumerate((right.replace(b"Acceptance", b"acceptance"), right + b"\n", b"")):
        said = judged(story, story.export(tmp_path / f"package-{number}", custody=wrong))
        assert said == {11: {(REFUTED, "custody.differs")}}


# Anything at all.

STEERED = [
    "acts/0002-acknowledgement.json",
    "acts/0002-acknowledgement.json.p7s",
    "bag-info.txt",
    "certificates/XB.card.json",
    "certificates/XB.card.json.p7s",
    "custody.jsonld",
    "log/0002-acknowledgement.tlog-proof",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(STEERED), junk=st.binary(max_size=200), keep=st.integers(0, 4_000))
def test_whatever_a_dishonest_exporter_seals_gives_an_answer_and_never_a_yes(
    world: World, package: Path, copy: Copy, name: str, junk: bytes, keep: int
) -> None:
    folder = copy()
    right = (folder / name).read_bytes()
    changed = right[:keep] + junk + right[keep + len(junk) :]
    (folder / name).write_bytes(changed)
    found = verify_package(reseal(folder, world.sealing_key), world.trust())
    assert (found.verdict is Verdict.PROVED) == (changed == right) or name == "bag-info.txt"
