from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.append import Extension, Frontier, audit, extend, publish, rebuild
from rogatory.log.reader import TileReader, tile_at
from rogatory.log.tiles import CHECKPOINT, DirectoryTiles, MemoryTiles, TileName, tile_width
from rogatory.log.tree import (
    EMPTY_ROOT,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.rooms.log.cast import Log, entries, refused

STEPS = st.lists(st.integers(0, 300) | st.sampled_from([1, 255, 256, 257, 512]), min_size=1, max_size=6)


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, as the RFC words it."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def wanted(size: int) -> set[str]:
    """The files that a log of this size must have (tlog-tiles)."""
    names = set()
    for level in (None, *range(8)):
        index = 0
        while width := tile_width(level, index, size):
            names.add(TileName(level, index, width).path)
            index += 1
    return names


@settings(max_examples=40)
@given(STEPS)
def test_however_it_grew_a_log_is_the_same(steps: list[int]) -> None:
    log = Log()
    for step in steps:
        log.grow(entries(step, log.frontier.size))
    size = log.frontier.size
    assert log.frontier.root == naive_root(entries(size))
    assert wanted(size) <= log.store.files.keys()
    rebuilt = MemoryTiles()
    assert rebuild(rebuilt, entries(size)) == log.frontier
    assert rebuilt.files.keys() == wanted(size)
    assert rebuilt.files.items() <= log.store.files.items()
    assert audit(log.store, size) == log.frontier


@settings(max_examples=40)
@given(STEPS, st.data())
def test_every_size_that_was_reached_can_still_be_read_and_proved(
    steps: list[int], data: st.DataObject
) -> None:
    log = Log()
    for step in steps:
        log.grow(entries(step, log.frontier.size))
    sizes = sorted(log.roots)
    new = data.draw(st.sampled_from(sizes))
    old = data.draw(st.sampled_from([s for s in sizes if s <= new]))
    reader = TileReader(log.store, new)
    assert reader.root() == log.roots[new]
    verify_consistency(old, log.roots[old], new, log.roots[new], log.consistency(old, new))
    if new:
        index = data.draw(st.integers(0, new - 1))
        proof = inclusion_proof(index, new, reader)
        verify_inclusion(leaf_hash(entries(1, index)[0]), index, new, log.roots[new], proof)
        start = data.draw(st.integers(0, new))
        assert list(reader.entries(start, new)) == entries(new - start, start)


def test_a_large_log_fills_tiles_at_three_levels() -> None:
    # 65,536 leaves fill level 1; the entries are short to keep the test fast.
    many = [n.to_bytes(3, "big") for n in range(66_000)]
    store = MemoryTiles()
    frontier = rebuild(store, many)
    assert frontier.size == 66_000
    assert store.files.keys() == wanted(66_000)
    assert len(store.files["tile/2/000.p/1"]) == 32
    reader = TileReader(store, 66_000)
    for index in (0, 65_535, 65_536, 65_999):
        proof = inclusion_proof(index, 66_000, reader)
        verify_inclusion(leaf_hash(many[index]), index, 66_000, frontier.root, proof)
    assert audit(store, 66_000) == frontier


@given(st.integers(0, 600))
def test_a_frontier_survives_its_bytes(size: int) -> None:
    frontier = Frontier.empty().add([leaf_hash(e) for e in entries(size)])
    assert Frontier.read(frontier.encode()) == frontier
    assert frontier.root == naive_root(entries(size))


@given(st.binary(max_size=200))
def test_only_rejected_comes_out_of_a_strange_frontier(data: bytes) -> None:
    try:
        frontier = Frontier.read(data)
    except Rejected as error:
        assert error.code == "log.frontier"
        return
    assert frontier.encode() == data


def test_a_full_log_is_not_extended() -> None:
    full = Frontier(2**63 - 1, (bytes(32),) * 63)
    assert refused(lambda: full.add([bytes(32)])) == "log.full"


def test_deciding_writes_nothing(log: Log) -> None:
    log.grow(entries(300))
    before = dict(log.store.files)
    extend(log.store, log.frontier, entries(300, 300))
    assert log.store.files == before


def test_no_entries_no_files(log: Log) -> None:
    log.grow(entries(5))
    extension = extend(log.store, log.frontier, [])
    assert extension == Extension(log.frontier, log.frontier.root, {})


def test_entries_are_written_before_the_hashes_that_are_of_them(log: Log) -> None:
    paths = list(extend(log.store, log.frontier, entries(700)).tiles)
    assert paths == [
        *(f"tile/entries/{name}" for name in ("000", "001", "002.p/188")),
        *(f"tile/0/{name}" for name in ("000", "001", "002.p/188")),
        "tile/1/000.p/2",
    ]


@pytest.fixture
def log() -> Log:
    return Log()


class CrashError(Exception):
    pass


class Crashing(MemoryTiles):
    """A store whose machine stops just before or just after its nth write."""

    def __init__(self, held: MemoryTiles, stop: int, after: bool) -> None:
        super().__init__()
        self.files, self.stop, self.after = held.files, stop, after

    def put(self, path: str, data: bytes) -> None:
        self.stop -= 1
        if self.stop == 0 and not self.after:
            raise CrashError
        super().put(path, data)
        if self.stop == 0:
            raise CrashError


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("stop", range(1, 7))
def test_after_a_crash_at_any_write_the_old_log_stands_and_the_same_call_finishes(
    stop: int, after: bool
) -> None:
    log = Log().grow(entries(300))
    log.store.put(CHECKPOINT, log.note())
    extension = extend(log.store, log.frontier, entries(250, 300))
    whole = MemoryTiles()
    whole.files = dict(log.store.files)
    publish(whole, extension, checkpoint=b"new\n")
    with pytest.raises(CrashError):
        publish(Crashing(log.store, stop, after), extension, checkpoint=b"new\n")
    if stop < 6 or not after:
        assert log.store.files[CHECKPOINT] == log.note()
    assert audit(log.store, 300) == log.frontier
    again = extend(log.store, log.frontier, entries(250, 300))
    assert again == extension
    publish(log.store, again, checkpoint=b"new\n")
    assert log.store.files == whole.files
    assert audit(log.store, 550) == extension.frontier


def test_the_crash_test_stops_at_every_write() -> None:
    log = Log().grow(entries(300))
    assert len(extend(log.store, log.frontier, entries(250, 300)).tiles) + 1 == 6


def test_publishing_twice_changes_nothing(log: Log) -> None:
    extension = extend(log.store, log.frontier, entries(300))
    publish(log.store, extension)
    before = dict(log.store.files)
    publish(log.store, extension)
    assert log.store.files == before


def test_partial_tiles_go_when_the_full_one_is_written(log: Log) -> None:
    for _ in range(5):
        log.grow(entries(60, log.frontier.size))
    assert {path for path in log.store.files if ".p/" in path} == {
        "tile/entries/001.p/44",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    }


def test_a_store_behind_the_record_is_not_continued(log: Log) -> None:
    log.grow(entries(3))
    assert refused(lambda: extend(MemoryTiles(), log.frontier, entries(1, 3))) == "log.tile.behind"


def test_an_old_backup_of_the_record_can_t_make_the_log_contradict_itself(log: Log) -> None:
    log.grow(entries(3))
    old = log.frontier
    log.grow(entries(2, 3))
    other = extend(log.store, old, entries(2, 90))
    assert refused(lambda: publish(log.store, other)) == "log.tile.conflict"
    assert audit(log.store, 5) == log.frontier


@pytest.mark.parametrize("path", ["tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_damaged_file_is_not_continued(log: Log, path: str) -> None:
    log.grow(entries(300))
    damaged = bytearray(log.store.files[path])
    damaged[-1] ^= 1
    log.store.files[path] = bytes(damaged)
    assert refused(lambda: extend(log.store, log.frontier, entries(250, 300))) == "log.tile.damaged"
    log.store.files[path] = bytes(damaged[:-1])
    assert refused(lambda: extend(log.store, log.frontier, entries(250, 300))) in {
        "log.tile.length",
        "log.tile.bundle",
    }


@pytest.mark.parametrize("path", sorted(wanted(600)))
def test_an_audit_finds_every_file_that_is_missing_or_another(log: Log, path: str) -> None:
    log.grow(entries(600))
    root = log.frontier.root
    held = log.store.files.pop(path)
    assert refused(lambda: audit(log.store, 600)) in {"log.tile.missing", "log.tile.behind"}
    for change in (
        held[:-1],
        held + b"\0",
        bytes([held[0] ^ 1]) + held[1:],
        held[:-1] + bytes([held[-1] ^ 1]),
    ):
        log.store.files[path] = change
        assert refused(lambda: audit(log.store, 600)).startswith("log.tile.")
    log.store.files[path] = held
    assert audit(log.store, 600).root == root


def test_a_dropped_partial_tile_is_cut_from_what_there_is(log: Log) -> None:
    files = log.grow(entries(300)).store.files
    had = {path: data for path, data in files.items() if ".p/" in path}
    later = MemoryTiles()
    rebuild(later, entries(310))
    full = MemoryTiles()
    rebuild(full, entries(600))
    for path, data in had.items():
        for store, size in ((later, 310), (full, 600)):
            assert tile_at(store, TileName.read(path), size) == data
    assert tile_at(later, TileName(0, 1, 60), 310) is None
    assert tile_at(later, TileName(0, 2, 1), 310) is None


def test_a_reader_refuses_tiles_that_are_missing_or_cut(log: Log) -> None:
    log.grow(entries(300))
    del log.store.files["tile/0/000"]
    log.store.files["tile/0/001.p/44"] += b"\0"
    assert refused(lambda: inclusion_proof(0, 300, log.read)) in {"log.tile.missing", "log.tile.length"}
    assert refused(lambda: log.read(0, 0)) == "log.tile.missing"
    assert refused(lambda: log.read(0, 299)) == "log.tile.length"
    assert refused(lambda: log.read(0, 300)) == "log.range.size"
    assert refused(lambda: list(TileReader(log.store, 300).entries(0, 301))) == "log.range.size"


def test_a_reader_keeps_few_tiles() -> None:
    log = Log().grow([n.to_bytes(3, "big") for n in range(256 * 80)])
    reader = TileReader(log.store, log.frontier.size)
    hashes = [reader(0, 256 * n) for n in range(80)]
    assert len(reader._tiles) == 64
    assert [reader(0, 256 * n) for n in range(80)] == hashes


def test_a_folder_holds_the_same_log(tmp_path: Path) -> None:
    memory, folder = MemoryTiles(), DirectoryTiles(tmp_path)
    assert rebuild(memory, entries(600)) == rebuild(folder, entries(600))
    files = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert files == memory.files
