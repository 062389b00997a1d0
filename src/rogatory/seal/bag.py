"""A BagIt 1.0 folder (RFC 8493), written in one pass and read with suspicion.

The reader loads every small file outside `data/` once, hashes those very bytes and keeps them: what later
steps look at is what was checked. Evidence is hashed in place, several files at a time. Nothing is followed:
a symbolic link, a device or a file named by `fetch.txt` is a fault. `check` collects all the faults before it
answers, because a person will read them.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from rogatory.envelope.errors import Refusal, Rejected, shown
from rogatory.seal import names
from rogatory.seal.digesting import BLOCK

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SEAL = TAG_MANIFEST + ".p7s"
PAYLOAD = "data/"

MAX_FILES = 1_000_000
MAX_DEPTH = 20
MAX_TAG_BYTES = 8_388_608
MAX_TAG_TOTAL = 536_870_912
MAX_MANIFEST_BYTES = 268_435_456

_UNLISTED = frozenset({TAG_MANIFEST, SEAL})
_OTHER_MANIFEST = re.compile(r"(tag)?manifest-(?!sha256\.txt$)[^/]*\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]{64})[ \t]+\*?([^ \t*].*)")
_SMALL = 131_072
_WORKERS = 2
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # each system has some of them
    _OPEN |= getattr(os, _flag, 0)

NOT_A_FOLDER = Refusal(
    "bag.unreadable",
    "There is no folder to read here: {found}.",
    "Give the folder that holds bagit.txt; unpack the archive first if the package came as one file.",
)
NOT_A_BAG = Refusal(
    "bag.not-a-bag",
    "The folder is not a package: {found}.",
    "Give the folder that holds bagit.txt and manifest-sha256.txt; a package without them proves nothing.",
)
LIMIT = Refusal(
    "bag.limit",
    "The folder holds more than {limit} {what}, which no package of ours does.",
    "Do not open it further; ask the sender for a package within the limits of docs/formats/package.md.",
)

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "bag.required": 'There is no "{path}", without which the folder is not a package.',
        "bag.missing": 'The manifest names "{path}", but the file is not there.',
        "bag.extra": 'The file "{path}" is in the folder, but no manifest names it.',
        "bag.changed": 'The file "{path}" is not the one that was sealed: its SHA-256 is {found}, not {expected}.',
        "bag.unreadable": 'The file "{path}" can\'t be read: {found}.',
        "bag.link": '"{path}" is a link or a device, which could point at something that was never sealed.',
        "bag.name": 'The name "{path}" can\'t be accepted: {found}',
        "bag.duplicate": 'The manifest names "{path}" twice.',
        "bag.line": 'Line {line} of "{path}" is not a SHA-256, spaces and a path.',
        "bag.place": 'The manifest "{manifest}" names "{path}", which it may not.',
        "bag.algorithm": 'The manifest "{path}" is not SHA-256; a second list could say something else.',
        "bag.fetch": '"{path}" says that evidence lies elsewhere; what is not in the package can\'t be checked.',
        "bag.declaration": '"{path}" does not say what BagIt 1.0 says in UTF-8.',
        "bag.size": "bag-info.txt says that the evidence has {expected} bytes and files, but it has {found}.",
    }
)
"""The vocabulary of faults: code and English template."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the folder, at one path."""

    code: str
    path: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        values = {"path": self.path, **self.values}
        return FAULTS[self.code].format_map({name: shown(value) for name, value in values.items()})


@dataclass(frozen=True)
class Bag:
    """A folder that was walked and whose small files were read; nothing is compared yet (`check` does that).

    files     every path in it, with its size in bytes (links, devices and empty folders are already faults)
    tags      the bytes of every file outside data/
    payload   path -> SHA-256, as manifest-sha256.txt says
    tag_list  path -> SHA-256, as tagmanifest-sha256.txt says
    faults    what was wrong already
    """

    path: Path
    files: Mapping[str, int]
    tags: Mapping[str, bytes]
    payload: Mapping[str, str]
    tag_list: Mapping[str, str]
    faults: tuple[Fault, ...]


Progress = Callable[[int], object]
"""Told how many more bytes of evidence were hashed. May be called from several threads."""


