# ruff: noqa: PLC0415 - what needs Django is imported once it was set up
"""Acts from node to node, whole: what `exchange_single` and `exchange_batch` time.

One act takes the product's own line at both ends: composed and signed; recorded in one durable transaction with its
leaf in the log; published; carried with its proof in a message that is signed and encrypted; over HTTP; opened,
verified, judged and recorded there, with a signed receipt that is an act as well; and the answer opened, verified and
recorded here. It counts when the receipt is durable and the outbox is empty.
"""

import time
from collections.abc import Callable
from statistics import median

from benchmarks.as2 import exchange_of
from benchmarks.limit import limit_of
from benchmarks.material import request_body, request_header
from benchmarks.measuring import Figure, interleaved
from benchmarks.two_nodes import peaks_mb, two_nodes

BODY_BYTES = 20_000
CORE = 1


class Sender:
    """France's side: signs, records and sends, in this process, as its desk and its worker do."""

    def __init__(self) -> None:
        from rogatory.acts.kinds import KINDS
        from rogatory.exchange.http import Http

        self.http = Http()
        self.body = KINDS["preservation-request"].body.model_validate(request_body(BODY_BYTES))

    def send(self, count: int, together: int) -> float:
        """Seconds to exchange so many acts, recorded and sent so many at a time."""
        from rogatory.node.dossiers.models import Outbox
        from rogatory.node.worker.outbox import deliver

        start = time.perf_counter()
        for _ in range(count // together):
            self.record(together)
            receipted = deliver(self.http)
            assert receipted == together, f"{receipted} of {together} acts were receipted"
        seconds = time.perf_counter() - start
        assert not Outbox.objects.exists()
        return seconds

    def record(self, together: int) -> None:
        """Compose, sign and record acts in one transaction, each the first of its dossier."""
        from rogatory.acts.act import compose
        from rogatory.acts.reading import read_act
        from rogatory.envelope.certificates import fingerprint
        from rogatory.node.clock import now
        from rogatory.node.dossiers.record import record, sign
        from rogatory.node.identity import identity

        at, certificate = now(), fingerprint(identity().signer.certificate)
        headers = [request_header("FR", "VN", certificate, at) for _ in range(together)]
        record([sign(read_act(compose(header, self.body))) for header in headers], at)

    @property
    def content(self) -> bytes:
        """The bytes of such an act."""
        from rogatory.acts.act import compose
        from rogatory.node.clock import now

        return compose(request_header("FR", "VN", "0" * 64, now()), self.body)


def measure(
    together: int, count: int, peers: int, rounds: int, target: Callable[[float, float], tuple[str, bool]]
) -> Figure:
    """Exchange `count` acts a round, `together` at a time; beside them `peers` AS2 messages and the limit.

    `target` says, for the ratio to AS2 and the share of the limit, what was to be shown and whether it is.
    """
    from benchmarks.alone import own_peak_mb

    as2 = exchange_of()
    with two_nodes(core=CORE) as nodes:
        sender = Sender()
        content = sender.content
        limit = limit_of(content, together, nodes.france.folder.parent)
        sender.send(together, together)
        as2(content)
        seconds = interleaved(
            rounds,
            ours=lambda: sender.send(count, together),
            as2=lambda: _repeat(as2, content, peers),
            limit=lambda: limit(count),
        )
        peak = max(own_peak_mb(), peaks_mb(nodes.server))
    ratio = seconds.times_as_fast("as2", scale=count / peers)
    share = seconds.times_as_fast("limit")
    words, reached = target(ratio, share)
    return Figure(
        value=count / median(seconds["ours"]),
        unit="acts/s",
        ratio=ratio,
        against="pyas2lib building and parsing the same bytes with MDN, without HTTP or disk",
        peak_mb=peak,
        rounds=rounds,
        target=words,
        reached=reached,
        details={
            "act_bytes": len(content),
            "acts_a_message": together,
            "pyas2lib_messages_s": peers / median(seconds["as2"]),
            "limit_acts_s": count / median(seconds["limit"]),
            "share_of_limit": share,
            "cores": "both ends and the peer pinned to one core",
        },
    )


def _repeat(exchange: Callable[[bytes], None], content: bytes, count: int) -> None:
    for _ in range(count):
        exchange(content)
