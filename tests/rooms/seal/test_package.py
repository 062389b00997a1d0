"""The package: whole or not at all, and what goes in is what standard tools find."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from rogatory.envelope.errors import Rejected
from rogatory.seal import bag
from rogatory.seal.cades import SealingKey
from rogatory.seal.package import (
    EvidenceFile,
    PackageContents,
    PackagedAct,
    PackagedCard,
    copying,
    write_package,
)
from rogatory.seal.stream import Target

AT = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
MAIL = b"From: nobody\n" * 1_000


def evidence(path: str, content: bytes, source: Path) -> EvidenceFile:
    (source / sha256(path.encode()).hexdigest()).write_bytes(content)
    return EvidenceFile(
        path,
        len(content),
        sha256(content).hexdigest(),
        copying(source / sha256(path.encode()).hexdigest()),
    )


@pytest.fixture
def contents(tmp_path: Path) -> PackageContents:
    (tmp_path / "store").mkdir()
    return PackageContents(
        dossier="ab" * 16,
        reference="XB-2026-7",
        exporter="XB",
        organization="Central authority (fictional)",
        exercise=True,
        acts=[
            PackagedAct("mla-request", b"{}", b"sig", b"proof"),
            PackagedAct("receipt", b"[]", b"sig", b"proof"),
        ],
        evidence=[
            evidence("mail.mbox", MAIL, tmp_path / "store"),
            evidence("logs/100% hộp.log", b"", tmp_path / "store"),
        ],
        cards=[PackagedCard("XA", b"{}", b"sig")],
        custody=b"{}\n",
        report=b"%PDF",
    )


def test_all_that_goes_in_is_there(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey]
) -> None:
    told: list[int] = []
    written = write_package(tmp_path / "package", contents, anchor_and_seal[1], AT, told.append)
    read = bag.read_bag(tmp_path / "package")
    assert bag.check(read) == []
    assert set(read.files) == {
        "README.txt",
        "acts/0001-mla-request.json",
        "acts/0001-mla-request.json.p7s",
        "acts/0002-receipt.json",
        "acts/0002-receipt.json.p7s",
        "bag-info.txt",
        "bagit.txt",
        "certificates/XA.card.json",
        "certificates/XA.card.json.p7s",
        "custody.jsonld",
        "data/logs/100% hộp.log",
        "data/mail.mbox",
        "log/0001-mla-request.tlog-proof",
        "log/0002-receipt.tlog-proof",
        "manifest-sha256.txt",
        "report.pdf",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha256.txt.p7s",
    }
    assert read.tags["bag-info.txt"].decode().splitlines()[:3] == [
        "Rogatory-Package: rogatory/package/1",
        "Rogatory-Exporter: XB",
        "Rogatory-Sealed-At: 2026-11-20T03:04:05Z",
    ]
    assert sum(told) == written.evidence_bytes == len(MAIL)
    assert written.seal == sha256(read.tags[bag.TAG_MANIFEST]).hexdigest()


def test_but_for_the_seal_the_same_contents_give_the_same_bytes(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey]
) -> None:
    seals = {write_package(tmp_path / name, contents, anchor_and_seal[1], AT).seal for name in ("one", "two")}
    assert len(seals) == 1


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_readme_s_commands_work_by_hand(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey]
) -> None:
    # sha256sum does not know the escape of "%" in BagIt manifests; README.txt speaks of ordinary names.
    plain = replace(contents, evidence=contents.evidence[:1])
    folder = write_package(tmp_path / "package", plain, anchor_and_seal[1], AT).path
    (tmp_path / "trust.pem").write_bytes(anchor_and_seal[0])
    assert bagit.Bag(str(folder)).validate()
    for name in (bag.MANIFEST, bag.TAG_MANIFEST):
        subprocess.run(
            ["sha256sum", "--check", "--strict", name], cwd=folder, capture_output=True, check=True
        )
    readme = (folder / "README.txt").read_text()
    start = readme.index("openssl cms -verify")
    command = (
        readme[start : readme.index("\n   It must say")]
        .replace("\\\n", " ")
        .replace("trust.pem", "../trust.pem")
    )
    done = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"CMS Verification successful" in done.stderr


def test_evidence_that_is_not_what_the_act_says_is_not_exported(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey]
) -> None:
    wrong = replace(contents.evidence[0], sha256="0" * 64)
    with pytest.raises(Rejected) as refusal:
        write_package(tmp_path / "package", replace(contents, evidence=[wrong]), anchor_and_seal[1], AT)
    assert refusal.value.code == "package.evidence-differs"
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_failure_in_the_middle_leaves_nothing(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey]
) -> None:
    def fail(target: Target) -> None:
        target.write(b"half")
        raise OSError(28, "No space left on device")

    broken = replace(contents.evidence[0], write=fail)
    with pytest.raises(OSError, match="No space"):
        write_package(tmp_path / "package", replace(contents, evidence=[broken]), anchor_and_seal[1], AT)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_package_never_replaces_anything(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey]
) -> None:
    for name in ("folder", "link"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        if name == "link":
            (tmp_path / name).symlink_to("nowhere")
        with pytest.raises(Rejected) as refusal:
            write_package(tmp_path / name, contents, anchor_and_seal[1], AT)
        assert refusal.value.code == "package.exists"
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.parametrize("name", ["../escape", "/tmp/x", "a\nb", "NUL"])
def test_hostile_evidence_names_are_refused(
    tmp_path: Path, contents: PackageContents, anchor_and_seal: tuple[bytes, SealingKey], name: str
) -> None:
    hostile = replace(contents.evidence[0], path=name)
    with pytest.raises(Rejected) as refusal:
        write_package(tmp_path / "package", replace(contents, evidence=[hostile]), anchor_and_seal[1], AT)
    assert refusal.value.code.startswith("name.")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
