"""Nodes that lie with true keys: what they say is refused or kept as evidence, and the honest node goes on."""

from base64 import b64encode
from typing import Any

import pytest

from rogatory.exchange.messages import Carried, Cosigned, Message, RefusedAct, Upload
from rogatory.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from rogatory.log.note import NoteVerifier
from tests.rooms.exchange.cast import AT, DAY, State, opened, resealed, spoken
from tests.rooms.exchange.conftest import refused
from tests.rooms.exchange.memory import Node


@pytest.fixture
def twin(states: dict[str, State]) -> Node:
    """A second node of XA with the same keys: what XA shows to others than XB."""
    return Node(states["XA"], [states["XB"]])


def grown(node: Node, dossiers: str) -> None:
    for letter in dossiers:
        node.say("preservation-request", dossier=letter * 32)


def _head(node: Node, note: bytes, old: int) -> dict[str, Any]:
    proof = tuple(b64encode(one).decode() for one in node.consistency(old, note))
    return {"checkpoint": note.decode(), "proof": proof, "old": old}


# -- logs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("abcd", "a012", "log.fork"),
        ("abc", "0bcdef", "log.fork"),
        # From a power of two on, the proof does not hold the old root: the two notes alone convict nobody.
        ("abcd", "0bcdef", "log.inconsistent"),
    ],
)
def test_a_fork_is_kept_as_evidence_and_refused(
    xa: Node, xb: Node, twin: Node, ours: str, theirs: str, expected: str
) -> None:
    grown(xa, ours)
    xa.deliver(xb.receive, "XB")
    known = xb.memory.seen["XA"][0]
    grown(twin, theirs)
    twin.conversation.seen_by["XB"] = known.size
    acts = len(xb.memory.acts)
    code = refused(lambda: twin.deliver(xb.receive, "XB"))
    assert code == expected
    ((state, kept, earlier, later),) = xb.alarms
    assert (state, kept) == ("XA", code)
    verifier = NoteVerifier(xa.state.log.vkey)
    heads = [open_checkpoint(note.encode(), verifier) for note in (earlier, later)]
    assert heads == [known, twin.checkpoint_at(twin.size)]
    assert xb.memory.seen["XA"][0] == known, "what was seen first stays"
    assert len(xb.memory.acts) == acts
    # The same lie again is the same evidence, and the honest log goes on.
    refused(lambda: twin.deliver(xb.receive, "XB"))
    assert len(xb.alarms) == 1
    xa.say("preservation-request", dossier="f" * 32)
    assert len(xa.deliver(xb.receive, "XB").receipted) == 1


def test_a_smaller_log_with_another_past_is_told_to_begin_from_what_was_seen(
    xa: Node, xb: Node, twin: Node
) -> None:
    """A log that was rolled back shows no fork yet, but nothing of it is taken."""
    grown(xa, "abcd")
    xa.deliver(xb.receive, "XB")
    grown(twin, "0")
    sent, raw = twin.conversation.push("XB", twin.waiting("XB"), AT)
    assert twin.settle(sent, xb.receive(raw)).behind == 4
    assert not xb.alarms
    assert set(twin.memory.acts).isdisjoint(xb.memory.acts)


def test_a_fork_in_an_answer_is_evidence_too(xa: Node, xb: Node, states: dict[str, State]) -> None:
    grown(xa, "abc")
    xa.deliver(xb.receive, "XB")
    act = xa.say("preservation-request", dossier="0c" * 16)
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    answer = opened(xb.receive(raw), xa.state)
    forked = Node(states["XB"], [states["XA"]])
    grown(forked, "01234567")
    note = forked.checkpoint()
    lie = resealed(answer, xb.state.signer, xa.state, acts=(), **_head(forked, note, old=answer.old))
    assert refused(lambda: xa.settle(sent, lie)) == "log.fork"
    assert [alarm[:2] for alarm in xa.alarms] == [("XB", "log.fork")]
    assert xa.waiting("XB") == [act.id]


def test_a_log_that_does_not_prove_its_growth_is_suspected(xa: Node, xb: Node) -> None:
    grown(xa, "abc")
    xa.deliver(xb.receive, "XB")
    xa.say("preservation-request", dossier="0c" * 16)
    xa.lie(consistency=lambda _old, _note: (bytes(32),) * 3)
    assert refused(lambda: xa.deliver(xb.receive, "XB")) == "log.inconsistent"
    assert [alarm[:2] for alarm in xb.alarms] == [("XA", "log.inconsistent")]


