"""Who signed these bytes? The product, pyHanko and openssl agree, and no byte of a signature goes unread."""

import asyncio
import io
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from rogatory.envelope.certificates import to_der
from rogatory.envelope.errors import Rejected
from rogatory.envelope.signature import verify, verify_by_anchor
from tests.rooms.envelope.fictional import AT, DAY, State

CONTENT = b'{"kind":"example"}'
SAME_STATES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def pyhanko(state: State, *, cades: bool) -> bytes:
    """A detached signature as pyHanko makes it."""
    key = state.seal_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(to_der(state.seal)),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    made = signer.async_sign_general_data(io.BytesIO(CONTENT), "sha256", detached=True, use_cades=cades)
    return bytes(asyncio.run(made).dump())


WRITERS: dict[str, Callable[[State], bytes]] = {
    "own": lambda state: state.signer.sign(CONTENT),
    "cades": lambda state: pyhanko(state, cades=True),
    "pyhanko": lambda state: pyhanko(state, cades=False),
}


def refused(state: State, content: bytes, signature: bytes, at: datetime = AT) -> str:
    with pytest.raises(Rejected) as caught:
        verify(content, signature, anchors=[state.anchor], at=at)
    return caught.value.code


@pytest.mark.parametrize("writer", WRITERS)
def test_it_says_who_signed(writer: str, xa: State, xb: State) -> None:
    signature = WRITERS[writer](xa)
    signed = verify(CONTENT, signature, anchors=[xb.anchor, xa.anchor], at=AT)
    assert (signed.state, signed.certificate, signed.anchor) == ("XA", xa.seal, xa.anchor)
    assert refused(xb, CONTENT, signature) == "signature.untrusted"
    assert refused(xa, CONTENT + b"\n", signature) == "signature.digest"
    assert refused(xa, CONTENT, signature, AT + 10_000 * DAY) == "certificate.expired"


@pytest.mark.parametrize(
    ("writer", "bit"), [("own", 0x01), ("own", 0x80), ("cades", 0x01), ("pyhanko", 0x80)]
)
def test_any_byte_changed_is_refused(writer: str, bit: int, xa: State) -> None:
    signature = WRITERS[writer](xa)
    for position in range(len(signature)):
        changed = bytearray(signature)
        changed[position] ^= bit
        assert refused(xa, CONTENT, bytes(changed)), position


def test_the_unused_bits_of_a_certificate_are_refused(xa: State) -> None:
    # Where the last bit of the issuer's signature is zero, a careless reader takes 1 for 0 unused bits.
    signature = xa.signer.sign(CONTENT)
    certificate = to_der(xa.seal)
    start = signature.index(certificate) + len(certificate) - len(xa.seal.signature) - 1
    assert signature[start] == 0
    changed = signature[:start] + b"\x01" + signature[start + 1 :]
    assert refused(xa, CONTENT, changed) == "certificate.malformed"


@SAME_STATES
@given(cut=st.integers(0, 2000), add=st.binary(max_size=8), insert=st.booleans())
def test_damage_of_any_sort_is_refused(xa: State, cut: int, add: bytes, insert: bool) -> None:
    signature = xa.signer.sign(CONTENT)
    at = cut % (len(signature) + 1)
    changed = signature[:at] + add + signature[at + (0 if insert else len(add)) :]
    if changed != signature:
        assert refused(xa, CONTENT, changed)


@SAME_STATES
@given(st.binary(max_size=300), st.integers(0, 0x3F))
def test_hostile_bytes_give_only_a_refusal(xa: State, data: bytes, head: int) -> None:
    assert refused(xa, CONTENT, data)
    signature = xa.signer.sign(CONTENT)
    assert refused(xa, CONTENT, signature[:head] + data)


def test_nested_to_a_great_depth_it_is_refused(xa: State) -> None:
    nested = b""
    for _ in range(4000):
        size = len(nested)
        nested = b"\x30\x84" + size.to_bytes(4, "big") + nested
    assert refused(xa, CONTENT, nested) == "signature.malformed"
    assert refused(xa, CONTENT, b"\x30" * 70_000) == "signature.malformed"


def test_the_anchor_signs_cards_and_no_acts(xa: State, xb: State) -> None:
    signature = xa.anchor_signer.sign(CONTENT)
    assert verify_by_anchor(CONTENT, signature, anchor=xa.anchor, at=AT).state == "XA"
    assert refused(xa, CONTENT, signature) == "certificate.usage"
    for other, made in ((xb.anchor, signature), (xa.anchor, xa.signer.sign(CONTENT))):
        with pytest.raises(Rejected) as caught:
            verify_by_anchor(CONTENT, made, anchor=other, at=AT)
        assert caught.value.code == "signature.invalid"


def test_an_anchor_that_is_none_vouches_for_nobody(xa: State) -> None:
    with pytest.raises(Rejected) as caught:
        verify_by_anchor(CONTENT, xa.signer.sign(CONTENT), anchor=xa.seal, at=AT)
    assert caught.value.code == "certificate.usage"


def test_an_instant_without_offset_is_our_mistake(xa: State) -> None:
    with pytest.raises(ValueError, match="offset"):
        verify(CONTENT, xa.signer.sign(CONTENT), anchors=[xa.anchor], at=AT.replace(tzinfo=None))


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("writer", WRITERS)
def test_openssl_agrees(writer: str, tmp_path: Path, xa: State, xb: State) -> None:
    (tmp_path / "a.json").write_bytes(CONTENT)
    (tmp_path / "b.json").write_bytes(CONTENT + b" ")
    (tmp_path / "a.p7s").write_bytes(WRITERS[writer](xa))
    (tmp_path / "xa.pem").write_bytes(xa.anchor.public_bytes(Encoding.PEM))
    (tmp_path / "xb.pem").write_bytes(xb.anchor.public_bytes(Encoding.PEM))

    def check(content: str, root: str, *purpose: str) -> int:
        command = [
            "openssl",
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-content",
            content,
            "-in",
            "a.p7s",
        ]
        command += ["-CAfile", root, "-attime", str(int(AT.timestamp())), *purpose, "-out", "out"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode

    assert check("a.json", "xa.pem", "-purpose", "any") == 0
    assert check("a.json", "xa.pem") == 0
    assert check("b.json", "xa.pem", "-purpose", "any") != 0
    assert check("a.json", "xb.pem", "-purpose", "any") != 0


@pytest.mark.needs("openssl")
def test_what_openssl_signs_is_accepted_when_it_keeps_to_the_profile(tmp_path: Path, xa: State) -> None:
    (tmp_path / "a.json").write_bytes(CONTENT)
    key = xa.seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "seal.pem").write_bytes(xa.seal.public_bytes(Encoding.PEM) + key)
    command = ["openssl", "cms", "-sign", "-binary", "-md", "sha256", "-nosmimecap", "-in", "a.json"]
    command += ["-signer", "seal.pem", "-outform", "DER", "-out", "a.p7s"]
    for more in ([], ["-cades"]):
        subprocess.run(command + more, cwd=tmp_path, capture_output=True, check=True)
        signature = (tmp_path / "a.p7s").read_bytes()
        assert verify(CONTENT, signature, anchors=[xa.anchor], at=AT).state == "XA"
