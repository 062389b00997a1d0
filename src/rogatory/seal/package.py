"""What a court gets: a BagIt folder with evidence, acts, proofs, cards, custody and report, under one seal.

Format: docs/formats/package.md. The folder appears whole or not at all; but for the signatures, the same
contents give the same bytes.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from rogatory.envelope.errors import Refusal
from rogatory.envelope.instants import write_instant
from rogatory.seal import bag, names
from rogatory.seal.cades import SealingKey, sign_cades
from rogatory.seal.digesting import BLOCK, Digest
from rogatory.seal.stream import Target, sync_directory

FORMAT = "rogatory/package/1"
CUSTODY = "custody.jsonld"
REPORT = "report.pdf"
README = "README.txt"
FIELD_FORMAT = "Rogatory-Package"
FIELD_EXPORTER = "Rogatory-Exporter"
FIELD_SEALED_AT = "Rogatory-Sealed-At"

MAX_ACTS = 9_999

EXISTS = Refusal(
    "package.exists",
    'There is something at "{path}" already, and a package never replaces another.',
    "Give a new name.",
)
OTHER_BYTES = Refusal(
    "package.evidence-differs",
    'The evidence "{path}" has {size} bytes and SHA-256 {found}; the act that names it says {expected_size} and '
    "{expected}.",
    "Do not export it. Look for the stored object with the right digest, and find out who changed this one.",
)
TOO_MANY = Refusal(
    "package.acts",
    "The dossier has {count} shared acts; a package numbers 1 to {limit}.",
    "Export the requests of the dossier one by one.",
)

Progress = Callable[[int], object]
"""Told how many more bytes of evidence were written."""


@dataclass(frozen=True)
class EvidenceFile:
    """One file for data/: its path there, what the act says of it, and who writes its plaintext.

    `write` is given something with `write(bytes)`; it may open a sealed object straight into it.
    """

    path: str
    size: int
    sha256: str
    write: Callable[[Target], object]


@dataclass(frozen=True)
class PackagedAct:
    """A shared act: its kind, signed bytes, signature, and the proof from the exporter's log."""

    kind: str
    content: bytes
    signature: bytes
    proof: bytes


@dataclass(frozen=True)
class PackagedCard:
    """A State card as it was received: State, signed bytes, signature."""

    state: str
    content: bytes
    signature: bytes


@dataclass(frozen=True)
class PackageContents:
    """All that goes in. `acts` in the order of the fold; `custody` and `report` as finished files."""

    dossier: str
    reference: str
    exporter: str
    organization: str
    exercise: bool
    acts: Sequence[PackagedAct]
    evidence: Sequence[EvidenceFile]
    cards: Sequence[PackagedCard]
    custody: bytes
    report: bytes


@dataclass(frozen=True)
class Written:
    """Where the package is, how much evidence it holds in bytes, and the SHA-256 of its tag manifest."""

    path: Path
    evidence_bytes: int
    evidence_files: int
    seal: str


def act_name(number: int, kind: str) -> str:
    """The stem of an act's files; numbers begin with 1."""
    return f"{number:04}-{kind}"


def write_package(
    destination: Path,
    contents: PackageContents,
    key: SealingKey,
    at: datetime,
    progress: Progress | None = None,
) -> Written:
    """Write and seal a package at a path where nothing is yet; `at` is the instant of the seal, with offset.

    Raises Rejected `package.*`, `name.*` or `seal.not-installed`; then nothing is left behind.
    """
    if len(contents.acts) > MAX_ACTS:
        raise TOO_MANY.at("package", count=len(contents.acts), limit=MAX_ACTS)
    if destination.exists() or destination.is_symlink():
        raise EXISTS.at("package", path=destination)
    names.check_names(file.path for file in contents.evidence)
    with _appearing_folder(destination) as folder:
        payload = _write_evidence(folder, contents.evidence, progress)
        total = sum(file.size for file in contents.evidence)
        tags = dict(_tag_files(contents, payload, total, at))
        for name, content in tags.items():
            _write(folder / name, content)
        listed = bag.manifest({name: sha256(content).hexdigest() for name, content in tags.items()})
        _write(folder / bag.TAG_MANIFEST, listed)
        _write(folder / bag.SEAL, sign_cades(listed, key, at))
    return Written(destination, total, len(payload), sha256(listed).hexdigest())


