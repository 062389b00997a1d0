"""The bag: every fault is found, all of them at once, and nothing hostile is followed."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.seal import bag

EVIDENCE = {"data/mail.mbox": b"From: nobody\n", "data/logs/a.log": b"x" * 300_000, "data/empty": b""}


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def make(folder: Path, evidence: dict[str, bytes] = EVIDENCE) -> Path:
    (folder / "data").mkdir(parents=True)
    for name, content in evidence.items():
        write(folder / name, content)
    tags = {
        "bagit.txt": bag.DECLARATION,
        "bag-info.txt": bag.bag_info(
            [("Payload-Oxum", f"{sum(map(len, evidence.values()))}.{len(evidence)}")]
        ),
        bag.MANIFEST: bag.manifest({name: sha256(content).hexdigest() for name, content in evidence.items()}),
        "acts/0001-x.json": b"{}",
    }
    for name, content in tags.items():
        write(folder / name, content)
    reseal(folder, tags)
    return folder


def reseal(folder: Path, tags: dict[str, bytes] | None = None) -> None:
    """Write the tag manifest again, as a forger who holds no sealing key can."""
    if tags is None:
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
        tags = {
            name: (folder / name).read_bytes()
            for name in names
            if not name.startswith(("data/", "tagmanifest"))
        }
    listed = {name: sha256(content).hexdigest() for name, content in tags.items()}
    (folder / bag.TAG_MANIFEST).write_bytes(bag.manifest(listed))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "bag")


def codes(folder: Path) -> set[str]:
    faults = bag.check(bag.read_bag(folder))
    for fault in faults:
        assert str(fault)
        assert "\n" not in str(fault)
    return {fault.code for fault in faults}


def test_an_untouched_bag_has_no_fault_here_and_for_bagit(folder: Path) -> None:
    assert bag.check(bag.read_bag(folder)) == []
    assert bagit.Bag(str(folder)).validate()


def test_a_bag_without_evidence_is_whole(tmp_path: Path) -> None:
    folder = make(tmp_path / "bag", {})
    assert bag.check(bag.read_bag(folder)) == []


def test_every_file_changed_or_removed_is_found(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole")
    names = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    assert len(names) == 8
    for number, name in enumerate(names):
        changed = make(tmp_path / f"c{number}")
        content = bytearray((changed / name).read_bytes() or b" ")
        content[len(content) // 2] ^= 1
        (changed / name).write_bytes(content)
        removed = make(tmp_path / f"r{number}")
        (removed / name).unlink()
        for folder in (changed, removed):
            assert codes(folder), name


def add(name: str, content: bytes = b"more") -> Callable[[Path], None]:
    return lambda folder: write(folder / name, content)


def append(name: str, content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes() + content)
        if not name.startswith("tagmanifest"):
            reseal(folder)

    return change


def link(name: str, target: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return change


DIGEST = b"0" * 64
HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "added evidence": (add("data/more.txt"), "bag.extra"),
    "added tag file": (add("acts/9999-more.json"), "bag.extra"),
    "empty folder": (lambda folder: (folder / "data/empty-folder").mkdir(), "bag.extra"),
    "md5 manifest": (add("manifest-md5.txt", b""), "bag.algorithm"),
    "sha512 tag manifest": (add("tagmanifest-sha512.txt", b""), "bag.algorithm"),
    "fetch": (add("fetch.txt", b"data/x 1 data/x\n"), "bag.fetch"),
    "link to a file": (link("data/mail.mbox", "/etc/passwd"), "bag.link"),
    "link inside": (link("data/copy", "mail.mbox"), "bag.link"),
    "linked folder": (link("data/folder", "/"), "bag.link"),
    "pipe": (lambda folder: os.mkfifo(folder / "data/pipe"), "bag.link"),
    "path outside": (append(bag.MANIFEST, DIGEST + b"  data/../../x\n"), "bag.name"),
    "absolute path": (append(bag.MANIFEST, DIGEST + b"  /etc/passwd\n"), "bag.name"),
    "tag in manifest": (append(bag.MANIFEST, DIGEST + b"  acts/0001-x.json\n"), "bag.place"),
    "evidence in tag manifest": (append(bag.TAG_MANIFEST, DIGEST + b"  data/mail.mbox\n"), "bag.place"),
    "tag manifest in itself": (append(bag.TAG_MANIFEST, DIGEST + b"  tagmanifest-sha256.txt\n"), "bag.place"),
    "twice": (append(bag.MANIFEST, DIGEST + b"  data/mail.mbox\n"), "bag.duplicate"),
    "line without digest": (append(bag.MANIFEST, b"data/mail.mbox\n"), "bag.line"),
    "short digest": (append(bag.MANIFEST, b"00  data/mail.mbox\n"), "bag.line"),
    "cut line": (append(bag.MANIFEST, DIGEST + b"  data/mail"), "bag.line"),
    "not UTF-8": (append(bag.MANIFEST, DIGEST + b"  data/\xff\n"), "bag.line"),
    "bad escape": (append(bag.MANIFEST, DIGEST + b"  data/%41\n"), "bag.name"),
    "missing file": (append(bag.MANIFEST, DIGEST + b"  data/none\n"), "bag.missing"),
    "control character": (add("data/a\nb"), "bag.name"),
    "name that is not UTF-8": (
        lambda folder: write(Path(os.fsdecode(os.fsencode(folder) + b"/data/\xff")), b""),
        "bag.name",
    ),
    "two names in one": (add("data/MAIL.mbox"), "bag.name"),
    "other sum": (append("bag-info.txt", b""), ""),
    "other declaration": (append("bagit.txt", b"x"), "bag.declaration"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_folder(folder: Path, name: str) -> None:
    change, code = HOSTILE[name]
    change(folder)
    found = codes(folder)
    assert code in found or (not code and not found)


def test_a_false_sum_is_found(folder: Path) -> None:
    (folder / "bag-info.txt").write_bytes(b"Payload-Oxum: 1.1\n")
    reseal(folder)
    assert codes(folder) == {"bag.size"}


def test_all_faults_are_told_at_once(folder: Path) -> None:
    (folder / "data/mail.mbox").write_bytes(b"other")
    (folder / "data/empty").unlink()
    write(folder / "data/extra", b"")
    faults = {(fault.code, fault.path) for fault in bag.check(bag.read_bag(folder))}
    assert {
        ("bag.changed", "data/mail.mbox"),
        ("bag.missing", "data/empty"),
        ("bag.extra", "data/extra"),
    } <= faults


@pytest.mark.parametrize("name", ["bagit.txt", bag.MANIFEST, bag.TAG_MANIFEST])
def test_a_bag_without_one_of_its_lists_has_a_fault(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert "bag.required" in codes(folder)


def test_a_folder_that_is_no_bag_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "data/mail.mbox", b"")
    with pytest.raises(Rejected) as refusal:
        bag.read_bag(tmp_path)
    assert refusal.value.code == "bag.not-a-bag"


def test_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "none", tmp_path / "file", Path("\x00")):
        with pytest.raises(Rejected) as refusal:
            bag.read_bag(path)
        assert refusal.value.code == "bag.unreadable"


def test_limits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, value in (
        ("MAX_FILES", 3),
        ("MAX_DEPTH", 0),
        ("MAX_TAG_BYTES", 1),
        ("MAX_TAG_TOTAL", 9),
        ("MAX_MANIFEST_BYTES", 9),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(bag, limit, value)
            with pytest.raises(Rejected) as refusal:
                bag.read_bag(folder)
            assert refusal.value.code == "bag.limit"


def test_a_file_swapped_for_a_link_after_the_walk_is_not_followed(folder: Path, tmp_path: Path) -> None:
    read = bag.read_bag(folder)
    (tmp_path / "elsewhere").write_bytes(EVIDENCE["data/mail.mbox"])
    link("data/mail.mbox", str(tmp_path / "elsewhere"))(folder)
    assert [fault.code for fault in bag.check_payload(read)] == ["bag.unreadable"]


def test_progress_tells_every_byte(folder: Path) -> None:
    told: list[int] = []
    bag.check_payload(bag.read_bag(folder), told.append)
    assert sum(told) == sum(map(len, EVIDENCE.values()))


def test_bag_info_takes_no_line_break() -> None:
    with pytest.raises(Rejected):
        bag.bag_info([("Source-Organization", "A\nPayload-Oxum: 0.0")])


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_manifest_is_read_or_its_faults_are_told(folder: Path, junk: bytes) -> None:
    (folder / bag.MANIFEST).write_bytes(junk)
    assert codes(folder)
