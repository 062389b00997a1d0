"""Acts are sent until the receipt is recorded, whatever the network and the other node do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rogatory.node.clock import now
from rogatory.node.dossiers.models import Act, Outbox
from rogatory.node.worker import outbox
from tests.rooms.exchange.cast import opened, resealed
from tests.rooms.exchange.memory import Node
from tests.rooms.node.talking import Arvania, Loopback, delivered, ours, us


def due() -> None:
    """Some time passes."""
    Outbox.objects.update(next_at=now() - timedelta(seconds=1))


def test_what_waits_is_delivered_and_its_receipt_recorded(arvania: Arvania) -> None:
    act = ours("preservation-request")
    assert Outbox.objects.get().act_id == act.id
    assert delivered(Loopback(arvania)) == 1
    assert not Outbox.objects.exists()
    assert list(Act.objects.order_by("sequence").values_list("kind", "author")) == [
        ("preservation-request", "FR"),
        ("receipt", "XA"),
    ]
    assert arvania.shared_with("FR").keys() == set(Act.objects.values_list("id", flat=True))


@pytest.mark.parametrize("lost", ["push", "answer"])
def test_what_is_lost_is_sent_again_and_receipted_once(arvania: Arvania, lost: str) -> None:
    act = ours("preservation-request")
    assert delivered(Loopback(arvania, lost)) == 0
    row = Outbox.objects.get()
    assert row.attempts == 1 and row.next_at > now() and "does not answer" in row.last_error
    assert delivered(Loopback(arvania)) == 0, "it is not time yet"
    due()
    assert delivered(Loopback(arvania)) == 1
    assert len(arvania.receipts_of(act.id)) == 1
    assert Act.objects.filter(kind="receipt").count() == 1


def test_waiting_grows_to_five_minutes_and_no_further() -> None:
    at = now()
    waits = [(outbox.later(attempts, at) - at).total_seconds() for attempts in range(200)]
    assert max(waits) <= 300 and min(waits[10:]) >= 150 and waits[0] <= 1


def test_what_a_refusal_names_as_missing_is_sent_first(arvania: Arvania) -> None:
    first = ours("preservation-request")
    second = ours("status-query", request=first.id, after=[first.id])
    Outbox.objects.filter(act=first.id).delete()  # as if Arvania had said that it has it, and lost it since
    assert delivered(Loopback(arvania)) == 0
    assert set(Outbox.objects.values_list("act", flat=True)) == {first.id, second.id}
    assert "ancestors-missing" in Outbox.objects.get(act=second.id).last_error
    due()
    assert delivered(Loopback(arvania)) == 2


class Lying(Loopback):
    """Arvania's answers, changed before they leave."""

    def __init__(self, peer: Node, **changed: Any) -> None:
        super().__init__(peer)
        self.changed = changed

    def post_message(self, address: str, raw: bytes) -> bytes:
        answer = opened(super().post_message(address, raw), us())
        return resealed(answer, self.peer.state.signer, us(), **self.changed)


def test_nobody_gets_an_act_for_naming_its_id(arvania: Arvania, peer: Any) -> None:
    """Arvania says that it lacks an act between France and Viet Nam."""
    from rogatory.exchange.messages import RefusedAct
    from tests.rooms.node.cast import request_fields

    theirs = peer.says("preservation-request", request_fields("preservation-request", "FR"), exercise=True)
    ours_to_them = Act.objects.get(kind="receipt", author="FR")
    secret = _say_to_viet_nam(theirs)
    act = ours("preservation-request")
    missing = tuple(sorted({theirs.id, ours_to_them.id, secret}))
    lie = RefusedAct(act=act.id, code="act.ancestors-missing", text="More!", missing=missing)
    assert delivered(Lying(arvania, acts=(), refused=(lie,))) == 0
    assert {(row.act_id, row.peer) for row in Outbox.objects.filter(peer="XA")} == {(act.id, "XA")}
    due()
    delivered(Loopback(arvania))
    assert set(arvania.memory.acts) & set(missing) == set()


