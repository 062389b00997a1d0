"""What a message may hold, how large it may be, and what is told in plain when it is refused."""

import json
from base64 import b64encode
from typing import Any

import pytest

from rogatory.envelope.canonical import canonical
from rogatory.envelope.errors import Rejected
from rogatory.envelope.sealing import seal_to
from rogatory.exchange import messages
from rogatory.exchange.messages import (
    MAX_ACTS,
    MAX_CARRIED_BYTES,
    MAX_MESSAGE_BYTES,
    Carried,
    Message,
    as_problem,
)
from tests.rooms.acts.builders import REQUEST
from tests.rooms.exchange.cast import AT, State, opened, resealed
from tests.rooms.exchange.conftest import refused
from tests.rooms.exchange.memory import Node


def test_a_message_is_read_as_it_was_written(xa: Node) -> None:
    act = xa.say("preservation-request")
    sent, _ = xa.conversation.push("XB", [act.id], AT)
    assert Message.parse(sent.write()) == sent
    (one,) = sent.acts
    assert one.envelope == xa.memory.acts[act.id].envelope
    assert Carried.of(one.envelope, one.proof(sent.note)) == one


@pytest.mark.parametrize(("count", "code"), [(MAX_ACTS, "answered"), (MAX_ACTS + 1, "message.malformed")])
def test_a_message_holds_so_many_acts(
    xa: Node, xb: Node, states: dict[str, State], count: int, code: str
) -> None:
    act = xa.say("preservation-request")
    sent, _ = xa.conversation.push("XB", [act.id], AT)
    many = resealed(sent, states["XA"].signer, states["XB"], acts=sent.acts * count)
    found = refused(lambda: xb.receive(many)) if count > MAX_ACTS else "answered"
    assert found == code
    if code == "answered":
        assert len(opened(xb.receive(many), states["XA"]).acts) == 1


def _sealed(state: State, content: str) -> bytes:
    wrapper = {"content": content, "signature": ""}
    return seal_to(canonical(wrapper), [str(state.identity.to_public())])


def test_a_message_that_is_too_large_is_refused_before_it_is_read(
    xb: Node, states: dict[str, State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MAX_MESSAGE_BYTES", 10_000)
    assert refused(lambda: xb.receive(bytes(200_000))) == "sealing.too-large"
    assert refused(lambda: xb.receive(_sealed(states["XB"], "a" * 21_000))) == "sealing.too-large"
    assert refused(lambda: xb.receive(_sealed(states["XB"], "a" * 15_000))) == "canonical.too-large"


def test_what_a_sender_puts_into_one_message_always_fits(xa: Node, xb: Node) -> None:
    """The worst case: acts that are nothing but quotation marks, each written as four characters in the end."""
    text = '"' * 19_000
    acts: list[str] = []
    carried = 0
    while True:
        facts = [text] * 20
        act = xa.say("preservation-request", dossier=f"{len(acts):032x}", **{**REQUEST, "facts": facts})
        carried += len(act.content)
        if carried > MAX_CARRIED_BYTES:
            break
        acts.append(act.id)
    sent, raw = xa.conversation.push("XB", acts, AT)
    assert len(sent.write()) < MAX_MESSAGE_BYTES
    assert len(raw) < 2 * MAX_MESSAGE_BYTES
    assert xa.settle(sent, xb.receive(raw)).receipted == set(acts)


def test_a_refusal_in_plain_repeats_nothing_of_what_was_sealed(
    xa: Node, xb: Node, states: dict[str, State]
) -> None:
    act = xa.say("preservation-request")
    sent, _ = xa.conversation.push("XB", [act.id], AT)
    secret = "Hai-Long-Cloud"
    changes: list[dict[str, Any]] = [
        {secret: 1},
        {"sender": "XQ"},
        {"to": "XC"},
        {"instant": "2026-01-01T07:08:09Z"},
        {"checkpoint": f"{secret}\n1\n{b64encode(bytes(32)).decode()}\n\n— x AAAA\n"},
    ]
    for changed in changes:
        content = canonical(json.loads(sent.write()) | changed)
        signature = b64encode(states["XA"].signer.sign(content)).decode()
        wrapper = canonical({"content": content.decode(), "signature": signature})
        with pytest.raises(Rejected) as why:
            xb.receive(seal_to(wrapper, [states["XB"].card.age]))
        told = json.dumps(as_problem(why.value), ensure_ascii=False)
        assert why.value.code in told
        for hidden in (secret, "XQ", "XC", "2026", "07:08"):
            assert hidden not in told, told
        assert len(str(as_problem(why.value)["detail"])) > 30


def test_our_own_answer_repeats_the_refusal_of_an_act_sealed(xa: Node, xb: Node) -> None:
    act = xa.say("preservation-request", after=["e" * 64])
    sent, raw = xa.conversation.push("XB", [act.id], AT)
    (why,) = opened(xb.receive(raw), xa.state).refused
    assert "1 act(s)" in why.text and why.missing == ("e" * 64,)
    assert why.text.encode() not in xb.receive(xa.conversation.push("XB", [act.id], AT)[1])
    del sent
