"""Two honest nodes: what is pushed is received, receipted and settled, however often and in whatever order it comes."""

import pytest

from rogatory.acts.kinds.receipt import Receipt
from rogatory.exchange.messages import MAX_UPLOADS, Message
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.note import Note, NoteSignature
from tests.rooms.acts.builders import attachment
from tests.rooms.exchange.cast import AT, DAY, State, opened, resealed, spoken
from tests.rooms.exchange.conftest import refused
from tests.rooms.exchange.memory import Node


def test_a_push_is_receipted_after_the_act_is_kept(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    answer = xb.receive(raw)
    assert xb.memory.acts[act.id].envelope == xa.memory.acts[act.id].envelope
    settled = xa.settle(sent, answer)
    assert settled.receipted == {act.id}
    assert xa.waiting("XB") == []
    (receipt,) = [one.act for one in xa.memory.acts.values() if one.act.kind == "receipt"]
    assert isinstance(receipt.body, Receipt)
    assert (receipt.header.author.state, receipt.body.of, receipt.body.judged) == ("XB", act.id, "applied")
    assert xa.shared_with("XB") == xb.shared_with("XA")
    xa.audited()
    xb.audited()


def test_an_empty_push_is_answered(xa: Node, xb: Node) -> None:
    assert xa.deliver(xb.receive, "XB").receipted == frozenset()
    assert xb.memory.seen["XA"][0].size == 0


def test_the_same_bytes_twice_are_refused_and_do_nothing(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    _, raw = xa.conversation.push("XB", [act.id], AT)
    xb.receive(raw)
    before = xb.memory.copied()
    assert refused(lambda: xb.receive(raw)) == "message.replayed"
    assert vars(xb.memory.copied()) | {"tiles": 0} == vars(before) | {"tiles": 0}


def test_a_lost_answer_is_asked_for_again_and_brings_the_same_receipt(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    _, raw = xa.conversation.push("XB", [act.id], AT)
    xb.receive(raw)
    first = xb.receipts_of(act.id)
    settled = xa.deliver(xb.receive, "XB", AT + DAY / 2)
    assert settled.receipted == {act.id}
    assert xb.receipts_of(act.id) == first
    assert set(first) <= set(xa.memory.acts)
    assert xb.size == 2


def test_an_act_twice_in_one_message_is_one(xa: Node, xb: Node, states: dict[str, State]) -> None:
    act = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    twice = resealed(opened(raw, states["XB"]), states["XA"].signer, states["XB"], acts=sent.acts * 2)
    answer = opened(xb.receive(twice), states["XA"])
    assert len(answer.acts) == 1 and not answer.refused
    assert xb.size == 2


def test_an_answer_read_twice_changes_nothing(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    answer = xb.receive(raw)
    xa.settle(sent, answer)
    size = xa.size
    assert xa.settle(sent, answer).crossed
    assert xa.size == size


def test_a_whole_dossier_goes_both_ways_and_both_fold_the_same(xa: Node, xb: Node) -> None:
    request = xa.say("preservation-request")
    xa.deliver(xb.receive, "XB")
    for kind in ("acknowledgement", "acceptance"):
        heads = xb.dossier(request.header.dossier).heads_for(("XA", "XB"))
        xb.say(kind, request=request.id, after=heads)
        xb.deliver(xa.receive, "XA")
    assert xa.shared_with("XB") == xb.shared_with("XA")
    assert xa.dossiers() == xb.dossiers()
    assert {one.verdict for one in xa.dossier(request.header.dossier).history} == {"applied"}


def test_an_act_that_comes_too_early_is_refused_with_what_is_missing(xa: Node, xb: Node) -> None:
    first = xa.say("preservation-request")
    second = xa.say("status-query", request=first.id, after=[first.id])
    sent, raw = xa.conversation.push("XB", [second.id], AT)
    settled = xa.settle(sent, xb.receive(raw))
    (why,) = settled.refused
    assert (why.act, why.code, why.missing) == (second.id, "act.ancestors-missing", (first.id,))
    assert not xb.memory.acts
    assert xa.deliver(xb.receive, "XB").receipted == {first.id, second.id}


def test_what_was_lost_at_the_other_side_is_healed(xa: Node, xb: Node) -> None:
    """The outbox holds the second act only: the refusal names the first, which is then sent again."""
    first = xa.say("preservation-request")
    second = xa.say("status-query", request=first.id, after=[first.id])
    xa.memory.outbox["XB"] = [second.id]
    assert xa.deliver(xb.receive, "XB").receipted == frozenset()
    assert xa.deliver(xb.receive, "XB").receipted == {first.id, second.id}
    assert xa.shared_with("XB") == xb.shared_with("XA")


def test_within_one_message_an_act_may_follow_an_earlier_one_only(
    xa: Node, xb: Node, states: dict[str, State]
) -> None:
    first = xa.say("preservation-request")
    second = xa.say("status-query", request=first.id, after=[first.id])
    sent, _ = xa.conversation.push("XB", [first.id, second.id], AT)
    backwards = resealed(sent, states["XA"].signer, states["XB"], acts=sent.acts[::-1])
    answer = opened(xb.receive(backwards), states["XA"])
    assert [(one.act, one.code) for one in answer.refused] == [(second.id, "act.ancestors-missing")]
    assert next(iter(xb.memory.acts)) == first.id


def test_a_bad_act_does_not_keep_the_good_ones_from_arriving(xa: Node, xb: Node) -> None:
    good = xa.say("preservation-request")
    bad = spoken(xa.state, "preservation-request", dossier="0c" * 16, seal="second")
    xa.keep(bad)  # signed with the main seal, though it names the second
    settled = xa.deliver(xb.receive, "XB")
    assert settled.receipted == {good.id}
    assert [(one.act, one.code) for one in settled.refused] == [(bad.id, "act.certificate")]
    assert bad.id not in xb.memory.acts


def test_an_act_that_may_not_be_said_is_kept_receipted_and_called_void(xa: Node, xb: Node) -> None:
    act = xa.say("acceptance", request="e" * 64)
    assert xa.deliver(xb.receive, "XB").receipted == {act.id}
    receipt = xb.memory.acts[xb.receipt_of(act.id)].act.body
    assert isinstance(receipt, Receipt)
    assert (receipt.judged, receipt.reason) == ("void", "no-request")


def test_an_old_act_signed_with_a_seal_that_has_expired_since_still_counts(xa: Node, xb: Node) -> None:
    """The seal expired on 20 November; the act is of the 14th; the message is of the 24th."""
    act = spoken(xa.state, "preservation-request", seal="expired")
    xa.keep(act, "expired")
    assert xa.deliver(xb.receive, "XB").receipted == {act.id}


def test_uploads_are_offered_until_the_answer_arrives(xa: Node, xb: Node) -> None:
    act = xa.say("mla-request", labels=())
    transmittal = xa.say("evidence-transmittal", request=act.id, after=[act.id])
    for _ in range(2):
        settled = xa.settle(*_pushed(xa, xb, [act.id, transmittal.id]))
        (upload,) = settled.uploads
        assert upload.sealed_sha256 == attachment("logs")["sealed_sha256"]


def _pushed(xa: Node, xb: Node, acts: list[str]) -> tuple[Message, bytes]:
    for _ in range(2):
        sent, raw = xa.conversation.push("XB", acts, AT)
        answer = xb.receive(raw)
        if not opened(answer, xa.state).behind:
            return sent, answer
        xa.settle(sent, answer)
    raise AssertionError


def test_more_objects_than_an_answer_has_room_for_are_left_for_the_next_message(xa: Node, xb: Node) -> None:
    labels = [f"part-{number}" for number in range(MAX_UPLOADS // 2 + 1)]
    request = xa.say("mla-request")
    acts = [
        xa.say("evidence-transmittal", request=request.id, after=[request.id], at=at, labels=labels)
        for at in (1, 2)
    ]
    settled = xa.deliver(xb.receive, "XB")
    assert settled.receipted == {request.id, acts[0].id}
    assert [(one.act, one.code) for one in settled.refused] == [(acts[1].id, "act.objects")]
    assert xa.deliver(xb.receive, "XB").receipted == {acts[1].id}


# -- logs ---------------------------------------------------------------------------------------------------


def test_each_is_a_witness_of_the_other(xa: Node, xb: Node) -> None:
    xa.say("preservation-request")
    xa.deliver(xb.receive, "XB")
    xa.deliver(xb.receive, "XB")
    xb.deliver(xa.receive, "XA")
    for log, witness in ((xa, xb), (xb, xa)):
        (size,) = {
            size for state, size in log.memory.cosignatures if state == witness.state.code and size == 2
        }
        line = log.memory.cosignatures[witness.state.code, size]
        note = Note(log.checkpoint_at(size).text, (NoteSignature.read(line.rstrip("\n")),))
        assert CosignatureVerifier(witness.state.witness.vkey).verify(note) == AT


def test_a_sender_that_forgot_what_the_other_has_seen_is_told_and_pushes_again(xa: Node, xb: Node) -> None:
    xa.say("preservation-request")
    xa.deliver(xb.receive, "XB")
    xa.restart()
    act = xa.say("preservation-request", dossier="0c" * 16)
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    assert sent.old == 0
    settled = xa.settle(sent, xb.receive(raw))
    assert (settled.behind, settled.again, settled.receipted) == (1, True, frozenset())
    assert act.id not in xb.memory.acts
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    assert sent.old == 1
    assert xa.settle(sent, xb.receive(raw)).receipted == {act.id}


def test_a_sender_whose_log_grew_shows_that_it_only_grew(xa: Node, xb: Node) -> None:
    for number in range(5):
        xa.say("preservation-request", dossier=f"{number:032x}")
        xa.deliver(xb.receive, "XB")
    assert xb.memory.seen["XA"][0].size == xa.size - 1  # the last receipt came after
    assert not xb.alarms


def test_a_receiver_that_lost_its_memory_sees_the_log_anew(xa: Node, xb: Node) -> None:
    xa.say("preservation-request")
    xa.deliver(xb.receive, "XB")
    xb.memory.seen.clear()
    xa.say("preservation-request", dossier="0c" * 16)
    assert len(xa.deliver(xb.receive, "XB").receipted) == 1


def test_messages_that_cross_are_sent_again_and_nothing_is_lost(xa: Node, xb: Node) -> None:
    """While XB's answer is on its way, a push of XB arrives: XA has then seen more than the answer starts from."""
    ours = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [ours.id], AT)
    answer = xb.receive(raw)
    theirs = xb.say("preservation-request", dossier="0c" * 16)
    xb.deliver(xa.receive, "XA")
    settled = xa.settle(sent, answer)
    assert settled.crossed and settled.again and not settled.receipted
    assert xa.deliver(xb.receive, "XB").receipted == {ours.id}
    assert len(xb.receipts_of(ours.id)) == 1
    assert xa.shared_with("XB") == xb.shared_with("XA")
    assert theirs.id in xa.memory.acts
    assert not xa.alarms and not xb.alarms


def test_a_push_that_is_overtaken_is_told_so(xa: Node, xb: Node) -> None:
    """While XA's push is on its way, XA answers a push of XB: XB has then seen more than the push starts from."""
    ours = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [ours.id], AT)
    xb.say("preservation-request", dossier="0c" * 16)
    xb.deliver(xa.receive, "XA")
    assert xa.settle(sent, xb.receive(raw)).behind == xa.size
    assert xa.deliver(xb.receive, "XB").receipted == {ours.id}


# -- three States -------------------------------------------------------------------------------------------


def test_a_third_state_learns_nothing_and_gets_nothing(xa: Node, xb: Node, xc: Node) -> None:
    act = xa.say("preservation-request")
    with pytest.raises(ValueError, match="not one that XA may send to XC"):
        xa.conversation.push("XC", [act.id], AT)
    assert xa.waiting("XC") == []
    xa.deliver(xb.receive, "XB")
    with pytest.raises(ValueError, match="may send"):
        xb.conversation.push("XC", [act.id], AT)  # not its own act
    assert not xc.memory.acts


def test_a_dossier_of_others_cannot_be_entered(xa: Node, xb: Node, xc: Node) -> None:
    xa.say("preservation-request")
    xa.deliver(xb.receive, "XB")
    intruding = xc.say("status-query", request="e" * 64, audience=("XB", "XC"))
    settled = xc.deliver(xb.receive, "XB")
    assert [(one.act, one.code) for one in settled.refused] == [(intruding.id, "act.dossier")]


def test_an_act_cannot_follow_one_of_another_dossier(xa: Node, xb: Node, xc: Node) -> None:
    """Else it would wait for ever outside the history, and its sender would learn that the other act is here."""
    other = xa.say("preservation-request")
    xa.deliver(xb.receive, "XB")
    act = xc.say("preservation-request", dossier="0c" * 16, audience=("XB", "XC"), after=[other.id])
    (why,) = xc.deliver(xb.receive, "XB").refused
    assert (why.act, why.code, why.missing) == (act.id, "act.ancestors-missing", (other.id,))
    # Nor within one message.
    first = xc.say("preservation-request", dossier="0d" * 16, audience=("XB", "XC"))
    second = xc.say("preservation-request", dossier="0e" * 16, audience=("XB", "XC"), after=[first.id])
    refusals = {one.act: one.code for one in xc.deliver(xb.receive, "XB").refused}
    assert refusals == {act.id: "act.ancestors-missing", second.id: "act.ancestors-missing"}


def test_without_a_card_nothing_is_sent_or_believed(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    _, raw = xa.conversation.push("XB", [act.id], AT)
    del xb.cards["XA"], xa.cards["XB"]
    assert refused(lambda: xb.receive(raw)) == "message.unknown-sender"
    assert refused(lambda: xa.conversation.push("XB", [act.id], AT)) == "message.unknown-sender"


# -- all or nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", ["first_sight", "remember", "act", "leaf", "outbox"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_failure_at_any_write_leaves_nothing_and_the_next_try_succeeds(
    xa: Node, xb: Node, write: str, nth: int
) -> None:
    act = xa.say("preservation-request")
    before, times = xb.memory.copied(), 0

    def fail(name: str) -> None:
        nonlocal times
        times += name == write
        if name == write and times == nth:
            raise OSError(28, "No space left on device")

    xb.fails = fail
    _, raw = xa.conversation.push("XB", [act.id], AT)
    if write in ("first_sight", "remember") and nth == 2:
        xb.receive(raw)
        return
    with pytest.raises(OSError, match="No space"):
        xb.receive(raw)
    assert (xb.memory.acts, xb.memory.seen, xb.memory.messages, xb.size) == (
        before.acts,
        before.seen,
        before.messages,
        before.frontier.size,
    )
    xb.fails = lambda _: None
    xb.receive(raw)  # the very same message: it was forgotten with all that it did
    assert len(xb.receipts_of(act.id)) == 1
