"""Exporting a dossier as a package for a court: every shared act, the evidence, the proofs, under our seal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.acts.act import Act
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.kinds import KINDS
from rogatory.envelope.card import Card
from rogatory.envelope.certificates import grouped
from rogatory.envelope.errors import Refusal
from rogatory.exchange.http import Http
from rogatory.log.proof import Proof
from rogatory.node.directory import cards
from rogatory.node.dossiers import models
from rogatory.node.dossiers.library import to_act
from rogatory.node.evidence.reading import open_into
from rogatory.node.identity import identity
from rogatory.node.publication import our_log
from rogatory.node.publication.being_watched import ask
from rogatory.seal.cades import SealingKey, sign_pades
from rogatory.seal.package import (
    EvidenceFile,
    PackageContents,
    PackagedAct,
    PackagedCard,
    Written,
    write_package,
)
from rogatory.seal.report import Report, ReportAct, ReportFile, render
from rogatory.seal.stream import Target
from rogatory.verify.layout import Evidence, custody_of, evidence_of

NOTHING = Refusal(
    "package.nothing",
    "The dossier has no act that both States hold.",
    "Export a dossier in which a request was sent.",
)


@dataclass(frozen=True)
class Exported:
    """The written package, and the States that had cosigned the log wherever it proves an act of it."""

    written: Written
    dossier: str
    cosigned_by: tuple[str, ...]


def _witnesses(dossier: Dossier) -> list[str]:
    """Who may cosign our log: the witnesses of node.toml and the other State of the dossier."""
    named = [*identity().configuration.witnesses, *dossier.states]
    return sorted({state for state in named if state != identity().state and cards.current(state)})


def _have_watched(states: Sequence[str]) -> None:
    """Have our newest checkpoint cosigned now; who can't be reached is left out, and the package says less."""
    with Http() as http:
        for state in states:
            ask(http, state)


def _proofs(acts: Sequence[str], witnesses: Sequence[str]) -> dict[str, Proof]:
    """The proof of each act: under the newest checkpoint that a witness cosigned, as far as that one reaches.

    What was recorded since, while no witness could be reached, is proved under the newest checkpoint alone: the
    package is then undecided on these acts, and on these only.
    """
    watched = our_log.best_cosigned(witnesses)
    reached = our_log.covered(acts, watched)
    old, new = [act for act in acts if act in reached], [act for act in acts if act not in reached]
    proofs = dict(zip(old, our_log.proofs(old, watched), strict=True))
    return proofs | dict(zip(new, our_log.proofs(new), strict=True))


def _cosigned_by(proofs: Iterable[Proof]) -> tuple[str, ...]:
    """The States that have cosigned every checkpoint that a proof stands under."""
    notes = {proof.checkpoint_note for proof in proofs}
    return tuple(sorted(set.intersection(*(set(our_log.cosigners(note)) for note in notes))))


def _evidence_file(one: Evidence) -> EvidenceFile:
    sealed = one.attachment.sealed_sha256 or ""

    def write(target: Target) -> None:
        open_into(sealed, target)

    return EvidenceFile(one.path, one.attachment.size, one.attachment.sha256, write)


def _once(evidence: Sequence[Evidence]) -> list[Evidence]:
    return list({one.path: one for one in evidence}.values())


def _report(
    dossier: Dossier, acts: Sequence[Act], evidence: Sequence[Evidence], known: Sequence[Card], at: datetime
) -> bytes:
    states = dossier.states
    report = Report(
        language="en",
        exercise=dossier.exercise,
        states=(states[0], states[-1]),
        dossier=dossier.id or "",
        references=tuple(dossier.references[state] for state in sorted(dossier.references)),
        sealed_by=identity().configuration.name,
        sealed_at=at,
        anchors=[(card.state, grouped(card.fingerprint)) for card in known],
        acts=[
            ReportAct(
                f"{number:04}", act.header.instant, act.header.author.state, KINDS[act.kind].title, act.id
            )
            for number, act in enumerate(acts, 1)
        ],
        evidence=[
            ReportFile(f"data/{one.path}", one.attachment.size, one.attachment.sha256) for one in evidence
        ],
    )
    return sign_pades(render(report), _key(), at, "Seal of the package")


def _key() -> SealingKey:
    return SealingKey(identity().signer.key, identity().signer.certificate)


def export(
    dossier_id: str, destination: Path, at: datetime, progress: Callable[[int], object] | None = None
) -> Exported:
    """Write the package of a dossier to a path where nothing is yet. Raises Rejected; nothing half-written is left."""
    rows = list(models.Act.objects.filter(dossier=dossier_id, shared=True).order_by("sequence"))
    by_id = {row.id: row for row in rows}
    dossier = fold(to_act(row) for row in rows)
    if not dossier.states:
        raise NOTHING.at("package")
    acts = [entry.act for entry in dossier.history]
    witnesses = _witnesses(dossier)
    _have_watched(witnesses)
    proofs = _proofs([act.id for act in acts], witnesses)
    evidence = _once(evidence_of(dossier))
    known = [cards.ours(), *(card for state in witnesses if (card := cards.current(state)) is not None)]
    contents = PackageContents(
        dossier=dossier_id,
        reference=dossier.references[identity().state],
        exporter=identity().state,
        organization=identity().configuration.name,
        exercise=dossier.exercise,
        acts=[
            PackagedAct(act.kind, act.content, bytes(by_id[act.id].signature), proofs[act.id].encode())
            for act in acts
        ],
        evidence=[_evidence_file(one) for one in evidence],
        cards=[PackagedCard(card.state, card.envelope.content, card.envelope.signature) for card in known],
        custody=custody_of(dossier),
        report=_report(dossier, acts, evidence, known, at),
    )
    written = write_package(destination, contents, _key(), at, progress)
    return Exported(written, dossier_id, _cosigned_by(proofs.values()))


def trust_file() -> bytes:
    """The anchors of all States that we accept, and ours, as a PEM file: a beginning for a reader's own trust file.

    A reader who takes it from us trusts us; a careful one compares each fingerprint with the State itself.
    """
    known = {identity().state: cards.ours()} | cards.all_current()
    parts = [
        f"# {card.state} {card.name}\n# SHA-256 {card.fingerprint}\n".encode()
        + card.anchor.public_bytes(Encoding.PEM)
        for _, card in sorted(known.items())
    ]
    return b"\n".join(parts)