def read_bag(path: Path) -> Bag:
    """Walk the folder, read its declaration, manifests and tag files.

    Raises Rejected `bag.unreadable`, `bag.not-a-bag`, `bag.limit`. Everything else that is wrong is a Fault.
    """
    faults: list[Fault] = []
    files = _walk(path, faults)
    needed = ("bagit.txt", MANIFEST, TAG_MANIFEST)
    if not any(name in files for name in needed):
        raise NOT_A_BAG.at("package", found=f"there is neither {needed[0]} nor a manifest")
    faults += [Fault("bag.required", name) for name in needed if name not in files]
    tags = _read_tags(path, files, faults)
    if "bagit.txt" in tags and tags["bagit.txt"].replace(b"\r\n", b"\n") != DECLARATION:
        faults.append(Fault("bag.declaration", "bagit.txt"))
    faults += [Fault("bag.algorithm", name) for name in tags if _OTHER_MANIFEST.fullmatch(name)]
    if "fetch.txt" in tags:
        faults.append(Fault("bag.fetch", "fetch.txt"))
    payload = _read_manifest(MANIFEST, tags, faults)
    tag_list = _read_manifest(TAG_MANIFEST, tags, faults)
    return Bag(path, files, tags, payload, tag_list, tuple(faults))


def check_tags(bag: Bag) -> list[Fault]:
    """Every file outside data/: named by the tag manifest, there, and the one that was sealed."""
    faults = _compare(bag.tag_list, {name for name in bag.files if not name.startswith(PAYLOAD)} - _UNLISTED)
    for name, expected in bag.tag_list.items():
        content = bag.tags.get(name)
        if content is not None and (found := sha256(content).hexdigest()) != expected:
            faults.append(_changed(name, expected, found))
    return sorted(faults, key=lambda fault: fault.path)


def check_payload(bag: Bag, progress: Progress | None = None) -> list[Fault]:
    """Every file in data/: named by the manifest, there, and the one that was sealed; and their sum."""
    present = {name for name in bag.files if name.startswith(PAYLOAD)}
    faults = _compare(bag.payload, present) + _check_sum(bag, present)
    todo = [(name, bag.files[name], expected) for name, expected in bag.payload.items() if name in present]
    small = (item for item in todo if item[1] <= _SMALL)
    large = [item for item in todo if item[1] > _SMALL]

    def one(item: tuple[str, int, str]) -> Fault | None:
        return _check_file(bag.path, item[0], item[2], progress)

    # Small files cost system calls, which threads would only make wait for each other; large ones cost hashing,
    # during which Python lets another thread run.
    with ThreadPoolExecutor(_WORKERS) as workers:
        pending = workers.map(one, sorted(large, key=lambda item: -item[1]))
        faults += [fault for fault in map(one, small) if fault is not None]
        faults += [fault for fault in pending if fault is not None]
    return sorted(faults, key=lambda fault: fault.path)


def check(bag: Bag, progress: Progress | None = None) -> list[Fault]:
    """All the faults of the folder; none means that it holds what its manifests say, no more and no less."""
    return [*bag.faults, *check_tags(bag), *check_payload(bag, progress)]


def manifest(digests: Mapping[str, str]) -> bytes:
    """A manifest: one line a file, in the order of the paths."""
    return "".join(f"{digests[path]}  {names.written(path)}\n" for path in sorted(digests)).encode()


def bag_info(fields: Iterable[tuple[str, str]]) -> bytes:
    """bag-info.txt: one line a field. Raises Rejected for a line break, which would begin a field of its
    own."""
    lines = []
    for label, value in fields:
        if any(ord(character) < 32 for character in label + value) or ":" in label:
            raise names.CHARACTER.at("bag-info.txt", name=label, character="line break or colon")
        lines.append(f"{label}: {value}\n")
    return "".join(lines).encode()


def _walk(root: Path, faults: list[Fault]) -> dict[str, int]:
    files: dict[str, int] = {}
    pending = [("", 0)]
    while pending:
        prefix, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise LIMIT.at("package", limit=MAX_DEPTH, what="folders inside each other")
        entries = _entries(root, prefix)
        if not entries and prefix != PAYLOAD:
            faults.append(Fault("bag.extra", prefix))
        for entry in entries:
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                pending.append((name + "/", depth + 1))
            elif not entry.is_file(follow_symlinks=False):
                faults.append(Fault("bag.link", name))
            else:
                files[name] = entry.stat(follow_symlinks=False).st_size
        if len(files) + len(pending) > MAX_FILES:
            raise LIMIT.at("package", limit=MAX_FILES, what="files")
    faults += [Fault("bag.name", name, {"found": why}) for name, why in _bad_names(files)]
    return files


