"""Growing a log: first decide what the new files are, then write them.

`extend` writes nothing, so that one database transaction can record the acts, the new frontier and the
checkpoint, or none of them. `publish` comes after the commit. If the machine stops in between, the record
is ahead of the files; `extend` on the same frontier and entries gives the same files again, byte by byte,
and `publish` may be repeated without harm: recovery is the normal path.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Self

from rogatory.envelope.errors import Refusal
from rogatory.log.lines import HASH_BYTES, MAX_SIZE
from rogatory.log.reader import TileReader, frontier_of, rows_of, tile_or_part
from rogatory.log.tiles import (
    CHECKPOINT,
    HEIGHT,
    WIDTH,
    TileName,
    TileStore,
    read_bundle,
    read_tile,
    tile_width,
    write_bundle,
)
from rogatory.log.tree import fold_right, leaf_hash, node_hash

_REBUILD = "Publish the last extension again, or rebuild the tiles from the recorded acts."
_CHUNK = WIDTH * WIDTH

FRONTIER = Refusal(
    "log.frontier",
    "The frontier of a log of {size} leaves does not hold the hashes that this size asks for.",
    "Compute it again from the recorded acts.",
)
BEHIND = Refusal(
    "log.tile.behind",
    "The file {path} is missing: the store is behind the record, so it can't be continued from there.",
    _REBUILD,
)
DAMAGED = Refusal(
    "log.tile.damaged",
    "The file {path} is not the one that the record asks for: continuing from it would break the log.",
    _REBUILD,
)
FULL = Refusal("log.full", "A log holds at most {limit} leaves.", "Open a second log under another name.")


@dataclass(frozen=True)
class Frontier:
    """The size of a log and the roots of the perfect subtrees that tile it, largest first: all it takes to go on."""

    size: int
    hashes: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        right = len(self.hashes) == self.size.bit_count() and all(len(h) == HASH_BYTES for h in self.hashes)
        if not 0 <= self.size <= MAX_SIZE or not right:
            raise FRONTIER.at("frontier", size=self.size)

    @classmethod
    def empty(cls) -> Self:
        """The frontier of a log that holds nothing."""
        return cls(0, ())

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read what `encode` wrote; Rejected `log.frontier` otherwise."""
        if len(data) < 8:
            raise FRONTIER.at("frontier", size=0)
        hashes = tuple(data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES))
        return cls(int.from_bytes(data[:8], "big"), hashes)

    def encode(self) -> bytes:
        """Eight bytes of size, high byte first, then the hashes: at most 2 KiB, for one column of a row."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    def add(self, leaves: Sequence[bytes]) -> "Frontier":
        """The frontier after these leaf hashes."""
        if self.size + len(leaves) > MAX_SIZE:
            raise FULL.at("frontier", limit=MAX_SIZE)
        hashes = list(self.hashes)
        for size, leaf in enumerate(leaves, self.size):
            # Each trailing one of the size is a full subtree that waits for this neighbour.
            joined, waiting = leaf, size
            while waiting & 1:
                joined, waiting = node_hash(hashes.pop(), joined), waiting >> 1
            hashes.append(joined)
        return Frontier(self.size + len(leaves), tuple(hashes))

    @property
    def root(self) -> bytes:
        """The root of the log: what a checkpoint of this size must say."""
        return fold_right(self.hashes)

    def tile_part(self, level: int) -> tuple[bytes, ...]:
        """The hashes whose subtrees lie in the partial tile of this level."""
        above = (self.size >> (HEIGHT * (level + 1))).bit_count()
        count = (self.size >> (HEIGHT * level)).bit_count() - above
        return self.hashes[above : above + count]


@dataclass(frozen=True)
class Extension:
    """What a log becomes: its frontier, its root, and the files to write, in the order of writing."""

    frontier: Frontier
    root: bytes
    tiles: dict[str, bytes] = field(repr=False)


def extend(store: TileStore, frontier: Frontier, entries: Sequence[bytes]) -> Extension:
    """Decide the files of a log that continues `frontier` with `entries` (each at most 65,535 bytes).

    Reads the partial tiles at the frontier and holds them against it; writes nothing. The extension before
    must have been published: Rejected `log.tile.behind` if it was not, `log.tile.damaged` if a file there
    is not what the frontier says.
    """
    leaves = [leaf_hash(entry) for entry in entries]
    after = frontier.add(leaves)
    tiles: dict[str, bytes] = {}
    if entries:
        # Bundles come first: a reader who sees a hash must find the entry that it is of.
        tiles |= _bundles(store, frontier, entries)
        tiles |= _hash_tiles(store, frontier, leaves)
    return Extension(after, after.root, tiles)


def _bundles(store: TileStore, frontier: Frontier, entries: Sequence[bytes]) -> dict[str, bytes]:
    first, width = divmod(frontier.size, WIDTH)
    held = _held_entries(store, frontier, TileName(None, first, width)) if width else ()
    parts = _split(first, (*held, *entries))
    return {TileName(None, index, len(part)).path: write_bundle(part) for index, part in parts}


def _hash_tiles(store: TileStore, frontier: Frontier, leaves: list[bytes]) -> dict[str, bytes]:
    tiles: dict[str, bytes] = {}
    level, fresh = 0, leaves
    while fresh:
        first, width = divmod(frontier.size >> (HEIGHT * level), WIDTH)
        held = _held_hashes(store, frontier, TileName(level, first, width)) if width else ()
        roots: list[bytes] = []
        for index, part in _split(first, (*held, *fresh)):
            tiles[TileName(level, index, len(part)).path] = b"".join(part)
            # A partial tile is never hashed into the level above (tlog-tiles, "Partial Tiles").
            if len(part) == WIDTH:
                roots.append(rows_of(part)[-1][0])
        level, fresh = level + 1, roots
    return tiles


def _split(first: int, items: tuple[bytes, ...]) -> Iterator[tuple[int, tuple[bytes, ...]]]:
    for index, at in enumerate(range(0, len(items), WIDTH), first):
        yield index, items[at : at + WIDTH]


def _held_hashes(store: TileStore, frontier: Frontier, name: TileName) -> tuple[bytes, ...]:
    hashes = read_tile(_held(store, name), name.width, name.path)
    if frontier_of(hashes) != frontier.tile_part(name.level or 0):
        raise DAMAGED.at("tile", path=name.path)
    return hashes


def _held_entries(store: TileStore, frontier: Frontier, name: TileName) -> tuple[bytes, ...]:
    entries = read_bundle(_held(store, name), name.width, name.path)
    if frontier_of(tuple(leaf_hash(entry) for entry in entries)) != frontier.tile_part(0):
        raise DAMAGED.at("tile", path=name.path)
    return entries


def _held(store: TileStore, name: TileName) -> bytes:
    data = tile_or_part(store, name)
    if data is None:
        raise BEHIND.at("tile", path=name.path)
    return data


def publish(store: TileStore, extension: Extension, *, checkpoint: bytes | None = None) -> None:
    """Write an extension's files, and last the signed checkpoint that speaks of them.

    To be called once the record is committed; calling it again does nothing. Rejected `log.tile.conflict`
    if the store holds another past: then nothing of this extension may be signed or sent.
    """
    for path, data in extension.tiles.items():
        # Crash after this write: a file that no published checkpoint needs yet; put again, it is the same.
        store.put(path, data)
    for path in extension.tiles:
        if TileName.read(path).width == WIDTH:
            # Crash after this: whoever needs the part, `extend` done again included, cuts it from the full tile.
            store.drop_partials(path)
    if checkpoint is not None:
        # Crash before this write: the old checkpoint stands, and every file that it needs is there.
        # Crash after it: nothing is left to do but to tell the caller, who finds the same on asking again.
        store.put(CHECKPOINT, checkpoint)


def rebuild(store: TileStore, entries: Iterable[bytes]) -> Frontier:
    """Write a log's files from its first entry on, in bounded memory, and give the frontier that they reach.

    Gives the files that `extend` and `publish` gave, whatever the steps were. Partial tiles of sizes in
    between are not written again; `reader.tile_at` cuts them from what there is.
    """
    frontier = Frontier.empty()
    remaining = iter(entries)
    while chunk := tuple(islice(remaining, _CHUNK)):
        extension = extend(store, frontier, chunk)
        # Crash after this: a shorter log that is right; rebuilding begins again and finds the same files.
        publish(store, extension)
        frontier = extension.frontier
    return frontier


def audit(store: TileStore, size: int) -> Frontier:
    """Compute a whole log again from its entry bundles and hold every file of it against the result.

    Rejected `log.tile.*` at the first file that is missing or another. The frontier's root is then to be
    compared with the checkpoint's.
    """
    return rebuild(_Compared(store, size), TileReader(store, size).entries(0, size))


class _Compared:
    """A store that accepts what another one already holds, and refuses what it should hold and does not."""

    def __init__(self, held: TileStore, size: int) -> None:
        self._held = held
        self._size = size
        self._partials: dict[str, bytes] = {}

    def get(self, path: str) -> bytes | None:
        return self._partials.get(path) or tile_or_part(self._held, TileName.read(path))

    def put(self, path: str, data: bytes) -> None:
        name = TileName.read(path)
        held = tile_or_part(self._held, name)
        if held is None and name.width == tile_width(name.level, name.index, self._size):
            raise BEHIND.at("tile", path=path)
        if held is not None and held != data:
            raise DAMAGED.at("tile", path=path)
        if name.width < WIDTH:
            # Of a size in between: the log may never have had it, and the next chunk continues from it.
            self._partials[path] = data

    def drop_partials(self, path: str) -> None:
        self._partials = {p: data for p, data in self._partials.items() if not p.startswith(f"{path}.p/")}
