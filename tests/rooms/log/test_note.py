import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.keys import Kind, SignerKey, VerifierKey
from rogatory.log.lines import read_base64, read_number
from rogatory.log.note import MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteSignature, NoteSigner, NoteVerifier
from tests.rooms.log.cast import key, refused

# The example of C2SP signed-note, "Verifier keys".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7"
    "Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="+"),
    min_size=1,
    max_size=40,
)
LINES = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=40)
TEXTS = st.lists(LINES, max_size=6).map(lambda lines: "\n".join(lines) + "\n")


def test_the_published_example_verifies() -> None:
    NoteVerifier(EXAMPLE_KEY).verify(Note.read(EXAMPLE_NOTE))


@pytest.mark.parametrize("at", range(len(EXAMPLE_NOTE)))
def test_no_byte_of_a_signed_note_can_change(at: int) -> None:
    changed = bytearray(EXAMPLE_NOTE)
    changed[at] ^= 1
    with pytest.raises(Rejected):
        NoteVerifier(EXAMPLE_KEY).verify(Note.read(bytes(changed)))


@given(TEXTS, NAMES)
def test_what_is_signed_verifies_and_reads_the_same(text: str, name: str) -> None:
    signer = NoteSigner(name, key(7))
    data = signer.sign(text)
    note = Note.read(data)
    NoteVerifier(signer.vkey).verify(note)
    assert note.text == text
    assert note.encode() == data


@given(NAMES)
def test_keys_survive_their_text(name: str) -> None:
    signer = NoteSigner(name, key(7))
    assert VerifierKey.read(signer.vkey, Kind.NOTE).vkey == signer.vkey
    assert NoteSigner.read(signer.skey).vkey == signer.vkey


def test_a_private_key_is_never_shown_by_accident() -> None:
    signer = NoteSigner("log.ruritania.example", key(7))
    secret = signer.skey.rpartition("+")[2]
    assert secret not in repr(signer.key)
    with pytest.raises(Rejected) as error:
        NoteSigner.read(signer.skey.replace("example+", "example+0"))
    assert secret not in str(error.value)
    assert error.value.code == "log.key.id"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("", "log.key.malformed"),
        ("PUBLIC+KEY+log+00000000+AQ==", "log.key.malformed"),
        ("PRIVATE+KEY+log+00000000+A*==", "log.key.malformed"),
        ("PRIVATE+KEY+log+00000000+AQ==", "log.key.malformed"),
        ("PRIVATE+KEY+log+00000000+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "log.key.kind"),
    ],
)
def test_a_private_key_that_is_none_is_refused(change: str, code: str) -> None:
    assert refused(lambda: NoteSigner.read(change)) == code


# The second is published in the test data of the transparency.dev "formats" project.
GOOD_MATERIAL = "AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"


def test_a_published_key_with_a_plus_in_its_base64_is_read() -> None:
    assert NoteVerifier(f"TEST+7997405c+{GOOD_MATERIAL}").name == "TEST"


@pytest.mark.parametrize(
    ("vkey", "code"),
    [
        ("", "log.key.malformed"),
        ("log.example+12344556", "log.key.malformed"),
        ("TEST+7997405c+", "log.key.malformed"),
        ("TEST+7997405c+AQEB", "log.key.malformed"),
        (f"TEST+7997405C+{GOOD_MATERIAL}", "log.key.id"),
        (f"TEST+00000000+{GOOD_MATERIAL}", "log.key.id"),
        (f"TEST+NOT_HEX+{GOOD_MATERIAL}", "log.key.id"),
        (f"OTHER+7997405c+{GOOD_MATERIAL}", "log.key.id"),
        (f"+7997405c+{GOOD_MATERIAL}", "log.key.name"),
        (f"TE ST+7997405c+{GOOD_MATERIAL}", "log.key.name"),
        (f"TE\u00a0ST+7997405c+{GOOD_MATERIAL}", "log.key.name"),
        (f"TE\ud800ST+7997405c+{GOOD_MATERIAL}", "log.key.name"),
        (f"{'T' * 256}+7997405c+{GOOD_MATERIAL}", "log.key.name"),
        ("TEST+7997405c+THIS_IS_NOT_BASE64!", "log.base64"),
        ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", "log.key.kind"),
    ],
)
def test_a_key_that_is_none_is_refused(vkey: str, code: str) -> None:
    assert refused(lambda: NoteVerifier(vkey)) == code


def stranger(text: str) -> NoteSignature:
    return Note.read(NoteSigner("stranger.example", key(9)).sign(text)).signatures[0]


def test_a_stranger_s_signature_is_kept_and_not_counted() -> None:
    signer = NoteSigner("log.ruritania.example", key(7))
    note = Note.read(signer.sign("text\n"))
    crowded = Note(note.text, (stranger("another text\n"), *note.signatures))
    NoteVerifier(signer.vkey).verify(crowded)
    assert Note.read(crowded.encode()) == crowded
    alone = Note(note.text, (stranger("text\n"),))
    assert refused(lambda: NoteVerifier(signer.vkey).verify(alone)) == "log.note.unsigned"


