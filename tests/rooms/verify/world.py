"""Three fictional States with real keys, acts, logs and cards; and the package that one of them exports.

Arvania (XA) asks, Belmaria (XB) answers, Ceres (XC) only bears witness. Arvania exports. Everything is
written by the product's own code, so what a test changes afterwards is the only thing that is false.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.acts.act import Act, compose
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.header import Header
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import read_act
from rogatory.envelope import card as cards
from rogatory.envelope.certificates import Revoked, fingerprint, issue_anchor, issue_crl, issue_seal
from rogatory.envelope.keys import new_log_key, new_seal_key
from rogatory.envelope.signer import KeySigner
from rogatory.log.append import Frontier, extend, publish
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.cosignature import CosignatureVerifier, Cosigner, attach
from rogatory.log.leaf import entry
from rogatory.log.note import NoteSigner
from rogatory.log.proof import prove
from rogatory.log.tiles import MemoryTiles
from rogatory.seal import bag
from rogatory.seal.cades import SealingKey, sign_cades
from rogatory.seal.package import (
    EvidenceFile,
    PackageContents,
    PackagedAct,
    PackagedCard,
    write_package,
)
from rogatory.seal.stream import Target
from rogatory.verify.layout import custody_of, evidence_of
from rogatory.verify.steps import Verdict
from rogatory.verify.trust import Trust, read_trust
from rogatory.verify.verifier import Verification
from tests.rooms.acts.builders import AUTHORITIES, BODIES, PAIR, ZONES, clock, usual_role

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
LOGGED = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
COSIGNED = datetime(2026, 11, 30, 9, 0, 5, tzinfo=UTC)
SEALED = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
DOSSIER = "0b" * 16
EVIDENCE: Mapping[str, bytes] = {
    "logs.csv": b"instant,address,port\n2026-11-12T22:04:12Z,203.0.113.47,40217\n",
    "mail/boîte.mbox": b"From: nobody@nightquarry.example\n\nHello\n" * 4_000,
}


@dataclass
class State:
    """A State's keys, and the card that tells of them."""

    code: str
    anchor_key: Any = field(default_factory=new_seal_key)
    seal_key: Any = field(default_factory=new_seal_key)
    log_key: Ed25519PrivateKey = field(default_factory=new_log_key)
    witness_key: Ed25519PrivateKey = field(default_factory=new_log_key)
    revoked_from: datetime | None = None
    card_expires: datetime = datetime(2027, 11, 1, tzinfo=UTC)

    @cached_property
    def anchor(self) -> x509.Certificate:
        return issue_anchor(self.code, f"Ministry of {self.code} (fictional)", self.anchor_key, FROM, UNTIL)

    @cached_property
    def seal(self) -> x509.Certificate:
        return issue_seal(
            self.anchor,
            self.anchor_key,
            self.seal_key.public_key(),
            name="Seal (fictional)",
            not_before=FROM,
            not_after=UNTIL - timedelta(days=1),
        )

    @property
    def signer(self) -> KeySigner:
        return KeySigner(self.seal_key, self.seal)

    @property
    def log(self) -> NoteSigner:
        return NoteSigner(f"log.{self.code.lower()}.example", self.log_key)

    @property
    def witness(self) -> Cosigner:
        return Cosigner(f"witness.{self.code.lower()}.example", self.witness_key)

    @cached_property
    def card(self) -> cards.Card:
        issued = datetime(2026, 11, 1, tzinfo=UTC)
        crl = None
        if self.revoked_from is not None:
            issued = max(issued, self.revoked_from)
            taken = Revoked(self.seal.serial_number, self.revoked_from)
            crl = issue_crl(
                self.anchor, self.anchor_key, [taken], number=1, this_update=issued, next_update=UNTIL
            )
        content = cards.compose(
            name=f"State {self.code} (fictional)",
            serial=1,
            issued=issued,
            expires=self.card_expires,
            anchor=self.anchor,
            seals=[cards.Listed(self.seal, FROM, UNTIL - timedelta(days=1))],
            tls=[],
            log=cards.LogKey(self.log.name, self.log.vkey),
            witness=cards.WitnessKey(self.witness.name, self.witness.vkey),
            age=str(pyrage.x25519.Identity.generate().to_public()),
            address=f"https://node.{self.code.lower()}.example/peers",
            profile={},
            crl=crl,
        )
        return cards.issue(content, KeySigner(self.anchor_key, self.anchor), at=issued)


