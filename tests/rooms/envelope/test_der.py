"""DER: one value, one encoding."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.der import Elements, element, is_der

PRIMITIVE = st.builds(lambda data: element(0x04, data), st.binary(max_size=300))
NESTED = st.recursive(PRIMITIVE, lambda inner: st.lists(inner, max_size=4).map(lambda e: element(0x30, *e)))


@given(NESTED)
def test_what_is_written_is_der_and_is_read(encoded: bytes) -> None:
    assert is_der(encoded)
    assert Elements(encoded + encoded).rest() == (encoded, encoded)


@pytest.mark.parametrize(
    "encoded",
    ["020105", "02020080", "020180", "0101ff", "010100", "0500", "06032a0304", "0602887b", "3106020101020102",
     "170d3236313132343032303030305a", "180f32303236313132343032303030305a", "3000"],
)  # fmt: skip
def test_der(encoded: str) -> None:
    assert is_der(bytes.fromhex(encoded))


@pytest.mark.parametrize(
    "encoded",
    ["02020005", "0202ff80", "0200", "010101", "0101", "050100", "06032a8003", "0601ff", "3106020102020101",
     "170b323631313234303230305a", "17113236313132343032303030302b30303030", "30800000", "308100", "02810105"],
)  # fmt: skip
def test_not_der(encoded: str) -> None:
    with contextlib.suppress(ValueError):
        assert not is_der(bytes.fromhex(encoded))


@given(st.binary(max_size=60))
def test_hostile_bytes_end_in_an_answer_or_a_value_error(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        is_der(data)
        Elements(data).rest()


def test_an_unexpected_element_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        Elements(element(0x30)).take(0x31)
    with pytest.raises(ValueError, match="more"):
        Elements(element(0x30) * 2).only(0x30)
    with pytest.raises(ValueError, match="expected"):
        Elements(b"").take(0x30)
