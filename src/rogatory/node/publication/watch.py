"""Our watch over the logs of other States, and theirs over ours."""

from datetime import datetime

from django.db import transaction

from rogatory.envelope.errors import Refusal
from rogatory.exchange.conversation import log_verifier
from rogatory.log import witness
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.note import Note, NoteSignature
from rogatory.log.witness import AddCheckpoint, Divergence
from rogatory.node.directory import cards
from rogatory.node.identity import identity
from rogatory.node.publication import our_log
from rogatory.node.publication.models import Alarm, Cosignature, Seen

NOT_OURS = Refusal(
    "log.unknown-origin",
    "No State whose card is accepted here keeps the log “{origin}”.",
    "Exchange State cards first.",
)
COSIGNED_AHEAD = Refusal(
    "log.cosignature.ahead",
    "{state} has cosigned {size} leaves of our log, which has only {ours}.",
    "If an older backup was restored here, stop this node and restore the newest; else ask {state} what it has seen.",
)


def seen(state: str) -> Checkpoint | None:
    """The last checkpoint that we saw of another State's log."""
    row = Seen.objects.filter(state=state).first()
    if row is None:
        return None
    card = cards.current(state)
    note = row.note.encode()
    text = Note.read(note).text
    found = Checkpoint.read(text)
    known = Checkpoint(found.origin, found.size, found.root, note=note)
    # A State that re-established its log under another name starts anew; the old evidence stays in the row's past.
    return known if card is None or known.origin == log_verifier(card).name else None


def remember(state: str, checkpoint: Checkpoint, line: str, at: datetime) -> None:
    """Keep a newer checkpoint of another State's log with our cosignature, before the line leaves."""
    row = {"size": checkpoint.size, "note": checkpoint.note.decode(), "line": line, "seen_at": at}
    Seen.objects.update_or_create(state=state, defaults=row)


def our_cosignature(state: str) -> tuple[int, str] | None:
    """The last checkpoint that we cosigned for a State: its size and our line."""
    row = Seen.objects.filter(state=state).first()
    # What was cosigned of a log that the State has given up would be a false line under the new one.
    return None if row is None or seen(state) is None else (row.size, row.line)


def keep_cosignature(state: str, size: int, line: str, at: datetime) -> None:
    """Keep another State's cosignature on a checkpoint of ours. Raises Rejected if it is not true."""
    card = cards.current(state)
    if card is None or Cosignature.objects.filter(size=size, witness=state).exists():
        return
    if size > our_log.size():
        our_log.require_not_rolled_back()
        raise COSIGNED_AHEAD.at("cosignature", state=state, size=size, ours=our_log.size())
    body = our_log.checkpoint_at(size)
    note = Note(body, (NoteSignature.read(line.rstrip("\n"), "cosignature"),))
    CosignatureVerifier(card.witness.vkey).verify(note, "cosignature")
    Cosignature.objects.create(size=size, body=body, witness=state, line=line.rstrip("\n"), received_at=at)


def raise_alarm(state: str, code: str, earlier: str, later: str, at: datetime) -> None:
    """Keep the evidence that a log lied; the desk shows it until a person has dealt with it. Once is enough."""
    evidence = {"state": state, "code": code, "earlier": earlier, "later": later}
    Alarm.objects.get_or_create(**evidence, defaults={"raised_at": at})


def add_checkpoint(body: bytes, at: datetime) -> witness.Cosigned | witness.Conflict:
    """Answer a log that asks for our cosignature (C2SP tlog-witness). Raises Rejected; a fork is kept as evidence."""
    request = AddCheckpoint.read(body)
    state = next(
        (s for s, card in cards.all_current().items() if log_verifier(card).name == request.origin), None
    )
    if state is None:
        raise NOT_OURS.at("add-checkpoint", origin=request.origin)
    card = cards.all_current()[state]
    try:
        with transaction.atomic():
            judged = witness.consider(
                request, known=seen(state), log=log_verifier(card), cosigner=identity().us.cosigner, at=at
            )
            if isinstance(judged, witness.Cosigned):
                remember(state, judged.checkpoint, judged.line, at)
    except Divergence as lie:
        # This door is open to everybody, and anybody can send a true checkpoint with a faulty proof.
        if lie.proven:
            raise_alarm(state, lie.code, lie.known.note.decode(), lie.offered.note.decode(), at)
        raise
    return judged
