"""One value, one sequence of bytes."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.canonical import DEPTH, INTEGER, JSON, canonical, read
from rogatory.envelope.errors import Rejected


def repr_size(value: object) -> str:
    return type(value).__name__


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER, INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back(value: JSON) -> None:
    assert read(canonical(value), place="test") == value


@given(VALUES)
def test_both_writers_make_the_same_bytes(value: JSON) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(VALUES)
def test_other_spellings_of_a_value_are_refused(value: JSON) -> None:
    other = json.dumps(value, indent=1).encode()
    if other == canonical(value):
        assert read(other, place="test") == value
    else:
        with pytest.raises(Rejected):
            read(other, place="test")


@given(
    st.binary(max_size=300)
    | st.text('[]{}",:0123456789.eE+-truefalsn\\u \ud800', max_size=60).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )
)
def test_hostile_bytes_give_a_value_or_a_refusal(data: bytes) -> None:
    try:
        value = read(data, place="test")
    except Rejected as rejected:
        assert rejected.code.startswith("canonical.")
    else:
        assert canonical(value) == data


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_hundred_thousand_levels_are_refused(opening: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        read(opening * 100_000, place="test")
    assert caught.value.code in {"canonical.too-deep", "canonical.malformed"}


def test_the_depth_is_exact() -> None:
    assert read(b"[" * DEPTH + b"]" * DEPTH, place="test")
    with pytest.raises(Rejected, match="32 levels"):
        read(b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), place="test")


def test_the_size_limit_is_exact() -> None:
    data = canonical("a" * 100)
    assert read(data, place="test", limit=len(data)) == "a" * 100
    with pytest.raises(Rejected) as caught:
        read(data, place="test", limit=len(data) - 1)
    assert caught.value.code == "canonical.too-large"


def test_names_are_sorted_by_utf16_units() -> None:
    # RFC 8785 section 3.2.3: U+1F600 is D83D DE00 in UTF-16 and comes before U+FB33, unlike its code point.
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), INTEGER + 1, -INTEGER - 1, 1 << 20_000], ids=repr_size)
def test_a_number_that_readers_could_round_is_not_written(value: object) -> None:
    with pytest.raises(Rejected) as caught:
        canonical([value])
    assert caught.value.code == "canonical.number"


@pytest.mark.parametrize("value", [b"bytes", {1: 2}, {"a"}, object()])
def test_what_is_not_json_is_not_written(value: object) -> None:
    with pytest.raises(Rejected) as caught:
        canonical({"here": value})
    assert caught.value.code == "canonical.type"


def test_a_value_inside_itself_is_not_written() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(Rejected) as caught:
        canonical(circle)
    assert caught.value.code == "canonical.too-deep"


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, {"é\udfff": 1}])
def test_half_a_character_is_not_written(value: object) -> None:
    with pytest.raises(Rejected) as caught:
        canonical(value)
    assert caught.value.code == "canonical.text"


def test_the_refusal_names_what_stands_twice() -> None:
    with pytest.raises(Rejected, match='"a" stands twice'):
        read(b'{"a":1,"a":1}', place="act")
