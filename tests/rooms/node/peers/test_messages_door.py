"""The door for messages: what is answered is durable, our own troubles are no refusals, nothing is read for ever."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from rogatory.envelope.errors import Rejected
from rogatory.exchange.http import MESSAGE_TYPE
from rogatory.node.clock import now
from rogatory.node.publication import our_log
from tests.rooms.exchange.cast import opened, resealed
from tests.rooms.node.talking import MESSAGES, Arvania, Loopback, counted, delivered, files, ours, us


def test_an_act_arrives_is_recorded_logged_and_receipted(arvania: Arvania) -> None:
    from rogatory.node.dossiers.inspection import inspect
    from rogatory.node.dossiers.models import Act, DossierView
    from rogatory.node.publication.models import Leaf

    act = arvania.say("preservation-request")
    assert arvania.tell().receipted == {act.id}
    kinds = list(Act.objects.order_by("sequence").values_list("kind", "author", "shared"))
    assert kinds == [("preservation-request", "XA", True), ("receipt", "FR", True)]
    assert Leaf.objects.count() == 2
    assert DossierView.objects.get().peer == "XA"
    assert set(Act.objects.values_list("id", flat=True)) == set(arvania.memory.acts)
    assert not inspect().faults
    arvania.audited()


def test_sent_again_with_the_answer_lost_it_gets_the_receipt_that_it_got(arvania: Arvania) -> None:
    act = arvania.say("preservation-request")
    _, raw = arvania.conversation.push("FR", [act.id], now())
    first = opened(arvania.post(raw), arvania.state)
    rows = counted()
    arvania.tell()
    assert set(arvania.memory.acts) == {act.id, first.acts[0].envelope.id}
    assert counted() == rows | {"dossiers.SeenMessage": 2 + rows["dossiers.SeenMessage"]} | {
        "publication.Cosignature": counted()["publication.Cosignature"]
    }


def test_the_same_bytes_twice_are_refused(arvania: Arvania) -> None:
    act = arvania.say("preservation-request")
    _, raw = arvania.conversation.push("FR", [act.id], now())
    arvania.post(raw)
    rows = counted()
    answer = Client().post(MESSAGES, raw, content_type=MESSAGE_TYPE)
    assert (answer.status_code, answer.json()["title"]) == (400, "message.replayed")
    assert counted() == rows


def test_both_sides_hold_the_same_dossier(arvania: Arvania) -> None:
    from rogatory.node.dossiers.library import folded

    request = ours("preservation-request")
    delivered(Loopback(arvania))
    assert request.id in arvania.memory.acts
    heads = arvania.dossier(request.header.dossier).heads_for(("FR", "XA"))
    arvania.say("acknowledgement", request=request.id, after=heads)
    arvania.tell()
    assert arvania.dossier(request.header.dossier) == folded(request.header.dossier)
    assert [one.verdict for one in folded(request.header.dossier).history] == ["applied"] * 4


def test_an_own_act_is_recorded_and_never_offered(arvania: Arvania) -> None:
    from rogatory.node.dossiers.models import Act, Outbox

    request = arvania.say("preservation-request")
    arvania.tell()
    own = ours("provider-order", request=request.id, after=[request.id])
    assert Act.objects.get(id=own.id).shared is False
    assert not Outbox.objects.filter(act=own.id).exists()


def test_a_void_act_is_shown_and_its_receipt_says_so(arvania: Arvania) -> None:
    act = arvania.say("acceptance", request="e" * 64)
    assert arvania.tell().receipted == {act.id}
    (receipt,) = [one.act.body for one in arvania.memory.acts.values() if one.act.kind == "receipt"]
    assert (receipt.judged, receipt.reason) == ("void", "no-request")  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_only_a_post_is_taken(node: Any, method: str) -> None:
    assert getattr(Client(), method)(MESSAGES).status_code == 405


def test_no_more_is_read_than_a_message_may_have(node: Any) -> None:
    from rogatory.node.peers.views import MAX_SEALED_BYTES

    class Endless:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body of a message that is too large was read")

        readline = read

    rows = counted()
    for length, status in (
        (str(MAX_SEALED_BYTES + 1), 413),
        ("9" * 30, 411),
        ("", 411),
        ("-1", 411),
        ("1e3", 411),
    ):
        endless: Any = {"wsgi.input": Endless()}
        answer = Client().generic(
            "POST", MESSAGES, content_type=MESSAGE_TYPE, CONTENT_LENGTH=length, **endless
        )
        assert answer.status_code == status, length
        assert answer.json()["title"] in ("message.too-large", "message.length")
    assert counted() == rows


def test_a_cookie_or_a_person_s_session_makes_no_difference(arvania: Arvania, officers: Any) -> None:
    """The door believes signatures only; and cross-site protection, which is for people, does not stand in its way."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(officers["administrator"])
    act = arvania.say("preservation-request")
    _, raw = arvania.conversation.push("FR", [act.id], now())
    assert client.post(MESSAGES, raw, content_type=MESSAGE_TYPE).status_code == 200


def test_a_refusal_is_logged_in_full_and_told_in_short(
    arvania: Arvania, caplog: pytest.LogCaptureFixture
) -> None:
    sent, _ = arvania.conversation.push("FR", [], now())
    raw = resealed(sent, arvania.state.signer, us(), sender="QZ")
    with caplog.at_level(logging.WARNING):
        answer = Client().post(MESSAGES, raw, content_type=MESSAGE_TYPE)
    assert answer.json()["title"] == "message.unknown-sender"
    assert "QZ" not in answer.content.decode()
    assert "“QZ”" in caplog.text


def test_a_busy_database_is_no_refusal(arvania: Arvania, monkeypatch: pytest.MonkeyPatch) -> None:
    from rogatory.node.correspondence.archive import NodeArchive

    def busy(*_: object) -> bool:
        raise OperationalError("database is locked")

    act = arvania.say("preservation-request")
    _, raw = arvania.conversation.push("FR", [act.id], now())
    rows, held = counted(), files()
    monkeypatch.setattr(NodeArchive, "first_sight", busy)
    answer = Client().post(MESSAGES, raw, content_type=MESSAGE_TYPE)
    assert (answer.status_code, answer.json()["title"]) == (503, "node.busy")
    assert int(answer["Retry-After"]) > 0
    assert (counted(), files()) == (rows, held)
    monkeypatch.undo()
    assert Client().post(MESSAGES, raw, content_type=MESSAGE_TYPE).status_code == 200


def test_a_fault_of_our_own_log_is_no_refusal_and_nothing_is_signed(arvania: Arvania) -> None:
    from rogatory.node.dossiers.models import Act
    from rogatory.node.publication.models import Head, Leaf

    arvania.say("preservation-request")
    arvania.tell()
    # The database of before is restored beside the log of now.
    Act.objects.all().delete()
    Leaf.objects.all().delete()
    Head.objects.all().delete()
    rows, held = counted(), files()
    act = arvania.say("preservation-request", dossier="0c" * 16)
    _, raw = arvania.conversation.push("FR", [act.id], now())
    answer = Client().post(MESSAGES, raw, content_type=MESSAGE_TYPE)
    assert (answer.status_code, json.loads(answer.content)["title"]) == (503, "node.log")
    assert (counted(), files()) == (rows, held)
    assert Client().get("/log/checkpoint").status_code == 503
    with pytest.raises(Rejected) as why:
        our_log.publish_pending()
    assert why.value.code == "log.rolled-back"