def _say_to_viet_nam(request: Any) -> str:
    from rogatory.node.dossiers.record import record, sign

    header = request.header.model_copy(
        update={
            "kind": "acknowledgement",
            "request": request.id,
            "after": (request.id,),
            "author": request.header.author.model_copy(update={"state": "FR", "role": "duty-officer"}),
            "reference": "FR-2026-000099",
            "attachments": (),
        }
    )
    from rogatory.acts.act import compose
    from rogatory.acts.kinds.acknowledgement import Acknowledgement
    from rogatory.acts.reading import read_act
    from tests.rooms.acts.builders import CONTACT

    body = Acknowledgement.model_validate({"officer_in_charge": CONTACT, "next_step": "An order."})
    signed = sign(read_act(compose(header, body)))
    record([signed], now())
    return signed.act.id


def test_a_dishonest_answer_leaves_the_worker_running_and_the_act_waiting(arvania: Arvania) -> None:
    ours("preservation-request")
    assert delivered(Lying(arvania, answers="0" * 32)) == 0
    assert "another message" in Outbox.objects.get().last_error
    due()
    assert delivered(Loopback(arvania)) == 1


def test_a_receipt_of_an_unknown_dossier_does_not_stop_the_worker(arvania: Arvania) -> None:
    """It would have been folded without anything to stand on."""
    ours("preservation-request")
    false = arvania.speak(
        "receipt",
        request="e" * 64,
        after=["d" * 64],
        of="e" * 64,
        role="node",
        dossier="0f" * 16,
        approver=None,
    )
    arvania.keep(false)
    arvania.lie(carried=lambda _acts: Node.carried(arvania, [false.id]))
    assert delivered(Loopback(arvania)) == 0
    assert "a receipt for something else" in Outbox.objects.get().last_error
    assert not Act.objects.filter(author="XA").exists()


def test_a_message_carries_no_more_than_it_can_hold(
    arvania: Arvania, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_CARRIED_BYTES", 10_000)
    acts = [ours("preservation-request", dossier=f"{number:032x}") for number in range(5)]
    assert len(acts[0].content) < 10_000 < len(acts[0].content) * 5
    wire, rounds = Loopback(arvania), 0
    while Outbox.objects.exists():
        rounds += 1
        assert 1 <= delivered(wire) < 5
    assert rounds > 1
    monkeypatch.setattr(outbox, "MAX_CARRIED_BYTES", 1)
    ours("preservation-request", dossier="0f" * 16)
    assert delivered(wire) == 1, "one at least"


def test_more_is_pushed_at_once_when_the_other_was_told_more(arvania: Arvania) -> None:
    """Another process of ours answered Arvania meanwhile: the worker is told how far it has seen, and pushes again."""
    from rogatory.node.correspondence.archive import conversation

    ours("preservation-request")
    wire = Loopback(arvania)
    delivered(wire)
    conversation.cache_clear()
    ours("preservation-request", dossier="0c" * 16)
    wire = Loopback(arvania)
    assert delivered(wire) == 1
    assert wire.sent == 2


def test_a_state_that_has_seen_more_than_we_have_is_said_clearly(arvania: Arvania) -> None:
    ours("preservation-request")
    assert delivered(Lying(arvania, behind=True, known=77, acts=(), refused=())) == 0
    assert "has seen 77 leaves of our log, which has 1" in Outbox.objects.get().last_error


def test_without_a_card_it_waits(arvania: Arvania) -> None:
    from rogatory.node.directory import cards

    ours("preservation-request")
    cards.revoke("XA", now())
    assert delivered(Loopback(arvania)) == 0
    assert Outbox.objects.get().attempts == 1


def test_nobody_gets_an_object_for_naming_its_digest(arvania: Arvania) -> None:
    """Arvania asks for an object that no act of ours announced to it."""
    from rogatory.exchange.messages import Upload
    from rogatory.node.evidence.models import Object, Outgoing

    Object.objects.create(
        sealed_sha256="ab" * 32,
        sealed_size=3,
        sha256="cd" * 32,
        size=3,
        name="flow.csv",
        media_type="text/csv",
        dossier="ee" * 16,
        complete=True,
        created_at=now(),
    )
    ours("preservation-request")
    lie = Upload(sealed_sha256="ab" * 32, path="/peers/v1/objects/" + "a" * 20)
    assert delivered(Lying(arvania, uploads=(lie,))) == 1
    assert not Outgoing.objects.exists()
