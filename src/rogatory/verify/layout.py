"""What follows from the acts for a package: the names of their files, where the evidence lies, the custody
file.

The State that exports and the court that verifies compute the same from the same acts; that is how a package
is compared whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rogatory.acts.act import Act
from rogatory.acts.fold import VOID, Dossier
from rogatory.acts.header import Attachment
from rogatory.acts.kinds import KINDS
from rogatory.acts.kinds.evidence_receipt import EvidenceReceipt
from rogatory.acts.kinds.evidence_transmittal import EvidenceTransmittal
from rogatory.seal import names
from rogatory.seal.custody import CustodyEvent, CustodyObject, custody
from rogatory.seal.package import act_name


@dataclass(frozen=True)
class Evidence:
    """One object that a transmittal hands over: its path in data/, the act's own words on it, and the act."""

    path: str
    attachment: Attachment
    transmittal: str


def act_names(acts: Sequence[Act]) -> tuple[str, ...]:
    """The stems of the acts' files, for acts in the order of the fold."""
    return tuple(act_name(number, act.kind) for number, act in enumerate(acts, 1))


def evidence_of(dossier: Dossier) -> tuple[Evidence, ...]:
    """What the transmittals that take effect hand over, with the path of each object in data/.

    A name stands as it was given. Where a later object of other content bears a name that one system or
    another takes for the same, it lies in a folder that is named after the number of its act. Raises Rejected
    `name.*` for a name that no file may bear.
    """
    found: list[Evidence] = []
    taken = _Taken()
    for number, entry in enumerate(dossier.history, 1):
        if entry.verdict == VOID or not isinstance(entry.act.body, EvidenceTransmittal):
            continue
        for attachment in entry.act.header.attachments:
            path = taken.place(attachment, number)
            found.append(Evidence(path, attachment, entry.act.id))
    return tuple(found)


class _Taken:
    """The paths that are given away, each with the digest of what lies there."""

    def __init__(self) -> None:
        self._names = names.Known()
        self._digests: dict[str, str] = {}

    def place(self, attachment: Attachment, number: int) -> str:
        """The path of an object of the act with that number."""
        path = names.check_name(attachment.name)
        if self._digests.get(path) == attachment.sha256:
            return path
        if self._names.clash(path) is not None:
            path = names.check_name(f"{number:04}/{path}")
            if self._digests.get(path) == attachment.sha256:
                return path
            clash = self._names.clash(path)
            if clash is not None:
                raise names.COLLISION.at("evidence", name=clash, other=path)
        self._names.add(path)
        self._digests[path] = attachment.sha256
        return path


def custody_of(dossier: Dossier) -> bytes:
    """The custody file that follows from the acts that take effect."""
    evidence = evidence_of(dossier)
    acts = [entry.act for entry in dossier.history if entry.verdict != VOID]
    return custody(dossier.id or "", [_event(act, evidence) for act in acts])


def _event(act: Act, evidence: Sequence[Evidence]) -> CustodyEvent:
    objects: list[Evidence] = []
    remark = None
    if isinstance(act.body, EvidenceTransmittal):
        objects = [one for one in evidence if one.transmittal == act.id]
    elif isinstance(act.body, EvidenceReceipt):
        spoken = {one.sha256: one.result for one in act.body.objects}
        objects = [one for one in evidence if one.transmittal == act.body.transmittal]
        remark = "; ".join(f"{one.path}: {spoken.get(one.attachment.sha256, 'missing')}" for one in objects)
    author = act.header.author
    return CustodyEvent(
        act=act.id,
        title=KINDS[act.kind].title,
        instant=act.header.instant,
        state=author.state,
        authority=author.authority,
        follows=act.header.after,
        objects=tuple(_object(one) for one in objects),
        remark=remark,
    )


def _object(one: Evidence) -> CustodyObject:
    said = one.attachment
    return CustodyObject(f"data/{one.path}", said.media_type, said.size, said.sha256)
