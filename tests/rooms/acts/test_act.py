"""Bytes to act and back; and nothing but `Rejected` from bytes that are no act."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.acts.act import Act, compose, content_digest
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import MAX_ACT_BYTES, read_act
from rogatory.envelope.canonical import canonical
from rogatory.envelope.errors import Rejected
from rogatory.treaty.identifiers import TYPES
from tests.rooms.acts.builders import BODIES, REQUEST, attachment, say
from tests.rooms.acts.faults import FAULTS, GOOD, changed


def values(kind: str = "mla-request") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(GOOD[kind].content)
    return found


def refused(value: Any) -> Rejected:
    content = value if isinstance(value, bytes) else canonical(value)
    with pytest.raises(Rejected) as error:
        read_act(content, place="acts/0001.json")
    assert error.value.place == "acts/0001.json"
    assert len(str(error.value)) < 2_000
    return error.value


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_to_bytes_and_back(kind: str) -> None:
    act = GOOD[kind]
    again = read_act(compose(act.header, act.body))
    assert again == act
    assert (act.kind, act.shared, act.opens) == (
        kind,
        KINDS[kind].scope == "shared",
        KINDS[kind].opens is not None,
    )
    assert isinstance(act.body, KINDS[kind].body)


def test_the_builders_know_every_kind() -> None:
    assert set(BODIES) == set(KINDS)
    assert all(kind.name == name for name, kind in KINDS.items())


IDENTIFIERS: list[dict[str, Any]] = [
    {"type": "ip", "value": "2001:db8::1", "instant": "2026-11-14T02:41:07+01:00"},
    *REQUEST["identifiers"],
    {"type": "phone", "value": "+33199000023"},
    {"type": "server", "provider": "Hai Long Cloud JSC (fictional)", "value": "HLC-VPS-88213"},
    {"type": "bitcoin", "value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
    {"type": "bitcoin-transaction", "value": "39" * 32},
    {"type": "imei", "value": "004401234567895"},
    {"type": "url", "value": "https://chatterleaf.example/u/7?tab=2", "seen": "2026-11-14T00:00:00Z"},
    {"type": "domain", "value": "nightquarry.example"},
    {"type": "hash", "algorithm": "sha256", "value": "ab" * 32},
]


def test_a_request_names_every_kind_of_identifier() -> None:
    act = say("preservation-request", identifiers=IDENTIFIERS)
    assert json.loads(act.content)["body"]["identifiers"] == [
        {"shared": False, **one} if one["type"] == "ip" else one for one in IDENTIFIERS
    ]
    assert {one["type"] for one in IDENTIFIERS} == set(TYPES)


def test_a_name_in_the_script_of_its_owner_stays_as_it_is() -> None:
    act = say("closure", request="a" * 64, remarks="Nguyễn Thị Lan, محمّد, 東京 \U0001f511\nsecond line")
    assert "東京 \U0001f511".encode() in act.content
    assert read_act(act.content) == act


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_enough(name: str) -> None:
    path, value, code = FAULTS[name]
    assert refused(changed(path, value)).code == code


def test_an_act_on_a_request_names_it_and_keeps_to_its_scope() -> None:
    assert refused(changed("request", None, "acceptance")).code == "act.request"
    shared = {"scope": "shared", "states": ["XA", "XB"]}
    assert refused(changed("audience", shared, "provider-order")).code == "act.audience"


@pytest.mark.parametrize("value", [None, [], "act", 7, {}, {"kind": "closure"}])
def test_other_values_are_no_acts(value: Any) -> None:
    assert refused(value).code == "act.not-an-act"


def test_the_message_says_where_the_first_fault_is_and_how_many_there_are() -> None:
    whole = changed("body.items.0.category", "everything")
    whole["body"]["language"] = "français"
    error = refused(whole)
    assert "body" not in error.values
    assert error.values["count"] == "2"
    assert error.values["field"] in ("items.0.category", "language")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a":1}\n',
        b'{"b":1, "a":1}',
        b'{"a":1,"a":1}',
        b'{"a":1.5}',
        b"[" * 100_000,
        b'"' + b"x" * MAX_ACT_BYTES + b'"',
        GOOD["closure"].content + b" ",
        b"\xef\xbb\xbf" + GOOD["closure"].content,
        GOOD["closure"].content.replace(b'"kind"', b'"\\u006bind"'),
    ],
)
def test_bytes_in_another_form_are_refused(content: bytes) -> None:
    assert refused(content).code.startswith("canonical.")


def test_a_wall_of_faults_is_refused_with_a_short_message() -> None:
    whole = values()
    whole["body"]["facts"] = [0] * 200_000
    error = refused(whole)
    assert error.code == "act.malformed"
    assert (
        error.values["message"] == "almost nothing fits"
    )  # half a million faults are not listed to name one
    assert len(str(error)) < 500


def test_the_digest_that_is_approved_is_of_what_is_said_and_not_of_who_says_it() -> None:
    one, other = say("mla-request"), say("mla-request", at=5, officer="o-18")
    assert one.id != other.id
    assert content_digest("mla-request", one.body) == content_digest("mla-request", other.body)
    assert content_digest("mla-request", one.body) != content_digest("closure", one.body)
    changed_body = say("mla-request", purpose="Another purpose.").body
    assert content_digest("mla-request", one.body) != content_digest("mla-request", changed_body)
    with_object = content_digest("mla-request", one.body, (attachment("x"),))
    assert with_object != content_digest("mla-request", one.body)
    assert with_object != content_digest("mla-request", one.body, (attachment("y"),))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
HOSTILE = JSON | st.sampled_from(
    [
        "",
        "\x00",
        "a" * 64,
        "XA",
        "../..",
        "2026-11-14T07:30:00Z",
        "Europe/Paris",
        "\u202e",
        "{values}",
        [[]],
        {},
    ]
)


def attempt(content: bytes) -> Act | None:
    """The act, or None; anything that comes out other than `Rejected` fails the test."""
    try:
        act = read_act(content)
    except Rejected as error:
        assert str(error)
        assert error.as_json()["code"] == error.code
        return None
    assert compose(act.header, act.body) == content
    return act


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | JSON.map(canonical))
def test_arbitrary_bytes_are_rejected_and_nothing_else(content: bytes) -> None:
    assert attempt(content) is None


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, one in inner for place in places(one, (*path, key))]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_good_act_with_one_thing_changed_is_read_or_rejected(kind: str, data: st.DataObject) -> None:
    value = deepcopy(json.loads(GOOD[kind].content))
    *above, last = data.draw(st.sampled_from(places(value)))
    at: Any = value
    for step in above:
        at = at[step]
    action = data.draw(st.sampled_from(("replace", "remove", "add")))
    if action == "replace":
        at[last] = data.draw(HOSTILE)
    elif action == "remove":
        del at[last]
    elif isinstance(at, dict):
        at[data.draw(st.text(max_size=12))] = data.draw(HOSTILE)
    else:
        at.insert(0, data.draw(HOSTILE))
    attempt(canonical(value))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_good_act_with_one_byte_changed_is_another_act_or_rejected(kind: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[kind].content)
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    act = attempt(bytes(content))
    assert act is None or act.id != GOOD[kind].id
