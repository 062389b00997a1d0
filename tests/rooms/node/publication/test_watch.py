"""Our watch over others and theirs over us: what is kept is true, what is evidence is kept once."""

from __future__ import annotations

from typing import Any

import pytest

from rogatory.envelope.errors import Rejected
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.note import Note, NoteSigner
from rogatory.node.clock import now
from rogatory.node.identity import identity
from rogatory.node.publication import our_log, watch
from rogatory.node.publication.models import Alarm, Cosignature, Seen
from tests.rooms.exchange.cast import State
from tests.rooms.node.talking import Arvania, ours

pytestmark = pytest.mark.django_db(transaction=True)


def line(arvania: Arvania, text: str) -> str:
    return arvania.state.witness.cosign(text, now())


def kept(arvania: Arvania, size: int, text: str) -> str:
    """The code with which the cosignature is refused, or `kept`."""
    try:
        watch.keep_cosignature("XA", size, line(arvania, text), now())
    except Rejected as why:
        assert not Cosignature.objects.exists()
        return why.code
    return "kept"


def test_a_cosignature_is_kept_only_if_it_is_true(arvania: Arvania) -> None:
    ours("preservation-request")
    ours("preservation-request", dossier="0c" * 16)
    name = identity().log.name
    assert kept(arvania, 2, Checkpoint(name, 2, bytes(32)).text) == "log.cosignature.invalid"
    assert kept(arvania, 2, our_log.checkpoint_at(1)) == "log.cosignature.invalid"
    assert kept(arvania, 1, our_log.checkpoint_at(2)) == "log.cosignature.invalid"
    assert kept(arvania, 3, Checkpoint(name, 3, bytes(32)).text) == "log.cosignature.ahead"
    assert kept(arvania, 2, our_log.checkpoint_at(2)) == "kept"
    row = Cosignature.objects.get()
    assert (row.size, row.witness, row.body) == (2, "XA", our_log.checkpoint_at(2))


@pytest.mark.parametrize(
    "text", ["", "x", "— x\n", "— node.xa.example/witness/xa AAAA\n", "a\nb\n", "\ud800"]
)
def test_a_line_that_is_none_is_refused(arvania: Arvania, text: str) -> None:
    ours("preservation-request")
    with pytest.raises(Rejected):
        watch.keep_cosignature("XA", 1, text, now())
    assert not Cosignature.objects.exists()


def test_the_line_of_another_witness_is_refused(arvania: Arvania) -> None:
    ours("preservation-request")
    with pytest.raises(Rejected) as why:
        watch.keep_cosignature("XA", 1, State("XA").witness.cosign(our_log.checkpoint_at(1), now()), now())
    assert why.value.code == "log.cosignature.missing"


def test_a_state_without_a_card_is_no_witness(arvania: Arvania) -> None:
    ours("preservation-request")
    watch.keep_cosignature("XC", 1, line(arvania, our_log.checkpoint_at(1)), now())
    assert not Cosignature.objects.exists()


def test_the_best_checkpoint_is_the_newest_that_was_cosigned(arvania: Arvania) -> None:
    ours("preservation-request")
    assert our_log.best_cosigned() == our_log.checkpoint()
    kept(arvania, 1, our_log.checkpoint_at(1))
    ours("preservation-request", dossier="0c" * 16)
    best = Note.read(our_log.best_cosigned())
    assert Checkpoint.read(best.text).size == 1
    assert [one.name for one in best.signatures] == [identity().log.name, arvania.state.witness.name]
    assert our_log.cosigners(our_log.best_cosigned()) == ["XA"]


def test_an_alarm_is_raised_once_for_the_same_evidence(node: Any) -> None:
    for later in ("b", "b", "c"):
        watch.raise_alarm("XA", "log.fork", "a", later, now())
    assert Alarm.objects.count() == 2


def test_a_state_with_a_new_log_is_seen_anew(arvania: Arvania, xa: State) -> None:
    """Else our old cosignature would be a false line under the new log, and nothing could be sent any more."""
    from rogatory.node.directory import cards
    from rogatory.node.directory.models import PeerCard

    arvania.say("preservation-request")
    arvania.tell()
    assert watch.seen("XA") is not None and watch.our_cosignature("XA") is not None
    renewed = State("XA", at=now())
    renewed.log = NoteSigner("other.xa.example/log/xa", renewed.log.key.private)
    cards.revoke("XA", now())
    PeerCard.objects.all().delete()
    cards.accept(renewed.card, renewed.card.fingerprint, "the tests", now())
    assert watch.seen("XA") is None and watch.our_cosignature("XA") is None
    again = Arvania(renewed)
    again.say("preservation-request", dossier="0c" * 16)
    assert len(again.tell().receipted) == 1
    assert Seen.objects.get().size == 1


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"\n", b"not a line\n"])
def test_a_witness_that_answers_nonsense_is_asked_another_time(arvania: Arvania, content: bytes) -> None:
    """The worker, and the export of a package, go on to the next witness."""
    import httpx

    from rogatory.exchange.http import Answer
    from rogatory.node.publication import being_watched

    class Nonsense:
        def add_checkpoint(self, address: str, body: bytes) -> Answer:
            return Answer(200, content, httpx.Headers())

    ours("preservation-request")
    wire: Any = Nonsense()
    assert being_watched.ask(wire, "XA") == 0
    assert not Cosignature.objects.exists()


def test_a_proof_names_when_each_state_first_saw_the_act(arvania: Arvania) -> None:
    from datetime import timedelta

    from rogatory.node.dossiers import queries

    act = ours("preservation-request")
    first = now() - timedelta(hours=2)
    watch.keep_cosignature("XA", 1, line(arvania, our_log.checkpoint_at(1)), first)
    ours("preservation-request", dossier="0c" * 16)
    watch.keep_cosignature("XA", 2, line(arvania, our_log.checkpoint_at(2)), now())
    assert queries.proof(act.id).cosigned == (("XA", first),)