def _tag_files(
    contents: PackageContents, payload: dict[str, str], total: int, at: datetime
) -> Iterator[tuple[str, bytes]]:
    yield "bagit.txt", bag.DECLARATION
    yield "bag-info.txt", _info(contents, len(payload), total, at)
    yield bag.MANIFEST, bag.manifest(payload)
    for number, act in enumerate(contents.acts, 1):
        stem = act_name(number, act.kind)
        yield f"acts/{stem}.json", act.content
        yield f"acts/{stem}.json.p7s", act.signature
        yield f"log/{stem}.tlog-proof", act.proof
    for card in contents.cards:
        yield f"certificates/{card.state}.card.json", card.content
        yield f"certificates/{card.state}.card.json.p7s", card.signature
    yield CUSTODY, contents.custody
    yield REPORT, contents.report
    yield README, files("rogatory.seal").joinpath("package-readme.txt").read_bytes()


def _info(contents: PackageContents, count: int, total: int, at: datetime) -> bytes:
    fields = [
        (FIELD_FORMAT, FORMAT),
        (FIELD_EXPORTER, contents.exporter),
        (FIELD_SEALED_AT, write_instant(at)),
        ("Source-Organization", contents.organization),
        ("External-Identifier", contents.dossier),
        ("Internal-Sender-Identifier", contents.reference),
        ("Bagging-Date", at.date().isoformat()),
        ("Payload-Oxum", f"{total}.{count}"),
    ]
    if contents.exercise:
        fields.append(("Internal-Sender-Description", "EXERCISE: nothing in this package is real"))
    return bag.bag_info(fields)


def _write_evidence(
    folder: Path, evidence: Sequence[EvidenceFile], progress: Progress | None
) -> dict[str, str]:
    (folder / bag.PAYLOAD).mkdir()
    return {
        bag.PAYLOAD + file.path: _write_one(folder / bag.PAYLOAD / file.path, file, progress)
        for file in evidence
    }


def _write_one(path: Path, file: EvidenceFile, progress: Progress | None) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target, Digest() as digest:
        file.write(_Hashing(target, digest, progress))
        found = digest.end()
    if (digest.size, found) != (file.size, file.sha256):
        raise OTHER_BYTES.at(
            "package",
            path=file.path,
            size=digest.size,
            found=found,
            expected_size=file.size,
            expected=file.sha256,
        )
    return found


class _Hashing:
    """What evidence is written to: it hashes on another core what it passes on."""

    def __init__(self, target: Target, digest: Digest, progress: Progress | None) -> None:
        self._target, self._digest, self._progress = target, digest, progress

    def write(self, data: bytes) -> int:
        self._target.write(data)
        self._digest.add(bytes(data))
        if self._progress is not None:
            self._progress(len(data))
        return len(data)


def copying(path: Path) -> Callable[[Target], object]:
    """For `EvidenceFile.write`: the content of a file on the disk."""

    def write(target: Target) -> None:
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                target.write(block)

    return write


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


@contextmanager
def _appearing_folder(destination: Path) -> Iterator[Path]:
    """A folder that takes its name only when the block ends well, with everything in it on the disk."""
    temporary = Path(
        tempfile.mkdtemp(prefix=f".{destination.name[:40]}.", suffix=".part", dir=destination.parent)
    )
    try:
        yield temporary
        temporary.chmod(0o755)
        os.sync()  # one for all the files: a call for each would take minutes for thousands of small ones
        # Crash here: a whole package under a temporary name, which nobody takes for one.
        temporary.rename(destination)
        sync_directory(destination.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
