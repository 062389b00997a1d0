"""Hashes and entries out of tiles: what proofs are made from, ours or those of another State's log."""

from collections import OrderedDict
from collections.abc import Iterator

from rogatory.envelope.errors import Refusal
from rogatory.log.tiles import (
    HEIGHT,
    WIDTH,
    TileName,
    TileStore,
    read_bundle,
    read_tile,
    tile_width,
    write_bundle,
)
from rogatory.log.tree import SIZE_RANGE, fold_right, node_hash, perfect_subtrees

_CACHED_TILES = 64

MISSING = Refusal(
    "log.tile.missing",
    "The file {path} is missing from a log that claims {size} leaves.",
    "Ask for the file again; if it is our own log, rebuild the tiles from the recorded acts.",
)


def rows_of(hashes: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """The nine heights of a tile: its hashes, their parents, up to one root; odd ones out have no parent yet."""
    rows = [hashes]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append(tuple(node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)))
    return rows


def frontier_of(hashes: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The roots of the perfect subtrees that tile a row of fewer than 256 hashes, largest first."""
    rows = rows_of(hashes)
    return tuple(rows[level][index] for level, index in perfect_subtrees(0, len(hashes)))


def tile_at(store: TileStore, name: TileName, size: int) -> bytes | None:
    """A tile of any width that a log of `size` leaves has ever had, cut from the tile it has now if need be.

    A log must go on serving the partial tiles of checkpoints that it signed (tlog-tiles, "Partial Tiles");
    this gives them after the tiles were rebuilt or partial ones dropped.
    """
    if (data := store.get(name.path)) is not None:
        return data
    width = tile_width(name.level, name.index, size)
    if width <= name.width or (data := store.get(TileName(name.level, name.index, width).path)) is None:
        return None
    if name.level is None:
        return write_bundle(read_bundle(data, width, name.path)[: name.width])
    return b"".join(read_tile(data, width, name.path)[: name.width])


def tile_or_part(store: TileStore, name: TileName) -> bytes | None:
    """A tile, or the same places of the full one: a log may drop a partial tile once the full one is there."""
    reached = (name.index + 1) * WIDTH << (HEIGHT * (name.level or 0))
    return tile_at(store, name, reached)


class TileReader:
    """Reads a log of a given size out of a store; a `HashReader` for `tree`.

    Give it the size of a checkpoint that was verified: tiles are not believed, the proof made from them is
    checked against that checkpoint's root. Missing and malformed tiles are Rejected `log.tile.*`.
    """

    def __init__(self, store: TileStore, size: int) -> None:
        self.store = store
        self.size = size
        self._tiles: OrderedDict[TileName, list[tuple[bytes, ...]]] = OrderedDict()

    def __call__(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree of 2^level leaves at leaf index * 2^level."""
        if (index + 1) << level > self.size:
            raise SIZE_RANGE.at("tile", old=(index + 1) << level, new=self.size)
        tile_level, height = divmod(level, HEIGHT)
        tile, place = divmod(index << height, WIDTH)
        width = tile_width(tile_level, tile, self.size)
        return self._rows(TileName(tile_level, tile, width))[height][place >> height]

    def _rows(self, name: TileName) -> list[tuple[bytes, ...]]:
        if name in self._tiles:
            self._tiles.move_to_end(name)
            return self._tiles[name]
        rows = rows_of(read_tile(self._get(name), name.width, name.path))
        self._tiles[name] = rows
        if len(self._tiles) > _CACHED_TILES:
            self._tiles.popitem(last=False)
        return rows

    def _get(self, name: TileName) -> bytes:
        data = tile_or_part(self.store, name)
        if data is None:
            raise MISSING.at("tile", path=name.path, size=self.size)
        return data

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """The entries from `start` up to but without `stop`, a bundle at a time in memory."""
        if not 0 <= start <= stop <= self.size:
            raise SIZE_RANGE.at("entries", old=stop, new=self.size)
        for index in range(start // WIDTH, -(-stop // WIDTH)):
            name = TileName(None, index, tile_width(None, index, self.size))
            entries = read_bundle(self._get(name), name.width, name.path)
            yield from entries[max(0, start - index * WIDTH) : stop - index * WIDTH]

    def root(self) -> bytes:
        """The root that these tiles lead to: to be compared with a checkpoint's."""
        return fold_right([self(level, index) for level, index in perfect_subtrees(0, self.size)])
