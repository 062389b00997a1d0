"""The conversation between two nodes, without input or output: what to send, what to believe, what to answer.

One returning message for one sent. `push` makes a message, `receive` answers one, `settle` reads the answer. The
numbers of the checks are those of docs/formats/exchange.md; a stranger learns no more than a code.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Literal

from rogatory.acts.act import Act
from rogatory.acts.kinds.receipt import Receipt
from rogatory.acts.reading import read_act
from rogatory.envelope.card import Card
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Rejected
from rogatory.exchange.archive import Archive, Arrived, Us
from rogatory.exchange.messages import (
    MAX_UPLOADS,
    Carried,
    Cosigned,
    Message,
    RefusedAct,
    Upload,
    Wrapped,
    open_message,
    refusal_of,
    seal_message,
)
from rogatory.exchange.refusals import (
    ACT_AUDIENCE,
    ACT_AUTHOR,
    ACT_CERTIFICATE,
    ACT_DOSSIER,
    ACT_FUTURE,
    ACT_KIND,
    ACT_OBJECTS,
    ACT_ORDER,
    ACT_RECEIPT,
    MISADDRESSED,
    NOT_THE_ANSWER,
    REPLAYED,
    STALE,
    UNKNOWN,
    WRONG_KIND,
)
from rogatory.log import witness
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.leaf import entry
from rogatory.log.note import Note, NoteVerifier
from rogatory.log.proof import Proof
from rogatory.log.witness import AddCheckpoint, Divergence
from rogatory.treaty.instants import read_instant

FRESH = timedelta(days=1)
"""How far a message's instant may lie from ours. Clocks drift; a day is a replay."""


@dataclass(frozen=True)
class Settled:
    """What the answer to a push says: our acts that are safe there, those refused, and where to upload objects."""

    receipted: frozenset[str] = frozenset()
    refused: tuple[RefusedAct, ...] = ()
    uploads: tuple[Upload, ...] = ()
    behind: int | None = None
    """Set if the other node took nothing since our proof did not start from the size that it has seen: this one."""
    crossed: bool = False
    """Set if we took nothing: another message of theirs came while this answer was on its way."""

    @property
    def again(self) -> bool:
        """Whether the same push is to be made again at once; nothing is lost by it."""
        return self.behind is not None or self.crossed


def log_verifier(card: Card) -> NoteVerifier:
    """The key of a State's log, from its card."""
    return NoteVerifier(card.log.vkey)


