"""Carrying acts to other States: sent until the receipt is recorded. Same bytes, so twice is once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import uniform

from django.db import transaction
from django.db.models import F

from rogatory.envelope.errors import Rejected
from rogatory.exchange.conversation import Settled
from rogatory.exchange.http import Http, Unavailable
from rogatory.exchange.messages import MAX_CARRIED_BYTES, Upload
from rogatory.node.clock import now
from rogatory.node.correspondence.archive import conversation
from rogatory.node.directory import cards
from rogatory.node.dossiers.library import to_act
from rogatory.node.dossiers.models import Act, Outbox
from rogatory.node.evidence.models import Object, Outgoing
from rogatory.node.identity import identity
from rogatory.node.publication import our_log

log = logging.getLogger(__name__)

BATCH = 50
ROUNDS = 4
LONGEST_WAIT = 300.0
"""Seconds between two attempts, at most."""


def later(attempts: int, at: datetime) -> datetime:
    """When to try again: twice as long each time, up to five minutes, spread so that peers do not come all at once."""
    return at + timedelta(seconds=min(LONGEST_WAIT, 2.0 ** min(attempts, 10)) * uniform(0.5, 1.0))  # noqa: S311


def deliver(http: Http) -> int:
    """Send what is due to every State; gives how many acts were receipted."""
    at = now()
    due = Outbox.objects.filter(next_at__lte=at).values_list("peer", flat=True).distinct()
    return sum(_deliver_to(http, peer, at) for peer in sorted(set(due)))


def _deliver_to(http: Http, peer: str, at: datetime) -> int:
    rows = _batch(
        Outbox.objects.filter(peer=peer, next_at__lte=at)
        .select_related("act")
        .order_by("act__sequence")[:BATCH]
    )
    acts = [row.act_id for row in rows]
    try:
        settled = _push(http, peer, acts)
    except (Rejected, Unavailable) as why:
        log.warning("%s: not delivered, to be tried again: %s", peer, why)
        for row in rows:
            _postpone(row, str(why), at)
        return 0
    _settle(peer, rows, settled, at)
    return len(settled.receipted)


def _batch(due: Iterable[Outbox]) -> list[Outbox]:
    """As many as one message can carry, and one at least."""
    rows: list[Outbox] = []
    carried = 0
    for row in due:
        carried += len(row.act.content)
        if rows and carried > MAX_CARRIED_BYTES:
            break
        rows.append(row)
    return rows


def _push(http: Http, peer: str, acts: list[str]) -> Settled:
    """One message and its answer; again if the peer has seen more of our log than we thought, or we of theirs."""
    address = _address(peer)
    for _ in range(ROUNDS):
        sent, raw = conversation().push(peer, acts, now())
        settled = conversation().settle(sent, http.post_message(address, raw), now())
        if not settled.again:
            return settled
        if settled.behind is not None and settled.behind > our_log.size():
            raise Unavailable(
                f"{peer} has seen {settled.behind} leaves of our log, which has {our_log.size()}. If an older backup "
                "was restored here, stop this node and restore the newest."
            )
    raise Unavailable(f"{peer} and we sent each other messages at the same time, {ROUNDS} times.")


def _address(peer: str) -> str:
    card = cards.current(peer)
    if card is None:
        raise Unavailable(f"No card of {peer} is in use: accept one, and what waits is sent.")
    return card.address


def _settle(peer: str, rows: Iterable[Outbox], settled: Settled, at: datetime) -> None:
    refused = {one.act: one for one in settled.refused}
    with transaction.atomic():
        # Crash before this commit: the acts are sent once more and the same receipts come back.
        Outbox.objects.filter(peer=peer, act__in=settled.receipted).delete()
        _queue_uploads(peer, _announced(settled.uploads, rows), at)
        for row in rows:
            why = refused.get(row.act_id)
            if why is None:
                continue
            _postpone(row, f"{why.code}: {why.text}", at)
            _resend(peer, why.missing, at)


def _resend(peer: str, missing: Iterable[str], at: datetime) -> None:
    """The peer lacks acts that ours follow: send ours again (its own it has, and others' come from their authors)."""
    ours = Act.objects.filter(id__in=list(missing), author=identity().state, shared=True)
    for act in ours.exclude(kind="receipt"):
        # Whoever names the id of an act does not get it for that: it may be between other States.
        if peer not in to_act(act).header.audience.states:
            continue
        Outbox.objects.get_or_create(act=act, peer=peer, defaults={"next_at": at})


def _postpone(row: Outbox, why: str, at: datetime) -> None:
    Outbox.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1, next_at=later(row.attempts + 1, at), last_error=why[:2000]
    )


def _announced(uploads: Iterable[Upload], rows: Iterable[Outbox]) -> list[Upload]:
    """The uploads of objects that the acts just sent announce: naming a digest gets nobody an object of others."""
    sent = {attachment.sealed_sha256 for row in rows for attachment in to_act(row.act).header.attachments}
    return [upload for upload in uploads if upload.sealed_sha256 in sent]


def _queue_uploads(peer: str, uploads: Iterable[Upload], at: datetime) -> None:
    for upload in uploads:
        known = Object.objects.filter(sealed_sha256=upload.sealed_sha256, complete=True).first()
        if known is not None:
            Outgoing.objects.update_or_create(
                object=known, peer=peer, defaults={"path": upload.path, "next_at": at}
            )