def _entries(root: Path, prefix: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / prefix) as entries:
            return list(entries)
    except (OSError, ValueError) as error:
        raise NOT_A_FOLDER.at(f"package/{prefix}", found=error) from error


def _bad_names(files: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in files:
        try:
            names.check_name(name)
        except Rejected as refusal:
            yield name, refusal.filled()
    clash = names.collision(files)
    if clash is not None:
        yield clash[1], names.COLLISION.at("package", name=clash[0], other=clash[1]).filled()


def _read_tags(root: Path, files: Mapping[str, int], faults: list[Fault]) -> dict[str, bytes]:
    tags: dict[str, bytes] = {}
    total = 0
    for name in sorted(files):
        if name.startswith(PAYLOAD):
            continue
        limit = MAX_MANIFEST_BYTES if name in {MANIFEST, TAG_MANIFEST} else MAX_TAG_BYTES
        try:
            tags[name] = content = b"".join(_blocks(root, name, limit))
        except OSError as error:
            faults.append(Fault("bag.unreadable", name, {"found": str(error.strerror)}))
            continue
        total += len(content)
        if total > MAX_TAG_TOTAL:
            raise LIMIT.at("package", limit=MAX_TAG_TOTAL, what="bytes outside data/")
    return tags


def _read_manifest(name: str, tags: Mapping[str, bytes], faults: list[Fault]) -> dict[str, str]:
    listed: dict[str, str] = {}
    try:
        text = tags.get(name, b"").decode()
    except UnicodeDecodeError:
        faults.append(Fault("bag.line", name, {"line": "1 (not UTF-8)"}))
        return listed
    lines = text.split("\n")
    if lines[-1]:
        faults.append(Fault("bag.line", name, {"line": f"{len(lines)} (cut short)"}))
    for number, line in enumerate(lines[:-1], 1):
        found = _LINE.fullmatch(line.removesuffix("\r"))
        if found is None:
            faults.append(Fault("bag.line", name, {"line": str(number)}))
            continue
        path = _listed_path(found[2], name, faults)
        if path in listed:
            faults.append(Fault("bag.duplicate", path))
        listed[path] = found[1].lower()
    return listed


def _listed_path(text: str, manifest_name: str, faults: list[Fault]) -> str:
    try:
        path = names.check_name(names.unwritten(text, manifest_name), manifest_name)
    except Rejected as refusal:
        faults.append(Fault("bag.name", text, {"found": refusal.filled()}))
        return text
    if path.startswith(PAYLOAD) != (manifest_name == MANIFEST) or path in _UNLISTED:
        faults.append(Fault("bag.place", path, {"manifest": manifest_name}))
    return path


def _compare(listed: Mapping[str, str], present: set[str]) -> list[Fault]:
    return [Fault("bag.missing", name) for name in listed if name not in present] + [
        Fault("bag.extra", name) for name in present if name not in listed
    ]


def _check_sum(bag: Bag, present: set[str]) -> list[Fault]:
    said = re.search(
        rb"^Payload-Oxum: ([0-9]{1,20}\.[0-9]{1,9})\r?$", bag.tags.get("bag-info.txt", b""), re.MULTILINE
    )
    found = f"{sum(bag.files[name] for name in present)}.{len(present)}"
    if said is None or said[1].decode() == found:
        return []
    return [Fault("bag.size", "bag-info.txt", {"expected": said[1].decode(), "found": found})]


def _check_file(root: Path, name: str, expected: str, progress: Progress | None) -> Fault | None:
    digest = sha256()
    try:
        for block in _blocks(root, name, None):
            digest.update(block)
            if progress is not None:
                progress(len(block))
    except OSError as error:
        return Fault("bag.unreadable", name, {"found": str(error.strerror)})
    found = digest.hexdigest()
    return None if found == expected else _changed(name, expected, found)


def _changed(name: str, expected: str, found: str) -> Fault:
    return Fault("bag.changed", name, {"expected": expected, "found": found})


def _blocks(root: Path, name: str, limit: int | None) -> Iterator[bytes]:
    """The content of a regular file; a link put in its place since the walk is not followed."""
    handle = os.open(f"{root}/{name}", _OPEN)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a regular file")
        total = 0
        while block := os.read(handle, BLOCK):
            total += len(block)
            if limit is not None and total > limit:
                raise LIMIT.at(name, limit=limit, what="bytes")
            yield block
    finally:
        os.close(handle)
