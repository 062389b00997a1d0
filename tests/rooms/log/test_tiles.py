import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.tiles import (
    CHECKPOINT,
    DirectoryTiles,
    MemoryTiles,
    TileName,
    TileStore,
    read_bundle,
    read_tile,
    tile_width,
    write_bundle,
)
from tests.rooms.log.cast import refused

NAMES = st.builds(TileName, st.none() | st.integers(0, 7), st.integers(0, 2**55 - 2), st.integers(1, 256))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        # The first is the example of C2SP tlog-tiles, "Merkle Tree".
        (TileName(0, 1234067), "tile/0/x001/x234/067"),
        (TileName(0, 0), "tile/0/000"),
        (TileName(1, 999, 17), "tile/1/999.p/17"),
        (TileName(None, 1000, 255), "tile/entries/x001/000.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(name: TileName, path: str) -> None:
    assert name.path == path
    assert TileName.read(path) == name


@given(NAMES)
def test_a_name_survives_its_path(name: TileName) -> None:
    assert TileName.read(name.path) == name


HOSTILE = [
    "",
    "/",
    "tile",
    "tile/0",
    "tile/0/../000",
    "tile/0/000/..",
    "../tile/0/000",
    "/tile/0/000",
    "tile/0/000/",
    "tile//000",
    "tile/8/000",
    "tile/00/000",
    "tile/0/0",
    "tile/0/0000",
    "tile/0/x000/001",
    "tile/0/001/000",
    "tile/0/x001",
    "tile/0/X001/000",
    "tile/0/000.p/0",
    "tile/0/000.p/01",
    "tile/0/000.p/256",
    "tile/0/000.p/999",
    "tile/0/000.p",
    "tile/0/000.p/1/2",
    "tile/0/000\n",
    "tile/0/٠٠٠",
    "tile/0/x999/x999/x999/x999/x999/999",
    "tile/0/x001/x000/x000/x000/x000/x000/000",
    "tile/data/000",
    "tile\\0\\000",
    "checkpoint/",
    "tile/0/000\x00",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_every_other_path_is_refused_by_name_and_by_stores(path: str, tmp_path: Path) -> None:
    stores: list[TileStore] = [MemoryTiles(), DirectoryTiles(tmp_path)]
    assert refused(lambda: TileName.read(path)) == "log.tile.path"
    for store in stores:
        assert refused(lambda s=store: s.get(path)) == "log.tile.path"  # type: ignore[misc]
        assert refused(lambda s=store: s.put(path, b"x")) == "log.tile.path"  # type: ignore[misc]
        assert refused(lambda s=store: s.drop_partials(path)) == "log.tile.path"  # type: ignore[misc]
    assert not list(tmp_path.iterdir())


@given(st.text(max_size=60))
def test_only_rejected_comes_out_of_a_strange_path(path: str) -> None:
    try:
        name = TileName.read(path)
    except Rejected:
        return
    assert name.path == path


def test_the_tiles_of_a_log_are_those_of_the_specification_s_example() -> None:
    # C2SP tlog-tiles, "Partial Tiles": a tree of size 70,000, and one of 256.
    assert [tile_width(0, index, 70_000) for index in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tile_width(1, index, 70_000) for index in (0, 1, 2)] == [256, 17, 0]
    assert [tile_width(2, index, 70_000) for index in (0, 1)] == [1, 0]
    assert tile_width(3, 0, 70_000) == 0
    assert tile_width(None, 273, 70_000) == 112
    assert [tile_width(level, 0, 256) for level in (0, 1, 2)] == [256, 1, 0]


@given(st.lists(st.binary(max_size=60), max_size=256))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    data = write_bundle(entries)
    assert read_bundle(data, len(entries)) == tuple(entries)
    assert refused(lambda: read_bundle(data, len(entries) + 1)) == "log.tile.bundle"
    assert refused(lambda: read_bundle(data + b"\0", len(entries))) == "log.tile.bundle"
    if entries:
        assert refused(lambda: read_bundle(data[:-1], len(entries))) == "log.tile.bundle"


def test_lengths_are_two_bytes_high_byte_first() -> None:
    assert write_bundle([b"ab", b"", b"c" * 258]) == b"\x00\x02ab\x00\x00\x01\x02" + b"c" * 258
    assert len(write_bundle([bytes(65_535)])) == 65_537
    assert refused(lambda: write_bundle([bytes(65_536)])) == "log.entry.size"


@given(st.binary(max_size=200), st.integers(0, 256))
def test_only_rejected_comes_out_of_strange_contents(data: bytes, width: int) -> None:
    for read in (read_bundle, read_tile):
        try:
            assert len(read(data, width)) == width
        except Rejected as error:
            assert error.code in {"log.tile.bundle", "log.tile.length"}


@pytest.fixture(params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TileStore:
    made: dict[str, Callable[[], TileStore]] = {
        "memory": MemoryTiles,
        "directory": lambda: DirectoryTiles(tmp_path),
    }
    return made[request.param]()


def test_a_store_gives_back_what_it_was_given(store: TileStore) -> None:
    for path in ("tile/0/000.p/5", "tile/entries/x001/000", CHECKPOINT):
        assert store.get(path) is None
        store.put(path, path.encode())
        assert store.get(path) == path.encode()


def test_a_tile_is_never_another(store: TileStore) -> None:
    for path in ("tile/0/000.p/5", "tile/0/000"):
        store.put(path, b"one")
        store.put(path, b"one")
        assert refused(lambda p=path: store.put(p, b"two")) == "log.tile.conflict"  # type: ignore[misc]
        assert store.get(path) == b"one"


def test_the_checkpoint_alone_is_replaced(store: TileStore) -> None:
    store.put(CHECKPOINT, b"one")
    store.put(CHECKPOINT, b"two")
    assert store.get(CHECKPOINT) == b"two"


def test_partial_tiles_go_only_once_the_full_one_is_there(store: TileStore) -> None:
    store.put("tile/0/000.p/5", b"five")
    store.put("tile/0/x001/000.p/5", b"elsewhere")
    store.drop_partials("tile/0/000")
    assert store.get("tile/0/000.p/5") == b"five"
    store.put("tile/0/000", b"full")
    store.drop_partials("tile/0/000")
    store.drop_partials("tile/0/000")
    assert store.get("tile/0/000.p/5") is None
    assert store.get("tile/0/x001/000.p/5") == b"elsewhere"
    assert refused(lambda: store.drop_partials("tile/0/000.p/5")) == "log.tile.path"


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DirectoryTiles(tmp_path)
    store.put(CHECKPOINT, b"old")

    def fails(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    for path in (CHECKPOINT, "tile/0/000"):
        with pytest.raises(OSError, match="No space"):
            store.put(path, b"new")
    monkeypatch.undo()
    assert store.get(CHECKPOINT) == b"old"
    assert store.get("tile/0/000") is None
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [CHECKPOINT]


def test_what_is_renamed_has_been_flushed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        done.append("flush folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "flush file")
        real_fsync(handle)

    def replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return real_replace(self, target)

    DirectoryTiles(tmp_path).put("tile/0/001", b"makes the folders")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    DirectoryTiles(tmp_path).put("tile/0/000", b"x")
    assert done == ["flush file", "rename", "flush folder"]


def test_a_leftover_of_a_crash_is_not_read(tmp_path: Path) -> None:
    store = DirectoryTiles(tmp_path)
    store.put("tile/0/001", b"whole")
    (tmp_path / "tile/0/.new-abc").write_bytes(b"torn")
    assert store.get("tile/0/000") is None
    store.put("tile/0/000", b"whole")
    assert store.get("tile/0/000") == b"whole"


def test_a_file_larger_than_any_tile_is_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "tile/0").mkdir(parents=True)
    with (tmp_path / "tile/0/000").open("wb") as file:
        file.truncate(2**40)
    assert refused(lambda: DirectoryTiles(tmp_path).get("tile/0/000")) == "log.tile.length"
