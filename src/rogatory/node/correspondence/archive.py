"""The node behind a conversation: `exchange.Archive` over the database."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache

from django.db import transaction

from rogatory.envelope.card import Card
from rogatory.envelope.envelope import Envelope
from rogatory.exchange.archive import Arrived
from rogatory.exchange.conversation import Conversation
from rogatory.exchange.messages import Upload
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.proof import Proof
from rogatory.node.directory import cards
from rogatory.node.dossiers import models
from rogatory.node.dossiers.library import to_envelope
from rogatory.node.dossiers.record import record_arrived
from rogatory.node.evidence import expected
from rogatory.node.identity import identity
from rogatory.node.publication import our_log, watch


class NodeArchive:
    """See `exchange.archive.Archive` for what each call promises."""

    def exclusive(self) -> AbstractContextManager[object]:
        """One transaction that writes at a time."""
        return transaction.atomic()

    def card(self, state: str) -> Card | None:
        """The accepted card in use."""
        return cards.current(state)

    def first_sight(self, sender: str, message: str, at: datetime) -> bool:
        """Remember the id of a message."""
        _, fresh = models.SeenMessage.objects.get_or_create(
            id=f"{sender}:{message}", defaults={"seen_at": at}
        )
        return fresh

    def seen(self, state: str) -> Checkpoint | None:
        """The last checkpoint seen of a State's log."""
        return watch.seen(state)

    def remember(self, state: str, checkpoint: Checkpoint, line: str, at: datetime) -> None:
        """Keep a newer one with our cosignature."""
        watch.remember(state, checkpoint, line, at)

    def our_cosignature(self, state: str) -> tuple[int, str] | None:
        """What we last cosigned for a State."""
        return watch.our_cosignature(state)

    def cosigned(self, state: str, size: int, line: str, at: datetime) -> None:
        """Keep a State's cosignature on our log."""
        watch.keep_cosignature(state, size, line, at)

    def alarm(self, state: str, code: str, earlier: str, later: str, at: datetime) -> None:
        """Keep the evidence of a fork."""
        watch.raise_alarm(state, code, earlier, later, at)

    def has(self, dossier: str, acts: Collection[str]) -> set[str]:
        """Which acts of a dossier are here."""
        return set(models.Act.objects.filter(id__in=acts, dossier=dossier).values_list("id", flat=True))

    def parties(self, dossier: str) -> frozenset[str]:
        """The States of a dossier."""
        # Asked for every act that travels: one column, and not the whole row.
        peers = models.DossierView.objects.filter(id=dossier).values_list("peer", flat=True)
        return frozenset({*peers, identity().state}) if peers else frozenset()

    def record(self, arrived: Sequence[Arrived], at: datetime) -> Mapping[str, str]:
        """Through the one door."""
        return record_arrived(arrived, at)

    def uploads(self, acts: Collection[str]) -> Sequence[Upload]:
        """Where announced objects may be uploaded."""
        return expected.uploads(acts)

    def carried(self, acts: Sequence[str]) -> Sequence[tuple[Envelope, Proof]]:
        """Acts with their proofs, in the order in which they were recorded."""
        rows = list(models.Act.objects.filter(id__in=acts).order_by("sequence"))
        return list(zip(map(to_envelope, rows), our_log.proofs([row.id for row in rows]), strict=True))

    def checkpoint(self) -> bytes:
        """Our newest checkpoint."""
        return our_log.checkpoint()

    def consistency(self, old: int, note: bytes) -> tuple[bytes, ...]:
        """The proof that our log only grew."""
        return our_log.consistency(old, note)


@cache
def conversation() -> Conversation:
    """This process's side of all conversations."""
    return Conversation(identity().us, NodeArchive())