@dataclass
class Conversation:
    """This node's side of its conversations with all others."""

    us: Us
    archive: Archive
    seen_by: dict[str, int] = field(default_factory=dict)
    """How much of our log each State has seen, as far as we were told; a wrong guess costs one more round."""

    # -- sending ---------------------------------------------------------------------------------------------

    def push(self, to: str, acts: Sequence[str], at: datetime) -> tuple[Message, bytes]:
        """A message that carries acts of ours to a State. Raises Rejected `message.unknown-sender` without a card.

        ValueError for an act that is not for that State: nothing of it is composed.
        """
        card = self._card(to)
        carried = self.archive.carried(acts)
        return self._compose("push", card, carried, at, old=self.seen_by.get(to, 0))

    def settle(self, sent: Message, raw: bytes, at: datetime) -> Settled:
        """Read the answer to a push, and record the receipts in it. Raises Rejected if it is not an honest answer."""
        wrapped = open_message(raw, [self.us.identity])  # 1 to 3
        answer, card = wrapped.message, self._believe(wrapped, at)  # 4 to 7
        # 8. It is the answer to what was sent.
        if answer.kind != "answer" or answer.answers != sent.id or answer.sender != sent.to:
            raise NOT_THE_ANSWER.at("message")
        self.seen_by[answer.sender] = answer.known
        if answer.behind:
            return Settled(behind=answer.known)
        carried = {one.envelope.id: _dossier_of(one.envelope) for one in sent.acts}
        with self._watching(answer, at), self.archive.exclusive():
            if self._watch(answer, card, at) is not None:  # 10
                # Since the push we have seen more of their log, and the proof starts from before. What they took is
                # safe there; the next answer brings the same receipts.
                return Settled(crossed=True)
            self._keep_cosignature(answer, at)  # 11
            receipts = [self._receipt(answer, card, one, carried, at) for one in answer.acts]
            self.archive.record([one for one, _ in receipts], at)  # 13
        return Settled(frozenset(of for _, of in receipts), answer.refused, answer.uploads)

    def _receipt(
        self, answer: Message, card: Card, one: Carried, carried: Mapping[str, str], at: datetime
    ) -> tuple[Arrived, str]:
        """A receipt of an act that was sent, and that act's id: nothing else may come in an answer."""
        arrived = self._arrived(answer, card, one, at)  # 12, a to h
        act = arrived.act
        # 12i. Only receipts come in answers, and only of what was sent.
        if not isinstance(act.body, Receipt):
            raise ACT_KIND.at("message.acts", kind=act.kind)
        if carried.get(act.body.of) != act.header.dossier or act.header.after != (act.body.of,):
            raise ACT_RECEIPT.at("act.of")
        return arrived, act.body.of

    # -- receiving -------------------------------------------------------------------------------------------

    def receive(self, raw: bytes, at: datetime) -> bytes:
        """The sealed answer to a sealed push. Raises Rejected where the whole message is refused.

        What is answered is durable: the acts and the receipts are recorded before the answer exists.
        """
        wrapped = open_message(raw, [self.us.identity])  # 1 to 3
        push, card = wrapped.message, self._believe(wrapped, at)  # 4 to 7
        # 8. A push is all that this door takes.
        if push.kind != "push":
            raise WRONG_KIND.at("message.kind", kind=push.kind)
        refused: list[RefusedAct] = []
        receipts: dict[str, str] = {}
        with self._watching(push, at), self.archive.exclusive():
            # 9. Nothing is done twice. A message that is refused below is forgotten again with all that it did.
            if not self.archive.first_sight(push.sender, push.id, at):
                raise REPLAYED.at("message.id")
            conflict = self._watch(push, card, at)  # 10
            if conflict is None:
                self._keep_cosignature(push, at)  # 11
                arrived = self._sift(push, card, at, refused)  # 12
                receipts = dict(self.archive.record(arrived, at))  # 13
        # Crash here: the acts and our receipts are durable, and the sender, who has no answer, sends them again.
        uploads = self.archive.uploads(list(receipts))
        carried = self.archive.carried(sorted(set(receipts.values())))
        answer = _Answer(push.id, tuple(refused), tuple(uploads), conflict is not None)
        _, sealed = self._compose("answer", card, carried, at, old=push.known, answer=answer)
        return sealed

    # -- believing -------------------------------------------------------------------------------------------

    def _card(self, state: str) -> Card:
        card = self.archive.card(state)
        if card is None:
            raise UNKNOWN.at("message.sender", state=state)
        return card

    def _believe(self, wrapped: Wrapped, at: datetime) -> Card:
        """Who sent it, for whom, and when: before anything in it counts."""
        message, envelope = wrapped.message, wrapped.envelope
        # 4. Its State is one that we know.
        card = self._card(message.sender)
        # 5. A seal of that State's card, good at this instant, signed it. So nobody speaks for another State.
        card.verify(envelope.content, envelope.signature, at=at, place="message.signature")
        # 6. It is for us.
        if message.to != self.us.state:
            raise MISADDRESSED.at("message.to", to=message.to, us=self.us.state)
        # 7. It is of today.
        if abs(read_instant(message.instant) - at) > FRESH:
            raise STALE.at("message.instant", instant=message.instant, now=at.isoformat())
        return card

    def _watching(self, message: Message, at: datetime) -> "_Watching":
        return _Watching(self.archive, message.sender, at)

    def _watch(self, message: Message, card: Card, at: datetime) -> int | None:
        """10. See that the sender's log only grew, and cosign it; or tell the size that we know of it."""
        request = AddCheckpoint(message.old, message.hashes, message.note)
        known = self.archive.seen(message.sender)
        judged = witness.consider(
            request,
            known=known,
            log=log_verifier(card),
            cosigner=self.us.cosigner,
            at=at,
            place="message.checkpoint",
        )
        if isinstance(judged, witness.Conflict):
            return judged.size
        self.archive.remember(message.sender, judged.checkpoint, judged.line, at)
        return None

    def _keep_cosignature(self, message: Message, at: datetime) -> None:
        """11. What the sender cosigned of our log, if it is true."""
        if message.cosigned is not None:
            self.archive.cosigned(message.sender, message.cosigned.size, message.cosigned.line, at)

    def _sift(self, push: Message, card: Card, at: datetime, refused: list[RefusedAct]) -> list[Arrived]:
        """12. The acts that can be recorded, in the order in which they came; each other is refused for itself."""
        taken: list[Arrived] = []
        for carried in push.acts:
            missing: list[str] = []
            try:
                one = self._arrived(push, card, carried, at)  # a to h
                if one.act.id in {known.act.id for known in taken}:
                    continue
                self._has_its_place(one.act, taken)  # i, j
                missing = self._missing(one.act, taken)
                # 12k. What it follows is here, so that it can be judged at once.
                if missing:
                    raise ACT_ORDER.at("act.after", count=len(missing))
            except Rejected as why:
                refused.append(refusal_of(carried.envelope.id, why, missing))
            else:
                taken.append(one)
        return taken

    def _has_its_place(self, act: Act, taken: Sequence[Arrived]) -> None:
        # 12i. Receipts come in answers.
        if act.kind == "receipt":
            raise ACT_KIND.at("message.acts", kind=act.kind)
        # 12j. The answer can tell where each object may be uploaded.
        announced = sum(len(one.act.header.attachments) for one in taken) + len(act.header.attachments)
        if announced > MAX_UPLOADS:
            raise ACT_OBJECTS.at("act.attachments", limit=MAX_UPLOADS)

    def _missing(self, act: Act, taken: Sequence[Arrived]) -> list[str]:
        dossier = act.header.dossier
        wanted = set(act.header.after) - {one.act.id for one in taken if one.act.header.dossier == dossier}
        return sorted(wanted - self.archive.has(dossier, wanted)) if wanted else []

    def _arrived(self, message: Message, card: Card, carried: Carried, at: datetime) -> Arrived:
        """12. One act, believed: bytes, author, audience, seal, dossier, place in its author's log."""
        envelope = carried.envelope
        # 12a. Its bytes are those of an act in its one form.
        act = read_act(envelope.content)
        header = act.header
        # 12b. Its author is the State that sends it.
        if header.author.state != message.sender:
            raise ACT_AUTHOR.at("act.author", author=header.author.state, sender=message.sender)
        # 12c. It is meant for us.
        if not act.shared or self.us.state not in header.audience.states:
            raise ACT_AUDIENCE.at(
                "act.audience", us=self.us.state, audience=", ".join(header.audience.states)
            )
        # 12d. It is not of days to come. It may be old: what was said stays said.
        instant = read_instant(header.instant)
        if instant - at > FRESH:
            raise ACT_FUTURE.at("act.instant", instant=header.instant, now=at.isoformat())
        # 12e. A seal of its author's card signed it, good at the act's own instant.
        signed = card.verify(envelope.content, envelope.signature, at=instant, place="act.signature")
        # 12f. It is the seal that the signed bytes name.
        if fingerprint(signed.certificate) != header.certificate:
            raise ACT_CERTIFICATE.at("act.certificate")
        # 12g. Its dossier is between its States.
        parties = self.archive.parties(header.dossier)
        if parties and parties != set(header.audience.states):
            raise ACT_DOSSIER.at("act.dossier")
        # 12h. Its author's log holds it, under the checkpoint that this message brought.
        proof = carried.proof(message.note)
        proof.verify(entry(proof.extra, act.id), log=log_verifier(card), place="act.proof")
        return Arrived(envelope, act, signed.certificate, proof)

    # -- composing -------------------------------------------------------------------------------------------

    def _compose(
        self,
        kind: Literal["push", "answer"],
        card: Card,
        carried: Sequence[tuple[Envelope, Proof]],
        at: datetime,
        *,
        old: int,
        answer: "_Answer | None" = None,
    ) -> tuple[Message, bytes]:
        for envelope, _ in carried:
            _require_for(envelope, self.us.state, card.state)
        note = carried[0][1].checkpoint_note if carried else self.archive.checkpoint()
        size = Checkpoint.read(Note.read(note).text).size
        # A peer may ask for a proof from a size that we never had; it then gets one from nothing, and says so.
        start = old if old <= size else 0
        seen = self.archive.seen(card.state)
        line = self.archive.our_cosignature(card.state)
        message = Message(
            id=token_hex(16),
            kind=kind,
            sender=self.us.state,
            to=card.state,
            instant=at.isoformat(),
            checkpoint=note.decode(),
            old=start,
            proof=tuple(b64encode(one).decode() for one in self.archive.consistency(start, note)),
            known=seen.size if seen else 0,
            cosigned=Cosigned(size=line[0], line=line[1]) if line else None,
            acts=tuple(Carried.of(envelope, proof) for envelope, proof in carried),
            answers=answer.to if answer else None,
            refused=answer.refused if answer else (),
            uploads=answer.uploads if answer else (),
            behind=answer.behind if answer else False,
        )
        return message, seal_message(message, self.us.signer, card.age)


@dataclass(frozen=True)
class _Answer:
    """What an answer says besides carrying receipts."""

    to: str
    refused: tuple[RefusedAct, ...]
    uploads: tuple[Upload, ...]
    behind: bool


def _dossier_of(ours: Envelope) -> str:
    return str(json.loads(ours.content)["dossier"])


def _require_for(ours: Envelope, us: str, to: str) -> None:
    """The last look before an act leaves: whatever asked for it, it is ours, shared, and for that State."""
    act = json.loads(ours.content)
    audience = act["audience"]
    if act["author"]["state"] != us or audience["scope"] != "shared" or to not in audience["states"]:
        message = f"the act {ours.id} is not one that {us} may send to {to}"
        raise ValueError(message)


class _Watching:
    """Keeps a proof that a log lied, after the transaction that found it was undone."""

    def __init__(self, archive: Archive, state: str, at: datetime) -> None:
        self.archive, self.state, self.at = archive, state, at

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Divergence):
            with self.archive.exclusive():
                self.archive.alarm(
                    self.state, error.code, error.known.note.decode(), error.offered.note.decode(), self.at
                )
