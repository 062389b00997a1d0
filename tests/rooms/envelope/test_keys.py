"""Private keys by URI, and age identities; `age` and `openssl` open what is written here."""

import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from rogatory.envelope.certificates import to_der
from rogatory.envelope.errors import Rejected
from rogatory.envelope.keys import (
    new_identity,
    new_log_key,
    new_seal_key,
    open_identity,
    open_key,
    open_log_key,
    open_seal_key,
    write_identity,
    write_key,
)
from rogatory.envelope.sealing import seal_to, unseal
from rogatory.envelope.signer import KeySigner, open_signer
from tests.rooms.envelope.fictional import State


def code(caught: pytest.ExceptionInfo[Rejected]) -> str:
    return caught.value.code


def test_both_kinds_of_key_come_back(tmp_path: Path) -> None:
    seal, log = new_seal_key(), new_log_key()
    seal_uri = write_key(tmp_path / "seal.pem", seal, b"secret")
    log_uri = write_key(tmp_path / "log.pem", log, b"secret")
    assert open_seal_key(seal_uri, b"secret").public_key() == seal.public_key()
    assert open_log_key(log_uri, b"secret").public_key() == log.public_key()
    with pytest.raises(Rejected) as caught:
        open_seal_key(log_uri, b"secret")
    assert code(caught) == "key.type"
    with pytest.raises(Rejected) as caught:
        open_log_key(seal_uri, b"secret")
    assert code(caught) == "key.type"


def test_a_key_file_is_private_whole_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "seal.pem"
    write_key(path, new_seal_key(), b"secret")
    before = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Rejected) as caught:
        write_key(path, new_seal_key(), b"secret")
    assert code(caught) == "key.exists"
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["seal.pem"]


def test_the_passphrase_must_be_right_and_must_be_there(tmp_path: Path) -> None:
    uri = write_key(tmp_path / "seal.pem", new_seal_key(), b"secret")
    for wrong in (b"", b"Secret", b"secret\n"):
        with pytest.raises(Rejected) as caught:
            open_key(uri, wrong)
        assert code(caught) == "key.passphrase"
    with pytest.raises(ValueError, match="passphrase"):
        write_key(tmp_path / "other.pem", new_seal_key(), b"")
    assert not (tmp_path / "other.pem").exists()


@pytest.mark.parametrize(
    "uri", ["pkcs11:token=state", "https://hsm.example/", "seal.pem", "", "file:", "FILE:x"]
)
def test_an_unknown_place_for_keys_is_named(uri: str) -> None:
    with pytest.raises(Rejected) as caught:
        open_key(uri, b"secret")
    assert code(caught) == "key.scheme"


def test_a_key_that_is_not_there_or_is_none(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"a" * 100_000)
    (tmp_path / "text").write_text("hello")
    (tmp_path / "damaged").write_text(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
    )
    expected = {
        "nothing": "key.missing",
        ".": "key.missing",
        "a\0b": "key.missing",
        "large": "key.malformed",
        "text": "key.malformed",
        "damaged": "key.passphrase",
    }
    for name, wanted in expected.items():
        with pytest.raises(Rejected) as caught:
            open_key(f"file:{tmp_path / name}", b"secret")
        assert code(caught) == wanted


def test_a_key_without_encryption_and_other_types_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plain.pem"
    path.write_bytes(new_seal_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(Rejected) as caught:
        open_key(f"file:{path}", b"secret")
    assert code(caught) == "key.unprotected"
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
        )
        with pytest.raises(Rejected) as caught:
            open_key(f"file:{path}", b"secret")
        assert code(caught) == "key.type"


def test_a_signer_needs_the_key_of_its_certificate(tmp_path: Path, xa: State, xb: State) -> None:
    uri = write_key(tmp_path / "seal.pem", xa.seal_key, b"secret")
    pem = xa.seal.public_bytes(Encoding.PEM)
    assert to_der(open_signer(uri, b"secret", pem).certificate) == to_der(xa.seal)
    with pytest.raises(Rejected) as caught:
        open_signer(uri, b"secret", xb.seal.public_bytes(Encoding.PEM))
    assert code(caught) == "key.mismatch"
    with pytest.raises(Rejected) as caught:
        open_signer(uri, b"secret", b"hello")
    assert code(caught) == "certificate.malformed"
    assert "PRIVATE" not in repr(KeySigner(xa.seal_key, xa.seal)) and "Key" in repr(xa.signer)


@pytest.mark.needs("openssl")
def test_openssl_opens_the_key(tmp_path: Path) -> None:
    write_key(tmp_path / "seal.pem", new_seal_key(), b"secret")
    command = [
        "openssl",
        "pkey",
        "-in",
        str(tmp_path / "seal.pem"),
        "-passin",
        "pass:secret",
        "-noout",
        "-text",
    ]
    assert "prime256v1" in subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.needs("age")
def test_an_identity_comes_back_and_age_opens_what_was_sealed_to_it(tmp_path: Path) -> None:
    identity = new_identity()
    uri = write_identity(tmp_path / "identity.age", identity, "secret")
    assert stat.S_IMODE((tmp_path / "identity.age").stat().st_mode) == 0o600
    again = open_identity(uri, "secret")
    sealed = seal_to(b"for you alone", [str(identity.to_public())])
    assert unseal(sealed, [again], limit=100) == b"for you alone"
    with pytest.raises(Rejected) as caught:
        open_identity(uri, "Secret")
    assert code(caught) == "key.passphrase"
    (tmp_path / "plain").write_text(str(identity))
    (tmp_path / "sealed").write_bytes(sealed)
    command = ["age", "-d", "-i", str(tmp_path / "plain"), str(tmp_path / "sealed")]
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"for you alone"


def test_a_file_that_is_no_identity(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    with pytest.raises(Rejected) as caught:
        open_identity(f"file:{tmp_path / 'text'}", "secret")
    assert code(caught) == "key.passphrase"