def test_an_act_that_is_not_in_the_log_is_refused(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    hidden = spoken(xa.state, "preservation-request", dossier="0c" * 16)
    true = xa.carried([act.id])
    xa.lie(carried=lambda _acts: [(xa.state.envelope(hidden), true[0][1])])
    sent, raw = xa.conversation.push("XB", [hidden.id], AT)
    (why,) = xa.settle(sent, xb.receive(raw)).refused
    assert (why.act, why.code) == (hidden.id, "log.inclusion")
    assert not xb.memory.acts


def test_a_checkpoint_of_another_key_is_refused(xa: Node, xb: Node, xc: Node) -> None:
    xa.say("preservation-request")
    other = Checkpoint(xc.state.log.name, xa.size, xa.memory.frontier.root)
    xa.lie(checkpoint=lambda: sign_checkpoint(other, xc.state.log), carried=lambda _acts: [])
    assert refused(lambda: xa.deliver(xb.receive, "XB")) == "log.note.unsigned"


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a_false_cosignature_is_refused_with_the_message(
    xa: Node, xb: Node, states: dict[str, State], size: int
) -> None:
    grown(xa, "ab")
    xb.deliver(xa.receive, "XA")
    other = Checkpoint(xa.state.log.name, size, bytes(32))
    line = xb.state.witness.cosign(other.text, AT)
    act = xb.say("preservation-request", dossier="0c" * 16)
    sent, _ = xb.conversation.push("XA", [act.id], AT)
    lie = resealed(sent, states["XB"].signer, states["XA"], cosigned=Cosigned(size=size, line=line))
    kept = dict(xa.memory.cosignatures)
    assert refused(lambda: xa.receive(lie)) == "log.cosignature.invalid"
    assert act.id not in xa.memory.acts
    assert xa.memory.cosignatures == kept


def test_a_cosignature_of_more_than_there_is_is_refused(xa: Node, xb: Node, states: dict[str, State]) -> None:
    xb.say("preservation-request")
    sent, _ = xb.conversation.push("XA", xb.waiting("XA"), AT)
    line = xb.state.witness.cosign(Checkpoint(xa.state.log.name, 99, bytes(32)).text, AT)
    lie = resealed(sent, states["XB"].signer, states["XA"], cosigned=Cosigned(size=99, line=line))
    assert refused(lambda: xa.receive(lie)) == "log.cosignature.ahead"


# -- answers ------------------------------------------------------------------------------------------------


def answered(xa: Node, xb: Node) -> tuple[Message, Message]:
    """A push of one act, and the honest answer, opened."""
    act = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    return sent, opened(xb.receive(raw), xa.state)


def lied(xa: Node, xb: Node, sent: Message, answer: Message, **changed: Any) -> str:
    """The code with which a changed answer is refused; the act then still waits, and nothing was kept."""
    before = xa.memory.copied()
    code = refused(lambda: xa.settle(sent, resealed(answer, xb.state.signer, xa.state, **changed)))
    after = xa.memory
    assert (after.acts, after.seen, after.cosignatures, after.outbox) == (
        before.acts,
        before.seen,
        before.cosignatures,
        before.outbox,
    )
    return code


def test_an_answer_to_another_message_is_refused(xa: Node, xb: Node, xc: Node) -> None:
    sent, answer = answered(xa, xb)
    assert lied(xa, xb, sent, answer, answers="0" * 32) == "message.not-the-answer"
    assert lied(xa, xc, sent, answer, sender="XC") == "message.not-the-answer"
    assert lied(xa, xc, sent, answer) == "signature.untrusted"
    assert lied(xa, xb, sent, answer, to="XC") == "message.misaddressed"
    assert lied(xa, xb, sent, answer, instant=(AT - 2 * DAY).isoformat()) == "message.stale"


def test_our_own_push_comes_back(xa: Node, xb: Node) -> None:
    """Reflected to its sender, a message is of a State that has no card here: ours."""
    sent, _ = answered(xa, xb)
    back = resealed(sent, xa.state.signer, xa.state)
    assert refused(lambda: xa.settle(sent, back)) == "message.unknown-sender"
    assert refused(lambda: xa.receive(back)) == "message.unknown-sender"


def _receipt(xb: Node, sent: str, **more: Any) -> Carried:
    """A receipt that XB signs and logs, whatever it says."""
    fields: dict[str, Any] = {"request": sent, "after": [sent], "of": sent, "at": 5, **more}
    act = xb.say("receipt", role="node", approver=None, **fields)
    ((envelope, proof),) = xb.carried([act.id])
    return Carried.of(envelope, proof)


def _with(xb: Node, *acts: Carried) -> dict[str, Any]:
    return {"acts": acts, **_head(xb, xb.checkpoint(), old=0)}


@pytest.mark.parametrize(
    "receipt",
    [
        {"of": "e" * 64},
        {"dossier": "0d" * 16},
        {"after": []},
        {"after": ["e" * 64]},
        {"dossier": "0d" * 16, "after": ["e" * 64], "of": "e" * 64},
    ],
)
def test_a_receipt_of_anything_else_than_what_was_sent_is_refused(
    xa: Node, xb: Node, receipt: dict[str, Any]
) -> None:
    """Else a State could fill our node with receipts of acts that nobody knows, and stop the worker with one."""
    sent, answer = answered(xa, xb)
    false = _receipt(xb, sent.acts[0].envelope.id, **receipt)
    assert lied(xa, xb, sent, answer, **_with(xb, false)) == "act.receipt"


def test_only_receipts_come_in_answers(xa: Node, xb: Node) -> None:
    sent, answer = answered(xa, xb)
    act = xb.say("acknowledgement", request=sent.acts[0].envelope.id, after=[sent.acts[0].envelope.id])
    ((envelope, proof),) = xb.carried([act.id])
    assert lied(xa, xb, sent, answer, **_with(xb, Carried.of(envelope, proof))) == "act.kind"


def test_a_receipt_signed_by_another_state_is_refused(xa: Node, xb: Node, xc: Node) -> None:
    sent, answer = answered(xa, xb)
    (true,) = answer.acts
    signature = b64encode(xc.state.signer.sign(true.envelope.content)).decode()
    false = true.model_copy(update={"signature": signature})
    assert lied(xa, xb, sent, answer, acts=(false,)) == "signature.untrusted"


def test_a_receipt_that_is_not_in_the_log_is_refused(xa: Node, xb: Node) -> None:
    sent, answer = answered(xa, xb)
    (true,) = answer.acts
    assert lied(xa, xb, sent, answer, acts=(true.model_copy(update={"index": 0}),)) == "log.inclusion"


def test_refusals_and_uploads_of_acts_never_sent_change_nothing(xa: Node, xb: Node) -> None:
    sent, answer = answered(xa, xb)
    false = RefusedAct(act="e" * 64, code="act.dossier", text="No.", missing=("d" * 64,))
    upload = Upload(sealed_sha256="e" * 64, path="/peers/v1/objects/0123456789abcdef")
    raw = resealed(answer, xb.state.signer, xa.state, refused=(false,), uploads=(upload,))
    settled = xa.settle(sent, raw)
    assert settled.receipted == {sent.acts[0].envelope.id}
    assert xa.waiting("XB") == []


def test_a_state_that_claims_to_have_seen_more_than_there_is_only_harms_itself(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request")
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    answer = opened(xb.receive(raw), xa.state)
    lie = resealed(answer, xb.state.signer, xa.state, behind=True, known=2**53 - 1, acts=())
    assert xa.settle(sent, lie).behind == 2**53 - 1
    assert xa.deliver(xb.receive, "XB").receipted == {act.id}
    sent, _ = xa.conversation.push("XB", [], AT)
    pushed = resealed(sent, xa.state.signer, xb.state, known=2**53 - 1)
    assert opened(xb.receive(pushed), xa.state).old == 0


def test_a_node_never_sends_what_is_not_for_the_other_even_if_its_archive_says_so(xa: Node, xb: Node) -> None:
    request = xa.say("preservation-request")
    own = xb.say("provider-order", request=request.id)
    xb.lie(carried=lambda _acts: Node.carried(xb, [own.id]))
    sent, raw = xa.conversation.push("XB", [request.id], AT)
    with pytest.raises(ValueError, match="not one that XB may send to XA"):
        xb.receive(raw)
    del sent
