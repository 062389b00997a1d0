"""Bringing sealed objects to other States, in parts, resumed wherever they got to."""

import logging
from datetime import datetime

from django.db.models import F

from rogatory.exchange.http import Http, Unavailable
from rogatory.node.clock import now
from rogatory.node.directory import cards
from rogatory.node.evidence.models import Outgoing
from rogatory.node.evidence.storage import place
from rogatory.node.worker.outbox import later

log = logging.getLogger(__name__)


def upload(http: Http) -> int:
    """Upload what is due; gives how many objects arrived."""
    at = now()
    due = Outgoing.objects.filter(next_at__lte=at).select_related("object").order_by("object__sealed_size")
    return sum(_upload(http, one, at) for one in due)


def _upload(http: Http, one: Outgoing, at: datetime) -> int:
    card = cards.current(one.peer)
    try:
        if card is None:
            raise Unavailable(f"No card of {one.peer} is in use.")
        with place(one.object.sealed_sha256).open("rb") as stream:
            http.upload(f"{card.address}{one.path}", stream, one.object.sealed_size)
    except (Unavailable, OSError) as why:
        log.warning(
            "%s: %s not uploaded, to be tried again: %s", one.peer, one.object.sealed_sha256[:16], why
        )
        Outgoing.objects.filter(pk=one.pk).update(
            attempts=F("attempts") + 1, next_at=later(one.attempts + 1, at), last_error=str(why)[:2000]
        )
        return 0
    one.delete()
    return 1
