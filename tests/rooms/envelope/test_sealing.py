"""Messages that only their receivers can read."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.envelope.keys import new_identity
from rogatory.envelope.sealing import recipient, seal_to, unseal

ALICE, BOB, STRANGER = new_identity(), new_identity(), new_identity()
TO_BOTH = [str(ALICE.to_public()), str(BOB.to_public())]


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=2000))
def test_each_receiver_reads_it_and_nobody_else(content: bytes) -> None:
    sealed = seal_to(content, TO_BOTH)
    assert unseal(sealed, [ALICE], limit=2000) == content
    assert unseal(sealed, [STRANGER, BOB], limit=2000) == content
    with pytest.raises(Rejected) as caught:
        unseal(sealed, [STRANGER], limit=2000)
    assert caught.value.code == "sealing.not-opened"


def test_every_byte_counts() -> None:
    sealed = seal_to(b"for you", TO_BOTH)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Rejected):
            unseal(bytes(changed), [ALICE, BOB], limit=100)
    for end in range(len(sealed)):
        with pytest.raises(Rejected):
            unseal(sealed[:end], [ALICE], limit=100)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_hostile_bytes_give_only_a_refusal(data: bytes, with_header: bool) -> None:
    with pytest.raises(Rejected):
        unseal(b"age-encryption.org/v1\n" * with_header + data, [ALICE], limit=1000)


def test_the_limit_is_on_what_comes_out() -> None:
    sealed = seal_to(b"a" * 100, TO_BOTH)
    assert len(unseal(sealed, [ALICE], limit=100)) == 100
    for limit in (99, 0):
        with pytest.raises(Rejected) as caught:
            unseal(sealed, [ALICE], limit=limit)
        assert caught.value.code == "sealing.too-large"
    with pytest.raises(Rejected) as caught:
        unseal(b"a" * 1_000_000, [ALICE], limit=1000)
    assert caught.value.code == "sealing.too-large"
    large = seal_to(b"a" * 1_000_000, TO_BOTH)
    assert len(unseal(large, [ALICE], limit=1_000_000)) == 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "ssh-ed25519 AAAA",
        pytest.param(TO_BOTH[0] + "x", id="one-letter-more"),
        "AGE-SECRET-KEY-1",
        pytest.param("\ud800", id="half-a-character"),
    ],
)
def test_what_is_no_recipient(text: str) -> None:
    with pytest.raises(Rejected) as caught:
        recipient(text)
    assert caught.value.code == "sealing.recipient"


def test_sealing_to_nobody_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="recipient"):
        seal_to(b"for nobody", [])


@pytest.mark.needs("age")
def test_what_age_sealed_is_opened(tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(b"from age")
    command = ["age", "-r", TO_BOTH[0], str(tmp_path / "content")]
    sealed = subprocess.run(command, check=True, capture_output=True).stdout
    assert unseal(sealed, [ALICE], limit=100) == b"from age"