def test_the_same_name_with_another_key_is_a_stranger() -> None:
    ours, theirs = (NoteSigner("log.ruritania.example", key(seed)) for seed in (7, 8))
    note = Note.read(theirs.sign("text\n"))
    assert refused(lambda: NoteVerifier(ours.vkey).verify(note)) == "log.note.unsigned"


def test_one_false_line_of_a_known_key_spoils_the_note() -> None:
    signer = NoteSigner("log.ruritania.example", key(7))
    good, bad = Note.read(signer.sign("text\n")), Note.read(signer.sign("other\n"))
    both = Note(good.text, (*good.signatures, *bad.signatures))
    assert refused(lambda: NoteVerifier(signer.vkey).verify(both)) == "log.note.signature"


def test_a_signature_of_another_length_is_false() -> None:
    signer = NoteSigner("log.ruritania.example", key(7))
    note = Note.read(signer.sign("text\n"))
    cut = NoteSignature(signer.name, note.signatures[0].key_id, note.signatures[0].signature[:-1])
    assert refused(lambda: NoteVerifier(signer.vkey).verify(Note(note.text, (cut,)))) == "log.note.signature"


def test_sixteen_large_signatures_are_read_and_a_crowd_is_not() -> None:
    large = NoteSignature("pq.example", bytes(4), bytes(5000))
    assert len(Note.read(Note("text\n", (large,) * 16).encode()).signatures) == 16
    small = NoteSignature("s.example", bytes(4), bytes(1))
    crowd = Note("text\n", (small,) * (MAX_SIGNATURES + 1)).encode()
    assert refused(lambda: Note.read(crowd)) == "log.note.signatures"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "log.text.unfinished"),
        (b"text\n", "log.note.malformed"),
        (b"text\n\n", "log.note.malformed"),
        ("text\n\n\u2014 a AAAAAAA=".encode(), "log.text.unfinished"),
        (b"text\n\n- a AAAAAAA=\n", "log.note.line"),
        ("text\n\n\u2014 a  AAAAAAA=\n".encode(), "log.note.line"),
        ("text\n\n\u2014 a\n".encode(), "log.note.line"),
        ("text\n\n\u2014 a AAAAAA==\n".encode(), "log.note.line"),
        ("text\n\n\u2014 a+b AAAAAAA=\n".encode(), "log.key.name"),
        ("text\n\n\u2014 a AAAAAAA\n".encode(), "log.base64"),
        ("text\n\n\u2014 a AAAAAAB=\n".encode(), "log.base64"),
        ("te\rxt\n\n\u2014 a AAAAAAA=\n".encode(), "log.text.control"),
        (b"te\xffxt\n\n", "log.text.not-utf8"),
        (b"x" * MAX_NOTE_BYTES + b"\n", "log.text.too-large"),
    ],
)
def test_a_note_that_is_none_is_refused(data: bytes, code: str) -> None:
    assert refused(lambda: Note.read(data)) == code


def test_a_text_that_could_not_be_read_back_is_not_signed() -> None:
    signer = NoteSigner("log.ruritania.example", key(7))
    assert refused(lambda: signer.sign("no newline")) == "log.text.unfinished"
    assert refused(lambda: signer.sign("bell\a\n")) == "log.text.control"


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_only_rejected_comes_out_of_a_strange_note(data: bytes) -> None:
    try:
        note = Note.read(data)
    except Rejected:
        return
    assert note.encode() == data


@given(st.text(max_size=120))
def test_only_rejected_comes_out_of_a_strange_key(text: str) -> None:
    refused(lambda: NoteVerifier(text))
    refused(lambda: NoteSigner.read(f"PRIVATE+KEY+{text}"))
    refused(lambda: SignerKey.read(text, Kind.COSIGNATURE))


@pytest.mark.parametrize(
    "text", ["", "00", "01", "-1", "+1", "1 ", " 1", "1\n", "٣", "1_0", "9223372036854775808", "9" * 99]
)
def test_a_number_has_one_spelling(text: str) -> None:
    assert refused(lambda: read_number(text, "size")) == "log.number"


def test_the_largest_number_is_read() -> None:
    assert read_number("9223372036854775807", "size") == 2**63 - 1
    assert read_number("0", "size") == 0


@pytest.mark.parametrize("text", ["Q", "QQ", "QR==", "QQ==\n", "Q Q==", "QQ==QQ==", "_-==", "é"])
def test_base64_has_one_spelling(text: str) -> None:
    assert refused(lambda: read_base64(text, "line")) == "log.base64"


def test_a_published_private_key_gives_its_published_public_key() -> None:
    # From the documentation of the Go package golang.org/x/mod/sumdb/note.
    skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    assert NoteSigner.read(skey).vkey == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    expected = (
        "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6"
        "RyyBwJnAM=\n"
    )
    assert NoteSigner.read(skey).sign(text) == (text + expected).encode()