def attachment(name: str, content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "media_type": "application/octet-stream",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
    }


@dataclass
class World:
    """Three States and the dossier of two of them. Fields may be changed before `export`, to tell another
    story."""

    states: dict[str, State] = field(
        default_factory=lambda: {code: State(code) for code in ("XA", "XB", "XC")}
    )
    exporter: str = "XA"
    witnesses: tuple[str, ...] = ("XB", "XC")
    carded: tuple[str, ...] = ("XA", "XB", "XC")
    cosigned_at: datetime = COSIGNED
    sealed_at: datetime = SEALED
    exercise: bool = True
    evidence: dict[str, bytes] = field(default_factory=lambda: dict(EVIDENCE))
    acts: list[Act] = field(default_factory=list)
    signatures: dict[str, bytes] = field(default_factory=dict)

    @property
    def dossier(self) -> Dossier:
        return fold(self.acts)

    def say(self, kind: str, by: str, *, signed_by: str | None = None, **changed: Any) -> Act:
        """Compose, sign and remember an act that follows all that was said before."""
        opens = KINDS[kind].opens is not None
        requests = tuple(self.dossier.requests.values())
        request = None if opens else requests[-1]
        attached = changed.pop("attachments", ())
        after = changed.pop("after", self.dossier.heads_for(PAIR))
        states = changed.pop("states", sorted(PAIR))
        header = Header.model_validate(
            {
                "format": "rogatory/act/1",
                "kind": kind,
                "version": 1,
                "dossier": changed.pop("dossier", DOSSIER),
                "request": request.id if request else None,
                "reference": f"{by}-2026-000042",
                "author": {
                    "state": by,
                    "authority": AUTHORITIES[by],
                    "officer": "o-17",
                    "role": changed.pop("role", usual_role(kind)),
                },
                "approver": {"officer": "o-99", "role": "approver"},
                "instant": changed.pop("instant", clock(len(self.acts))),
                "zone": ZONES[by],
                "after": sorted(after),
                "audience": {"scope": "own" if len(states) == 1 else "shared", "states": list(states)},
                "bases": ["UNCC"],
                "exercise": self.exercise,
                "certificate": fingerprint(self.states[by].seal),
                "attachments": list(attached),
            }
        )
        body = KINDS[kind].body.model_validate({**BODIES[kind](request), **changed})
        act = read_act(compose(header, body))
        self.acts.append(act)
        self.signatures[act.id] = self.states[signed_by or by].signer.sign(act.content)
        return act

    def tell(self, until: str = "evidence-receipt") -> World:
        """The usual story, up to and with the act of that kind."""
        handed = [attachment(name, content) for name, content in self.evidence.items()]
        for kind, by, more in (
            ("mla-request", "XA", {}),
            ("acknowledgement", "XB", {}),
            ("acceptance", "XB", {}),
            ("evidence-transmittal", "XB", {"attachments": handed}),
            ("evidence-receipt", "XA", {}),
        ):
            self.say(kind, by, **more)  # type: ignore[arg-type]
            if kind == until:
                break
        return self

    def trust(self, states: Iterable[str] = ("XA", "XB", "XC")) -> Trust:
        return read_trust(self.pem(states))

    def pem(self, states: Iterable[str] = ("XA", "XB", "XC")) -> bytes:
        return b"".join(self.states[code].anchor.public_bytes(Encoding.PEM) for code in states)

    def proofs(self) -> dict[str, bytes]:
        """Each act's proof from the exporter's log, which holds other leaves too."""
        signer, tiles, frontier = self.states[self.exporter].log, MemoryTiles(), Frontier.empty()
        salts = {act.id: sha256(b"salt" + act.content).digest() for act in self.acts}
        leaves = [entry(bytes(32), "ab" * 32), *(entry(salts[act.id], act.id) for act in self.acts)]
        extension = extend(tiles, frontier, leaves)
        publish(tiles, extension)
        checkpoint = Checkpoint(signer.name, extension.frontier.size, extension.root)
        note = sign_checkpoint(checkpoint, signer)
        for code in self.witnesses:
            witness = self.states[code].witness
            line = witness.cosign(checkpoint.text, self.cosigned_at)
            note = attach(note, line.encode(), [CosignatureVerifier(witness.vkey)])
        return {
            act.id: prove(tiles, index, note, extra=salts[act.id]).encode()
            for index, act in enumerate(self.acts, 1)
        }

    def contents(self) -> PackageContents:
        dossier, proofs = self.dossier, self.proofs()
        ordered = [found.act for found in dossier.history]
        by_digest = {sha256(content).hexdigest(): content for content in self.evidence.values()}
        named = {one.path: one for one in evidence_of(dossier)}
        return PackageContents(
            dossier=ordered[0].header.dossier,
            reference=f"{self.exporter}-2026-000042",
            exporter=self.exporter,
            organization=f"Central authority of {self.exporter} (fictional)",
            exercise=self.exercise,
            acts=[
                PackagedAct(act.kind, act.content, self.signatures[act.id], proofs[act.id]) for act in ordered
            ],
            evidence=[
                EvidenceFile(
                    path,
                    one.attachment.size,
                    one.attachment.sha256,
                    writing(by_digest[one.attachment.sha256]),
                )
                for path, one in named.items()
            ],
            cards=[self.packaged_card(code) for code in self.carded],
            custody=custody_of(dossier),
            report=b"%PDF-1.7 (fictional)\n",
        )

    def packaged_card(self, code: str) -> PackagedCard:
        envelope = self.states[code].card.envelope
        return PackagedCard(code, envelope.content, envelope.signature)

    @property
    def sealing_key(self) -> SealingKey:
        state = self.states[self.exporter]
        return SealingKey(state.seal_key, state.seal)

    def export(self, path: Path, **changed: Any) -> Path:
        """Write the package; `changed` replaces parts of its contents, as a dishonest exporter could."""
        contents = replace(self.contents(), **changed)
        return write_package(path, contents, self.sealing_key, self.sealed_at).path


