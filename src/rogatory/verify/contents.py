"""The files of a package, sorted: which act, proof and card is which. Nothing in them is believed yet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.envelope.errors import Rejected
from rogatory.envelope.instants import read_instant
from rogatory.seal import bag, package
from rogatory.seal.bag import Bag
from rogatory.verify.steps import NOT_A_PACKAGE, UNEXPECTED

_ACT = re.compile(r"acts/([0-9]{4}-[a-z0-9-]{1,64})\.json")
_CARD = re.compile(r"certificates/([A-Z]{2})\.card\.json")
_FIELDS = (
    package.FIELD_FORMAT,
    package.FIELD_EXPORTER,
    package.FIELD_SEALED_AT,
    "External-Identifier",
)
_ALWAYS = frozenset(
    {
        "bagit.txt",
        "bag-info.txt",
        bag.MANIFEST,
        bag.TAG_MANIFEST,
        bag.SEAL,
        package.CUSTODY,
        package.REPORT,
        package.README,
    }
)


@dataclass(frozen=True)
class Info:
    """What bag-info.txt says: ISO 3166 code of the exporter, the instant of the seal, the dossier."""

    exporter: str
    sealed_at: datetime
    dossier: str


@dataclass(frozen=True)
class Contents:
    """The parts of a package by name; signatures and proofs that are not there are empty bytes.

    info  what bag-info.txt says, or why it can't be read
    """

    tags: Mapping[str, bytes]
    acts: tuple[str, ...]
    cards: tuple[str, ...]
    info: Info | Rejected
    unexpected: tuple[Rejected, ...]

    @property
    def exporter(self) -> str:
        """The State that exported the package by its own word; "-" if it does not say."""
        return self.info.exporter if isinstance(self.info, Info) else "-"

    def tag(self, path: str) -> bytes:
        """The bytes of a file, empty if there is none."""
        return self.tags.get(path, b"")

    def act(self, stem: str) -> tuple[str, bytes, bytes]:
        """Path, bytes and signature of an act."""
        path = f"acts/{stem}.json"
        return path, self.tag(path), self.tag(path + ".p7s")

    def proof(self, stem: str) -> tuple[str, bytes]:
        """Path and bytes of an act's proof."""
        path = f"log/{stem}.tlog-proof"
        return path, self.tag(path)

    def card(self, state: str) -> tuple[str, bytes, bytes]:
        """Path, bytes and signature of a State's card."""
        path = f"certificates/{state}.card.json"
        return path, self.tag(path), self.tag(path + ".p7s")


def contents_of(read: Bag) -> Contents:
    """Sort the files of a bag."""
    acts = tuple(sorted(found[1] for found in map(_ACT.fullmatch, read.tags) if found))
    cards = tuple(sorted(found[1] for found in map(_CARD.fullmatch, read.tags) if found))
    info: Info | Rejected
    try:
        info = read_info(read.tags.get("bag-info.txt", b""))
    except Rejected as refused:
        info = refused
    known = _ALWAYS.union(_expected(acts, cards))
    unexpected = tuple(UNEXPECTED.at(name, path=name) for name in sorted(read.tags) if name not in known)
    return Contents(read.tags, acts, cards, info, unexpected)


def _expected(acts: tuple[str, ...], cards: tuple[str, ...]) -> Iterator[str]:
    for stem in acts:
        yield from (f"acts/{stem}.json", f"acts/{stem}.json.p7s", f"log/{stem}.tlog-proof")
    for state in cards:
        yield from (f"certificates/{state}.card.json", f"certificates/{state}.card.json.p7s")


def read_info(content: bytes) -> Info:
    """The fields of bag-info.txt that steps rely on, each exactly once. Raises Rejected `package.format`."""
    place = "bag-info.txt"
    lines = content.decode("utf-8", "replace").split("\n")
    found = {
        field: [
            line.removeprefix(f"{field}: ").removesuffix("\r")
            for line in lines
            if line.startswith(f"{field}: ")
        ]
        for field in _FIELDS
    }
    if any(len(values) != 1 for values in found.values()) or found[_FIELDS[0]] != [package.FORMAT]:
        raise NOT_A_PACKAGE.at(place, format=package.FORMAT)
    exporter, sealed_at, dossier = (found[field][0] for field in _FIELDS[1:])
    if not re.fullmatch("[A-Z]{2}", exporter) or not re.fullmatch("[0-9a-f]{32}", dossier):
        raise NOT_A_PACKAGE.at(place, format=package.FORMAT)
    return Info(exporter, read_instant(sealed_at, place=place), dossier)
