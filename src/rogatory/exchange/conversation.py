"""The conversation between two nodes, without input or output: what to send, what to believe, what to answer.

One returning message for one sent. `push` makes a message, `receive` answers one, `settle` reads the answer. The
order of the checks is the numbered list of docs/formats/exchange.md; a stranger learns no more than a code.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Literal

from rogatory.acts.act import Act, read_act
from rogatory.acts.kinds.receipt import Receipt
from rogatory.envelope.card import Card
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Refusal, Rejected
from rogatory.exchange.archive import Archive, Arrived, Us
from rogatory.exchange.messages import (
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
from rogatory.log import witness
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.leaf import entry
from rogatory.log.note import Note, NoteVerifier
from rogatory.log.proof import Proof
from rogatory.log.witness import AddCheckpoint, Divergence
from rogatory.treaty.instants import read_instant

FRESH = timedelta(days=1)
"""How far a message's instant may lie from ours. Clocks drift; a day is a replay."""

UNKNOWN = Refusal(
    "message.unknown-sender",
    "No State card of “{state}” is accepted here.",
    "Exchange State cards first, and compare the fingerprints over a second channel.",
)
NOT_THEIRS = Refusal(
    "message.not-the-sender",
    "The message says that it comes from {claimed}, but {signed} signed it.",
    "Refuse it, and tell both States.",
)
MISADDRESSED = Refusal(
    "message.misaddressed",
    "The message is for {to}; this is the node of {us}.",
    "Send it to the State that it names.",
)
WRONG_KIND = Refusal("message.kind", "A message of the kind “{kind}” has no place here.", "Send a push.")
STALE = Refusal(
    "message.stale",
    "The message was written at {instant}, more than a day from the present {now}.",
    "Set the clock of the sending node and compose the message again.",
)
REPLAYED = Refusal(
    "message.replayed",
    "This very message was received before; nothing was done twice.",
    "To ask again for the answer, compose a new message with the same acts.",
)
NOT_THE_ANSWER = Refusal(
    "message.not-the-answer",
    "The answer is to another message than the one that was sent.",
    "Send the acts again.",
)
ACT_AUTHOR = Refusal(
    "act.author",
    "The act speaks for {author}, but {sender} sends it: a State carries its own acts only.",
    "Let the author's node send it.",
)
ACT_AUDIENCE = Refusal(
    "act.audience",
    "The act is not for {us}: its audience is {audience}.",
    "An act leaves its State only for the States that it names; nothing of it was kept.",
)
ACT_CERTIFICATE = Refusal(
    "act.certificate",
    "The act names another sealing certificate than the one that signed it.",
    "The author's node must compose the act again.",
)
ACT_DOSSIER = Refusal(
    "act.dossier",
    "The dossier that the act names is between other States.",
    "Open a dossier of your own.",
)
ACT_ORDER = Refusal(
    "act.ancestors-missing",
    "The act follows {count} act(s) that are not here yet.",
    "Send those first; the answer names them.",
)
ACT_FUTURE = Refusal(
    "act.instant",
    "The act is dated {instant}, more than a day after the present {now}.",
    "Set the clock of the author's node; the act must be composed again.",
)
ACT_KIND = Refusal(
    "act.kind", "An act of the kind “{kind}” is not carried in a {message}.", "Send it in its own place."
)