def writing(content: bytes) -> Callable[[Target], object]:
    def write(target: Target) -> None:
        source = io.BytesIO(content)
        while block := source.read(1 << 16):
            target.write(block)

    return write


def reseal(folder: Path, key: SealingKey, at: datetime = SEALED) -> Path:
    """Write both lists of files again and seal them, as whoever holds a sealing key can."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    digests = {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}
    payload = {name: digest for name, digest in digests.items() if name.startswith(bag.PAYLOAD)}
    (folder / bag.MANIFEST).write_bytes(bag.manifest(payload))
    tags = {
        name: sha256((folder / name).read_bytes()).hexdigest()
        for name in names
        if name not in payload and name not in {bag.TAG_MANIFEST, bag.SEAL}
    }
    (folder / bag.TAG_MANIFEST).write_bytes(bag.manifest(tags))
    (folder / bag.SEAL).write_bytes(sign_cades((folder / bag.TAG_MANIFEST).read_bytes(), key, at))
    return folder


def answers(found: Verification) -> dict[int, set[tuple[str, str]]]:
    """Step number -> (verdict, code) of all that refutes it or leaves it open."""
    said: dict[int, set[tuple[str, str]]] = {}
    for step in found.steps:
        for reason in step.reasons:
            if reason.weight is not Verdict.PROVED:
                said.setdefault(step.number, set()).add((str(reason.weight), reason.code))
    return said


def told(found: Verification, number: int) -> set[str]:
    """The codes that a step tells without deciding anything."""
    reasons = found.steps[number - 1].reasons
    return {reason.code for reason in reasons if reason.weight is Verdict.PROVED}
