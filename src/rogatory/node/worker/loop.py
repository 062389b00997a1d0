"""The worker: one process a node, which wakes every `poll_seconds` and does what is due."""

import logging
import signal
import time
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from types import FrameType

from django.db import OperationalError, close_old_connections

from rogatory.exchange.http import Http
from rogatory.node.clock import now
from rogatory.node.configuration import NotANode
from rogatory.node.dossiers.models import SeenMessage
from rogatory.node.evidence import arrival, storage
from rogatory.node.identity import identity
from rogatory.node.publication import our_log
from rogatory.node.worker.outbox import deliver
from rogatory.node.worker.uploads import upload
from rogatory.node.worker.watching import be_watched

log = logging.getLogger(__name__)

KEEP_SEEN = timedelta(days=3)
"""Ids of messages are kept longer than a message can be fresh."""
TIDY_EVERY = timedelta(hours=1)


LEFT_ALONE = timedelta(hours=6)
"""After this long without a byte, a file that was being taken in was left behind by a process that died."""


def tidy() -> None:
    """Forget the ids of messages that can't be fresh any more, and what was left half taken in."""
    SeenMessage.objects.filter(seen_at__lt=now() - KEEP_SEEN).delete()
    storage.forget_interrupted(now() - LEFT_ALONE)


def once(http: Http) -> int:
    """Everything that is due, once."""
    return deliver(http) + upload(http) + be_watched(http)


class Stopping:
    """Ends the loop after the work in hand when the process is asked to stop."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def run() -> None:
    """Work until asked to stop. Raises NotANode if another worker of this node runs."""
    configuration = identity().configuration
    with (configuration.folder / ".worker.lock").open("w") as lock, Http() as http:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError:
            raise NotANode("Another worker of this node is running; one is enough.") from None
        stopping = Stopping()
        our_log.publish_pending()
        arrival.recover()
        tidied = datetime.min.replace(tzinfo=UTC)
        while not stopping.asked:
            try:
                if now() - tidied > TIDY_EVERY:
                    tidy()
                    tidied = now()
                done = once(http)
            except OperationalError:
                log.exception("the database did not take it; it will be tried again")
                close_old_connections()
                done = 0
            if not done:
                time.sleep(configuration.poll_seconds)