@dataclass(frozen=True)
class Settled:
    """What the answer to a push says: our acts that are safe there, those refused, and where to upload objects."""

    receipted: frozenset[str] = frozenset()
    refused: tuple[RefusedAct, ...] = ()
    uploads: tuple[Upload, ...] = ()
    behind: int | None = None
    """Set if the other node took nothing since our proof did not start from what it has seen: push again."""
    their_known: int = 0
    """How much of our log the other State has now seen."""


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
        """A message that carries acts of ours to a State. Raises Rejected `message.unknown-sender` without a card."""
        card = self._card(to)
        carried = self.archive.carried(acts)
        return self._compose("push", card, carried, at, old=self.seen_by.get(to, 0))

    def settle(self, sent: Message, raw: bytes, at: datetime) -> Settled:
        """Read the answer to a push, and record the receipts in it. Raises Rejected if it is not an honest answer."""
        wrapped = open_message(raw, [self.us.identity])
        answer, card = wrapped.message, self._believe(wrapped, at)
        if answer.kind != "answer" or answer.answers != sent.id or answer.sender != sent.to:
            raise NOT_THE_ANSWER.at("message")
        self.seen_by[answer.sender] = answer.known
        if answer.behind:
            return Settled(behind=answer.known, their_known=answer.known)
        with self._watching(answer, at), self.archive.exclusive():
            if self._watch(answer, card, at) is not None:
                raise NOT_THE_ANSWER.at("message.checkpoint")
            receipts = [self._arrived(answer, card, one, at) for one in answer.acts]
            for one in receipts:
                if one.act.kind != "receipt":
                    raise ACT_KIND.at("message.acts", kind=one.act.kind, message="answer")
            self.archive.record(receipts, at)
            self._keep_cosignature(answer, at)
        of = frozenset(one.act.body.of for one in receipts if isinstance(one.act.body, Receipt))
        return Settled(of, answer.refused, answer.uploads, None, answer.known)

    # -- receiving -------------------------------------------------------------------------------------------

    def receive(self, raw: bytes, at: datetime) -> bytes:
        """The sealed answer to a sealed push. Raises Rejected where the whole message is refused.

        What is answered is durable: the acts and the receipts are recorded before the answer exists.
        """
        wrapped = open_message(raw, [self.us.identity])
        push, card = wrapped.message, self._believe(wrapped, at)
        if push.kind != "push":
            raise WRONG_KIND.at("message.kind", kind=push.kind)
        refused: list[RefusedAct] = []
        receipts: dict[str, str] = {}
        with self._watching(push, at), self.archive.exclusive():
            if not self.archive.first_sight(push.sender, push.id, at):
                raise REPLAYED.at("message.id")
            conflict = self._watch(push, card, at)
            if conflict is None:
                self._keep_cosignature(push, at)
                arrived = self._sift(push, card, at, refused)
                receipts = dict(self.archive.record(arrived, at))
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
        message = wrapped.message
        card = self._card(message.sender)
        signed = card.verify(
            wrapped.envelope.content, wrapped.envelope.signature, at=at, place="message.signature"
        )
        if signed.state != message.sender:
            raise NOT_THEIRS.at("message.sender", claimed=message.sender, signed=signed.state)
        if message.to != self.us.state:
            raise MISADDRESSED.at("message.to", to=message.to, us=self.us.state)
        if abs(read_instant(message.instant) - at) > FRESH:
            raise STALE.at("message.instant", instant=message.instant, now=at.isoformat())
        return card

    def _watching(self, message: Message, at: datetime) -> "_Watching":
        return _Watching(self.archive, message.sender, at)

    def _watch(self, message: Message, card: Card, at: datetime) -> int | None:
        """See that the sender's log only grew, and cosign it; or tell the size that we know of it."""
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
        if message.cosigned is not None:
            self.archive.cosigned(message.sender, message.cosigned.size, message.cosigned.line, at)

    def _sift(self, push: Message, card: Card, at: datetime, refused: list[RefusedAct]) -> list[Arrived]:
        """The acts that can be recorded, in the order in which they came; the others are refused, each for itself."""
        taken: list[Arrived] = []
        for carried in push.acts:
            try:
                one = self._arrived(push, card, carried, at)
                if one.act.kind == "receipt":
                    raise ACT_KIND.at("message.acts", kind=one.act.kind, message="push")
            except Rejected as why:
                refused.append(refusal_of(carried.envelope.id, why))
                continue
            missing = self._missing(one.act, taken)
            if missing:
                late = ACT_ORDER.at("act.after", count=len(missing))
                refused.append(refusal_of(one.act.id, late, missing))
            else:
                taken.append(one)
        return taken

    def _missing(self, act: Act, taken: Sequence[Arrived]) -> list[str]:
        wanted = set(act.header.after) - {one.act.id for one in taken}
        return sorted(wanted - self.archive.has(wanted)) if wanted else []

    def _arrived(self, message: Message, card: Card, carried: Carried, at: datetime) -> Arrived:
        """One act, believed: bytes, author, audience, signature, certificate, dossier, place in its author's log."""
        envelope = carried.envelope
        act = read_act(envelope.content)
        header = act.header
        if header.author.state != message.sender:
            raise ACT_AUTHOR.at("act.author", author=header.author.state, sender=message.sender)
        if not act.shared or self.us.state not in header.audience.states:
            raise ACT_AUDIENCE.at(
                "act.audience", us=self.us.state, audience=", ".join(header.audience.states)
            )
        instant = read_instant(header.instant)
        if instant - at > FRESH:
            raise ACT_FUTURE.at("act.instant", instant=header.instant, now=at.isoformat())
        signed = card.verify(envelope.content, envelope.signature, at=instant, place="act.signature")
        if fingerprint(signed.certificate) != header.certificate:
            raise ACT_CERTIFICATE.at("act.certificate")
        parties = self.archive.parties(header.dossier)
        if parties and parties != set(header.audience.states):
            raise ACT_DOSSIER.at("act.dossier")
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
