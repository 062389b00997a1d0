import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from rogatory.log.note import NoteSigner, NoteVerifier
from tests.rooms.log.cast import key, refused

# A checkpoint that the Go checksum database signed. Size, root and signature stand as the example in C2SP
# tlog-checkpoint (there under another origin, for which the signature does not verify); the key is public.
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_ORIGIN = "go.sum database tree"
GO_NOTE = (
    "{origin}\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 sum.golang.org Az3grlgtzPICa5OS8npVmf1M"
    "yq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)

SIGNER = NoteSigner("log.ruritania.example", key(1))
CHECKPOINTS = st.builds(
    Checkpoint,
    st.just(SIGNER.name),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), max_size=3
    ).map(tuple),
)


def test_a_checkpoint_that_a_public_log_signed_is_opened() -> None:
    note = GO_NOTE.format(origin=GO_ORIGIN).encode()
    checkpoint = open_checkpoint(note, NoteVerifier(GO_KEY), origin=GO_ORIGIN)
    assert (checkpoint.size, checkpoint.note) == (20852163, note)
    assert checkpoint.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"


def test_it_is_refused_under_another_origin() -> None:
    changed = GO_NOTE.format(origin="example.com/behind-the-sofa").encode()
    verifier = NoteVerifier(GO_KEY)
    assert refused(lambda: open_checkpoint(changed, verifier)) == "log.note.signature"
    # A log of ours bears its key's name; a true signature under another origin is not enough.
    true = GO_NOTE.format(origin=GO_ORIGIN).encode()
    assert refused(lambda: open_checkpoint(true, verifier)) == "log.checkpoint.origin"


@given(CHECKPOINTS)
def test_what_is_signed_opens_to_the_same(checkpoint: Checkpoint) -> None:
    note = sign_checkpoint(checkpoint, SIGNER)
    opened = open_checkpoint(note, NoteVerifier(SIGNER.vkey))
    assert opened == checkpoint
    assert opened.note == note
    assert Checkpoint.read(checkpoint.text) == checkpoint


@given(CHECKPOINTS, st.data())
def test_no_byte_can_change(checkpoint: Checkpoint, data: st.DataObject) -> None:
    note = bytearray(sign_checkpoint(checkpoint, SIGNER))
    note[data.draw(st.integers(0, len(note) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Rejected):
        open_checkpoint(bytes(note), NoteVerifier(SIGNER.vkey))


def test_a_log_signs_only_under_its_name() -> None:
    other = Checkpoint("log.borduria.example", 0, bytes(32))
    assert refused(lambda: sign_checkpoint(other, SIGNER)) == "log.checkpoint.origin"


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "log.checkpoint.malformed"),
        (f"log\n1\n{ROOT}", "log.checkpoint.malformed"),
        ("log\n1\n", "log.checkpoint.malformed"),
        (f"\n1\n{ROOT}\n", "log.checkpoint.malformed"),
        (f"log\n1\n{ROOT}\n\n", "log.checkpoint.malformed"),
        (f"log\n01\n{ROOT}\n", "log.number"),
        (f"log\n-1\n{ROOT}\n", "log.number"),
        (f"log\n9223372036854775808\n{ROOT}\n", "log.number"),
        ("log\n1\nQQ==\n", "log.hash"),
        (f"log\n1\n{ROOT[:-1]}\n", "log.base64"),
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused_even_when_signed(text: str, code: str) -> None:
    assert refused(lambda: Checkpoint.read(text)) == code
    if text.endswith("\n"):
        assert refused(lambda: open_checkpoint(SIGNER.sign(text), NoteVerifier(SIGNER.vkey))) == code


@pytest.mark.parametrize(
    "make",
    [
        lambda: Checkpoint("", 0, bytes(32)),
        lambda: Checkpoint("a\nb", 0, bytes(32)),
        lambda: Checkpoint("a", -1, bytes(32)),
        lambda: Checkpoint("a", 2**63, bytes(32)),
        lambda: Checkpoint("a", 1, bytes(31)),
        lambda: Checkpoint("a", 1, bytes(32), ("",)),
    ],
)
def test_a_checkpoint_that_could_not_be_written_can_t_be_made(make: object) -> None:
    assert callable(make)
    assert refused(make) == "log.checkpoint.malformed"


@given(st.text(max_size=200))
def test_only_rejected_comes_out_of_a_strange_text(text: str) -> None:
    try:
        checkpoint = Checkpoint.read(text)
    except Rejected:
        return
    assert checkpoint.text == text
