"""Tiles: the files that a log consists of, their names, their contents, and where they are kept.

C2SP tlog-tiles. A tile is 256 hashes of one height of the tree; a bundle is 256 entries. Every name stands
for one content only: a partial tile bears its width in its name. So a store never changes a file, and a
file that would have to change means that the log was about to contradict itself.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self

from rogatory.envelope.errors import Refusal
from rogatory.log.lines import HASH_BYTES, MAX_SIZE

WIDTH: Final = 256
HEIGHT: Final = 8
MAX_LEVEL: Final = 7
"""256^8 is beyond the largest tree: no tile stands higher."""

MAX_ENTRY_BYTES: Final = 65_535
MAX_TILE_BYTES: Final = WIDTH * (2 + MAX_ENTRY_BYTES)
CHECKPOINT: Final = "checkpoint"
"""The one path whose content changes: the newest signed checkpoint."""

_REBUILD = "Rebuild the tiles from the recorded acts, and look for what damaged them."

PATH = Refusal(
    "log.tile.path",
    '"{path}" is not the path of a tile, of an entry bundle or of the checkpoint.',
    "Use the paths that the tlog-tiles specification gives.",
)
CONFLICT = Refusal(
    "log.tile.conflict",
    "Another content is already kept under this name: the log would contradict what it has published.",
    "Stop the log. An older backup of the record was restored, or two nodes write into one store.",
)
LENGTH = Refusal(
    "log.tile.length", "The tile has {found} bytes; {expected} are needed for its width.", _REBUILD
)
BUNDLE = Refusal(
    "log.tile.bundle", "The bundle does not hold exactly {width} entries, each after its length.", _REBUILD
)
ENTRY = Refusal(
    "log.entry.size",
    "The entry has {size} bytes; a bundle holds at most {limit} of one entry.",
    "Log a digest of the content, never the content.",
)

_PATH = re.compile(r"tile/(entries|[0-7])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True)
class TileName:
    """Which tile: its level (None for an entry bundle), its index, and how many of its 256 places are filled."""

    level: int | None
    index: int
    width: int = WIDTH

    @classmethod
    def read(cls, path: str) -> Self:
        """Read a path as tlog-tiles writes it; Rejected `log.tile.path` for every other string."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise PATH.at("tile", path=path)
        level, digits, width = match.groups()
        name = cls(
            None if level == "entries" else int(level),
            int(digits.replace("/", "").replace("x", "")),
            WIDTH if width is None else int(width),
        )
        # One tile, one path: refuses /x000/001, .p/256, and what lies beyond the largest tree.
        if name.path != path or name.index >= MAX_SIZE // WIDTH or name.width > WIDTH:
            raise PATH.at("tile", path=path)
        return name

    @property
    def whole(self) -> "TileName":
        """The same tile, filled."""
        return TileName(self.level, self.index)

    @property
    def path(self) -> str:
        """The path under the log's prefix: `tile/0/x001/234/067`, `tile/entries/000.p/5`."""
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{partial}"


def tile_width(level: int | None, index: int, size: int) -> int:
    """How many places of a tile are filled in a log of `size` leaves: 0 to 256."""
    filled = size >> (HEIGHT * (level or 0))
    return max(0, min(WIDTH, filled - index * WIDTH))


def read_tile(data: bytes, width: int, place: str = "tile") -> tuple[bytes, ...]:
    """The hashes of a tile; Rejected unless there are exactly `width`."""
    if len(data) != width * HASH_BYTES:
        raise LENGTH.at(place, found=len(data), expected=width * HASH_BYTES)
    return tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries one after the other, each after its length in two bytes, high byte first."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise ENTRY.at("entry", size=len(entry), limit=MAX_ENTRY_BYTES)
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def read_bundle(data: bytes, width: int, place: str = "bundle") -> tuple[bytes, ...]:
    """The entries of a bundle; Rejected unless there are exactly `width` and nothing is left over."""
    entries: list[bytes] = []
    at = 0
    while len(entries) < width and at + 2 <= len(data):
        stop = at + 2 + int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : stop])
        at = stop
    if len(entries) != width or at != len(data):
        raise BUNDLE.at(place, width=width)
    return tuple(entries)


class TileStore(Protocol):
    """Where a log's files are kept. Every path is checked; a file, once put, is never another."""

    def get(self, path: str) -> bytes | None:
        """The file at this path, None if there is none; Rejected for a path that is no log's."""
        ...

    def put(self, path: str, data: bytes) -> None:
        """Keep a file durably before returning. Putting the same again does nothing; putting another
        content is Rejected `log.tile.conflict`, but for the checkpoint, which is replaced.
        """
        ...

    def drop_partials(self, path: str) -> None:
        """Forget the partial tiles of the full tile at this path, if that one is there."""
        ...


def _check_path(path: str) -> None:
    if path != CHECKPOINT:
        TileName.read(path)


def _partials(path: str) -> str:
    if TileName.read(path).width != WIDTH:
        raise PATH.at("tile", path=path)
    return f"{path}.p"


class MemoryTiles:
    """A store in memory, for tests and for building a log to compare with another."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def get(self, path: str) -> bytes | None:
        """See `TileStore`."""
        _check_path(path)
        return self.files.get(path)

    def put(self, path: str, data: bytes) -> None:
        """See `TileStore`."""
        _check_path(path)
        if path != CHECKPOINT and self.files.get(path, data) != data:
            raise CONFLICT.at(path)
        self.files[path] = data

    def drop_partials(self, path: str) -> None:
        """See `TileStore`."""
        folder = f"{_partials(path)}/"
        if path in self.files:
            for name in [name for name in self.files if name.startswith(folder)]:
                del self.files[name]


class DirectoryTiles:
    """A store in a folder, in the layout that a web server can serve as it is.

    A file appears whole or not at all: it is written under another name beside its place, flushed to the
    disk, and renamed. A crash in between leaves a file whose name begins with a dot, which nothing reads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, path: str) -> bytes | None:
        """See `TileStore`. At most the size of the largest tile is read."""
        _check_path(path)
        try:
            with (self.folder / path).open("rb") as file:
                data = file.read(MAX_TILE_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if len(data) > MAX_TILE_BYTES:
            raise LENGTH.at(path, found=len(data), expected=MAX_TILE_BYTES)
        return data

    def put(self, path: str, data: bytes) -> None:
        """See `TileStore`. OSError if the disk refuses; then nothing has changed."""
        held = self.get(path)
        if held is not None and path != CHECKPOINT and held != data:
            raise CONFLICT.at(path)
        if held != data:
            self._write(self.folder / path, data)

    def _write(self, target: Path, data: bytes) -> None:
        self._make_folder(target.parent)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                # 0644: tiles are for others to read; mkstemp gives 0600.
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            # Crash here: a dot file lies beside, the tile is not there; the same put is done again.
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        # Crash here: the tile may be there or not after the power is back; either way it is whole or absent.
        _sync_folder(target.parent)

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            # A file is durable only if the folders above it are.
            _sync_folder(path.parent)

    def drop_partials(self, path: str) -> None:
        """See `TileStore`. A crash in the middle leaves some partial tiles, which do no harm."""
        partials = self.folder / _partials(path)
        if (self.folder / path).is_file() and partials.is_dir():
            shutil.rmtree(partials)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
