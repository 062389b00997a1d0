"""From hostile bytes only `Rejected` comes out, whatever layer they break, and nothing is kept."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.envelope.canonical import canonical
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Rejected
from rogatory.envelope.sealing import seal_to
from rogatory.exchange.messages import Message, seal_message
from rogatory.exchange.transfer import read_offset
from rogatory.log.append import Frontier, extend
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.leaf import entry
from rogatory.log.tiles import MemoryTiles
from tests.rooms.exchange.cast import AT, State, opened
from tests.rooms.exchange.memory import Node

XA, XB = State("XA"), State("XB")
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BASE64 = st.binary(max_size=70).map(lambda data: b64encode(data).decode())


def _push() -> tuple[Node, Message, bytes]:
    sender = Node(XA, [XB])
    act = sender.say("preservation-request")
    sent, raw = sender.conversation.push("XB", [act.id], AT)
    return sender, sent, raw


SENDER, SENT, RAW = _push()


def received(raw: bytes) -> str:
    """What becomes of it: `answered`, or the code; nothing else may happen, and a refusal leaves nothing."""
    node = Node(XB, [XA])
    try:
        answer = node.receive(raw, AT)
    except Rejected as why:
        assert not node.memory.acts and not node.memory.messages and not node.memory.seen
        return why.code
    opened(answer, XA)
    node.audited()
    return "answered"


def sealed(wrapper: object) -> bytes:
    return seal_to(canonical(wrapper), [XB.card.age])


def signed(content: bytes) -> bytes:
    return sealed({"content": content.decode(), "signature": b64encode(XA.signer.sign(content)).decode()})


@FUZZ
@given(st.binary(max_size=400))
def test_bytes(raw: bytes) -> None:
    assert received(raw) == "sealing.not-opened"


@FUZZ
@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_a_byte_changed_anywhere(at: int, by: int) -> None:
    changed = bytearray(RAW)
    changed[at] ^= by
    assert received(bytes(changed)) == "sealing.not-opened"


@FUZZ
@given(st.binary(max_size=200) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_what_was_sealed_is_no_message(content: bytes) -> None:
    assert received(seal_to(content, [XB.card.age])) != "answered"


@FUZZ
@given(ANYTHING)
def test_what_was_signed_is_no_message(value: Any) -> None:
    assert received(signed(json.dumps(value).encode("utf-8", "surrogatepass"))) != "answered"


PATHS = [
    (name, *rest)
    for name in (*json.loads(SENT.write()), "surplus")
    for rest in (
        [()] if name != "acts" else [(), (0,)] + [(0, part) for part in json.loads(SENT.write())["acts"][0]]
    )
]


@settings(FUZZ, max_examples=150)
@given(st.sampled_from(PATHS), ANYTHING | BASE64 | st.lists(BASE64, max_size=70) | st.text(max_size=60))
def test_any_field_replaced_by_anything_and_signed_again(path: tuple[Any, ...], new: Any) -> None:
    """The sender is hostile: it holds the keys. The message is answered or refused, never anything else."""
    value = json.loads(SENT.write())
    place: Any = value
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    try:
        content = canonical(value)
    except Rejected:
        return
    received(signed(content))


@settings(FUZZ, max_examples=150)
@given(st.data())
def test_any_field_of_an_act_replaced_by_anything_signed_and_logged(data: st.DataObject) -> None:
    """Also where the act itself is hostile, its author signs it and its log holds it."""
    sender = Node(XA, [XB])
    act = sender.say("preservation-request")
    value = json.loads(act.content)
    place: Any = value
    while True:
        step = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not (isinstance(place[step], dict | list) and place[step] and data.draw(st.booleans())):
            break
        place = place[step]
    place[step] = data.draw(ANYTHING)
    try:
        content = canonical(value)
    except Rejected:
        return
    assert received(logged(content)) in {"answered", "message.malformed"}


def logged(content: bytes) -> bytes:
    """A push of XA that carries these bytes as an act, properly signed and logged."""
    envelope = Envelope(content, XA.signer.sign(content))
    grown = extend(MemoryTiles(), Frontier.empty(), [entry(bytes(32), envelope.id)])
    note = sign_checkpoint(Checkpoint(XA.log.name, 1, grown.root), XA.log)
    (one,) = SENT.acts
    act = one.model_copy(
        update={
            "content": content.decode(),
            "signature": b64encode(envelope.signature).decode(),
            "salt": b64encode(bytes(32)).decode(),
            "index": 0,
            "hashes": (),
        }
    )
    message = SENT.model_copy(update={"acts": (act,), "checkpoint": note.decode(), "old": 0, "proof": ()})
    return seal_message(message, XA.signer, XB.card.age)


@FUZZ
@given(st.sampled_from(sorted(json.loads(SENT.write()))), ANYTHING)
def test_an_answer_with_any_field_replaced_by_anything(name: str, new: Any) -> None:
    sender = Node(XA, [XB])
    act = sender.say("preservation-request")
    sent, raw = sender.conversation.push("XB", [act.id], AT)
    value = json.loads(opened(Node(XB, [XA]).receive(raw, AT), XA).write()) | {name: new}
    try:
        content = canonical(value)
    except Rejected:
        return
    lie = seal_to(canonical(_wrapped(content)), [XA.card.age])
    try:
        sender.settle(sent, lie)
    except Rejected:
        assert sender.waiting("XB") == [act.id]


def _wrapped(content: bytes) -> dict[str, str]:
    return {"content": content.decode(), "signature": b64encode(XB.signer.sign(content)).decode()}


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("12", 12),
        ("-1", None),
        ("٣", None),
        ("1" * 17, None),
        ("1.0", None),
    ],
)
def test_an_offset_is_a_short_number_in_ascii(text: str | None, offset: int | None) -> None:
    assert read_offset(text) == offset
