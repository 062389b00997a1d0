"""Having our log watched: asking another State for its cosignature (C2SP tlog-witness, the log's side)."""

import logging
from datetime import datetime

from rogatory.envelope.card import Card
from rogatory.envelope.errors import Rejected, shown
from rogatory.exchange.http import Answer, Http, Unavailable
from rogatory.exchange.transfer import read_offset
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.note import Note
from rogatory.log.witness import AddCheckpoint
from rogatory.node.clock import now
from rogatory.node.directory import cards
from rogatory.node.publication import our_log, watch
from rogatory.node.publication.models import Cosignature

log = logging.getLogger(__name__)


def ask(http: Http, state: str) -> int:
    """Ask one State for its cosignature on our newest checkpoint. A witness that can't be reached is asked again."""
    note = our_log.checkpoint()
    size = Checkpoint.read(Note.read(note).text).size
    card = cards.current(state)
    if card is None or size == 0 or Cosignature.objects.filter(witness=state, size=size).exists():
        return 0
    try:
        return _ask(http, card, note, size, now())
    except (Unavailable, Rejected) as why:
        log.warning("%s does not cosign: %s", state, why)
        return 0


def _ask(http: Http, card: Card, note: bytes, size: int, at: datetime) -> int:
    newest = Cosignature.objects.filter(witness=card.state).order_by("-size").first()
    old = newest.size if newest else 0
    answer = _post(http, card, old, note)
    if answer.status == 409:
        # The witness has seen another size (through an exchange, or we lost what it told us): begin from there.
        told = read_offset(answer.content.decode("ascii", "replace").strip())
        if told is None or told > size:
            raise Unavailable(f"{card.state} has seen {told} leaves of our log, which has {size}.")
        answer = _post(http, card, told, note)
    if answer.status != 200:
        raise Unavailable(
            f"{card.state} answers {answer.status}: {shown(answer.content[:200].decode('utf-8', 'replace'))}"
        )
    # Bytes that are no text are no signature line either, and are refused as such.
    watch.keep_cosignature(card.state, size, answer.content.decode("utf-8", "replace"), at)
    return 1


def _post(http: Http, card: Card, old: int, note: bytes) -> Answer:
    body = AddCheckpoint(old, our_log.consistency(old, note), note).encode()
    return http.add_checkpoint(card.address, body)
