"""Evidence in streams: what goes in comes out, and nothing half-sealed is ever left."""

import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.seal.digesting import BLOCK, Digest
from rogatory.seal.stream import appearing, seal_file, seal_stream, unseal_file, unseal_stream

IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENT = str(IDENTITY.to_public())


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    seal_stream(io.BytesIO(content), target, [RECIPIENT])
    return target.getvalue()


@given(st.binary(max_size=200_000))
@settings(max_examples=30, deadline=None)
def test_what_is_sealed_comes_out_again_and_both_digests_are_true(content: bytes) -> None:
    target, opened = io.BytesIO(), io.BytesIO()
    told = seal_stream(io.BytesIO(content), target, [RECIPIENT])
    cipher = target.getvalue()
    assert (told.size, told.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (told.sealed_size, told.sealed_sha256) == (len(cipher), hashlib.sha256(cipher).hexdigest())
    again = unseal_stream(io.BytesIO(cipher), opened, [IDENTITY])
    assert opened.getvalue() == content
    assert (again.size, again.sha256) == (told.size, told.sha256)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_sizes_around_a_block(size: int, tmp_path: Path) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    (tmp_path / "plain").write_bytes(content[:size])
    seen: list[int] = []
    told = seal_file(tmp_path / "plain", tmp_path / "sealed", [RECIPIENT], seen.append)
    assert told.size == size
    assert (not seen and size == 0) or seen[-1] == size
    unseal_file(tmp_path / "sealed", tmp_path / "again", [IDENTITY])
    assert (tmp_path / "again").read_bytes() == content[:size]


def test_each_recipient_opens_it_and_a_stranger_does_not() -> None:
    other = pyrage.x25519.Identity.generate()
    target = io.BytesIO()
    seal_stream(io.BytesIO(b"evidence"), target, [RECIPIENT, str(other.to_public())])
    for identity in (IDENTITY, other):
        opened = io.BytesIO()
        unseal_stream(io.BytesIO(target.getvalue()), opened, [identity])
        assert opened.getvalue() == b"evidence"
    with pytest.raises(Rejected) as refusal:
        unseal_stream(io.BytesIO(target.getvalue()), io.BytesIO(), [pyrage.x25519.Identity.generate()])
    assert refusal.value.code == "seal.closed"


@pytest.mark.parametrize("recipients", [[], ["age1nonsense"], ["age1\ud800"], [RECIPIENT] * 33])
def test_bad_recipients_are_refused_before_anything_is_read(recipients: list[str]) -> None:
    with pytest.raises(Rejected) as refusal:
        seal_stream(io.BytesIO(b"evidence"), io.BytesIO(), recipients)
    assert refusal.value.code == "seal.recipient"


CIPHER = sealed(b"x" * 70_000)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_or_cut_ciphertext_is_refused(data: st.DataObject) -> None:
    cipher = bytearray(CIPHER)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(cipher) - 1))
        cipher[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del cipher[data.draw(st.integers(0, len(cipher) - 1)) :]
    with pytest.raises(Rejected) as refusal:
        unseal_stream(io.BytesIO(bytes(cipher)), io.BytesIO(), [IDENTITY])
    assert refusal.value.code == "seal.closed"


@given(st.binary(max_size=2_000))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_refused_and_nothing_else_comes_out(junk: bytes) -> None:
    with pytest.raises(Rejected):
        unseal_stream(io.BytesIO(b"age-encryption.org/v1\n" + junk), io.BytesIO(), [IDENTITY])


def test_more_plaintext_than_announced_stops() -> None:
    written = io.BytesIO()
    with pytest.raises(Rejected) as refusal:
        unseal_stream(io.BytesIO(sealed(bytes(5 * BLOCK))), written, [IDENTITY], limit=2 * BLOCK)
    assert refusal.value.code == "seal.too-large"
    assert len(written.getvalue()) <= 2 * BLOCK


class Full:
    """A disk that is full after a number of bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return len(data)


class Broken:
    """A disk that can't be read."""

    def read(self, size: int) -> bytes:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("room", [0, BLOCK, 2 * BLOCK + 1])
def test_a_full_disk_is_told_as_the_system_told_it(room: int) -> None:
    with pytest.raises(OSError, match="No space left") as failure:
        seal_stream(io.BytesIO(bytes(4 * BLOCK)), Full(room), [RECIPIENT])
    assert failure.value.errno == 28
    with pytest.raises(OSError, match="No space left"):
        unseal_stream(io.BytesIO(sealed(bytes(4 * BLOCK))), Full(room), [IDENTITY])


def test_an_unreadable_source_is_told_as_the_system_told_it() -> None:
    for work in (
        lambda: seal_stream(Broken(), io.BytesIO(), [RECIPIENT]),
        lambda: unseal_stream(Broken(), io.BytesIO(), [IDENTITY]),
    ):
        with pytest.raises(OSError, match="Input/output") as failure:
            work()
        assert failure.value.errno == 5


def test_a_failure_leaves_neither_the_file_nor_a_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "sealed").write_bytes(sealed(bytes(200_000))[:-5])
    with pytest.raises(Rejected):
        unseal_file(tmp_path / "sealed", tmp_path / "plain", [IDENTITY])
    assert [path.name for path in tmp_path.iterdir()] == ["sealed"]


def test_the_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    with appearing(tmp_path / "file") as file:
        file.write(b"half")
        assert not (tmp_path / "file").exists()
    assert (tmp_path / "file").read_bytes() == b"half"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_a_digest_may_be_ended_twice() -> None:
    with Digest() as digest:
        digest.add(b"abc")
        assert digest.end() == digest.end() == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")
def test_the_age_program_opens_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(str(IDENTITY) + "\n")
    (tmp_path / "sealed").write_bytes(sealed(b"evidence " * 20_000))
    done = subprocess.run(
        ["age", "-d", "-i", tmp_path / "key", tmp_path / "sealed"], capture_output=True, check=True
    )
    assert done.stdout == b"evidence " * 20_000
