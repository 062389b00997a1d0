import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.log.leaf import entry
from tests.rooms.log.cast import refused


def test_an_entry_is_the_digest_that_the_format_gives() -> None:
    salt, act = bytes(range(32)), "ab" * 32
    assert entry(salt, act) == hashlib.sha256(b"rogatory/leaf/1\n" + salt + b"\xab" * 32).digest()


@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
)
def test_another_salt_or_act_is_another_entry(salt: bytes, other: bytes, act: bytes) -> None:
    assert (entry(salt, act.hex()) == entry(other, act.hex())) == (salt == other)
    assert (entry(salt, act.hex()) == entry(salt, other.hex())) == (act == other)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(size: int) -> None:
    assert refused(lambda: entry(bytes(size), "ab" * 32)) == "log.leaf.salt"


@pytest.mark.parametrize("act", ["", "ab", "AB" * 32, "ab" * 32 + "\n", "é" * 64, " " + "a" * 63])
def test_an_act_id_that_is_none_is_refused(act: str) -> None:
    assert refused(lambda: entry(bytes(32), act)) == "log.leaf.act"
