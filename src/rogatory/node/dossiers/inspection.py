"""Looking over the whole node: what is derived is computed again and held against what is stored."""

from dataclasses import dataclass
from hashlib import file_digest

from django.db import transaction

from rogatory.acts.fold import fold
from rogatory.acts.reading import read_act
from rogatory.envelope.errors import Rejected
from rogatory.log.append import audit
from rogatory.log.checkpoint import open_checkpoint
from rogatory.log.leaf import entry
from rogatory.log.note import NoteVerifier
from rogatory.node.directory import cards
from rogatory.node.dossiers import models
from rogatory.node.dossiers.derive import differing_views, write_views
from rogatory.node.dossiers.library import acts_of_each
from rogatory.node.evidence.models import Object
from rogatory.node.evidence.storage import place
from rogatory.node.identity import identity
from rogatory.node.publication import our_log
from rogatory.node.publication.models import Alarm, Leaf
from rogatory.treaty.instants import read_instant

TOGETHER = 200
"""Dossiers that are derived in one transaction."""


@dataclass(frozen=True)
class Inspection:
    """What was looked at, and every fault that was found."""

    acts: int
    leaves: int
    dossiers: int
    objects: int
    faults: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "acts": self.acts,
            "leaves": self.leaves,
            "dossiers": self.dossiers,
            "objects": self.objects,
            "faults": list(self.faults),
        }

    def __str__(self) -> str:
        looked = f"{self.acts} acts, {self.leaves} leaves, {self.dossiers} dossiers, {self.objects} objects: "
        return looked + ("all as they should be." if not self.faults else "\n  " + "\n  ".join(self.faults))


def _acts() -> list[str]:
    faults = []
    for row in models.Act.objects.order_by("sequence").iterator():
        try:
            act = read_act(bytes(row.content))
        except Rejected as why:
            faults.append(f"act {row.id}: {why}")
            continue
        if act.id != row.id:
            faults.append(f"act {row.id}: its bytes were changed (they are now {act.id})")
        card = cards.listing(row.author, act.header.certificate)
        if card is None:
            faults.append(f"act {row.id}: no card that was accepted here lists the seal that it names")
            continue
        try:
            card.verify(bytes(row.content), bytes(row.signature), at=read_instant(act.header.instant))
        except Rejected as why:
            faults.append(f"act {row.id}: {why}")
    return faults


def _leaves() -> list[str]:
    faults = [
        f"leaf {leaf.index}: it is not the digest of act {leaf.act}"
        for leaf in Leaf.objects.order_by("index").iterator()
        if entry(bytes(leaf.salt), leaf.act) != bytes(leaf.entry)
    ]
    logged = dict(Leaf.objects.values_list("act", "index"))
    here = set(models.Act.objects.values_list("id", flat=True))
    faults += [f"act {act}: not in the log" for act in here if act not in logged]
    faults += [
        f"leaf {index}: act {act}, which was logged, is not here"
        for act, index in logged.items()
        if act not in here
    ]
    return faults


def _published() -> list[str]:
    try:
        head = open_checkpoint(our_log.checkpoint(), NoteVerifier(identity().log.vkey), place="our log")
        our_log.publish_pending()
        frontier = audit(our_log.store(), head.size)
    except Rejected as why:
        return [f"the published log: {why}"]
    if frontier.root != head.root or head.size != Leaf.objects.count():
        return ["the published log: it leads to another root than the checkpoint says"]
    return []


def _objects() -> list[str]:
    complete = Object.objects.filter(complete=True).order_by("sealed_sha256").iterator()
    return [f"object {one.sealed_sha256}: {fault}" for one in complete if (fault := _object(one))]


def _object(one: Object) -> str:
    """What is wrong with the file of an object, which is read whole; nothing if it is as it was announced."""
    path = place(one.sealed_sha256)
    if not path.is_file():
        return f"the file of “{one.name}” is missing"
    with path.open("rb") as file:
        same = file_digest(file, "sha256").hexdigest() == one.sealed_sha256
    return "" if same else f"the file of “{one.name}” was changed"


def inspect() -> Inspection:
    """Look at everything. Changes nothing but files of the published log that a crash left unwritten."""
    faults = _acts() + _leaves() + _published() + _objects()
    faults += [f"dossier {one}: its row in the lists is not what its acts give" for one in differing_views()]
    faults += [f"alarm: the log of {alarm.state}: {alarm.code}" for alarm in Alarm.objects.all()]
    return Inspection(
        models.Act.objects.count(),
        Leaf.objects.count(),
        models.DossierView.objects.count(),
        Object.objects.count(),
        tuple(faults),
    )


def rebuild() -> int:
    """Derive every row of the lists again from the acts, and publish what is behind; gives how many dossiers."""
    known = dict(models.DossierView.objects.values_list("id", "our_reference"))
    dossiers = list(models.Act.objects.order_by("dossier").values_list("dossier", flat=True).distinct())
    for start in range(0, len(dossiers), TOGETHER):
        some = dossiers[start : start + TOGETHER]
        references = {one: known.get(one, f"{identity().state}-{one[:12].upper()}") for one in some}
        with transaction.atomic():
            # Read inside the transaction: an act that arrives meanwhile writes its row before or after, not between.
            write_views({one: fold(acts) for one, acts in acts_of_each(some).items()}, references)
    our_log.publish_pending()
    return len(dossiers)
