"""The reader's trust file."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.verify.trust import LIMIT, read_trust
from tests.rooms.verify.world import State, World


def test_anchors_are_sorted_by_their_states(world: World) -> None:
    second = State("XA")
    trust = read_trust(world.pem() + b"# a remark\n" + second.anchor.public_bytes(Encoding.PEM))
    assert trust.of("XA") == (world.states["XA"].anchor, second.anchor)
    assert trust.of("XB") == (world.states["XB"].anchor,)
    assert trust.of("XD") == ()


def test_a_certificate_that_is_no_anchor_is_refused(world: World) -> None:
    with pytest.raises(Rejected) as refusal:
        read_trust(world.pem() + world.states["XA"].seal.public_bytes(Encoding.PEM))
    assert refusal.value.code == "trust.not-an-anchor"
    assert "number 4" in str(refusal.value)


@pytest.mark.parametrize("pem", [b"", b"no certificate", b"x" * (LIMIT + 1)])
def test_an_unreadable_file_is_refused(pem: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        read_trust(pem)
    assert refusal.value.code == "trust.unreadable"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    with pytest.raises(Rejected):
        read_trust(b"-----BEGIN CERTIFICATE-----\n" + junk + b"\n-----END CERTIFICATE-----\n")
