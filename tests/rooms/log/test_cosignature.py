from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.checkpoint import Checkpoint
from rogatory.log.cosignature import CosignatureVerifier, Cosigner, attach
from rogatory.log.keys import Kind, SignerKey
from rogatory.log.note import MAX_SIGNATURES, Note, NoteSignature, NoteSigner, NoteVerifier
from tests.rooms.log.cast import AT, Log, entries, key, refused, verifiers, witnesses

BORDURIA, SYLDAVIA = witnesses()
SEEN, SEEN_BY_SYLDAVIA = verifiers()
NOTE = Log().grow(entries(5)).note()
TEXT = Note.read(NOTE).text
LINE = BORDURIA.cosign(TEXT, AT)


def with_lines(*lines: str) -> bytes:
    return NOTE + "".join(lines).encode()


def test_a_published_witness_key_is_read() -> None:
    # From the test data of the transparency.dev "formats" project: a witness that was in service.
    vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    assert CosignatureVerifier(vkey).name == "remora.n621.de"
    assert refused(lambda: CosignatureVerifier(NoteSigner("w.example", key(2)).vkey)) == "log.key.kind"


def test_the_published_example_line_has_the_fields_that_are_read() -> None:
    # C2SP tlog-cosignature, the example: its timestamp is the one of its signed message.
    line = (
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1"
        "nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    )
    signature = NoteSignature.read(line)
    assert int.from_bytes(signature.signature[:8], "big") == 1679315147
    assert len(signature.signature) == 8 + 64


def test_the_signed_message_is_the_one_of_the_specification() -> None:
    payload = NoteSignature.read(LINE[:-1]).signature
    seconds = int(AT.timestamp())
    message = f"cosignature/v1\ntime {seconds}\n{TEXT}".encode()
    assert payload[:8] == seconds.to_bytes(8, "big")
    assert payload[8:] == key(2).sign(message)


def test_the_instant_comes_back_in_whole_seconds_whatever_its_zone() -> None:
    east = AT.replace(microsecond=999_999).astimezone(timezone(timedelta(hours=7)))
    line = BORDURIA.cosign(TEXT, east)
    assert line == LINE
    assert SEEN.verify(Note.read(with_lines(line))) == AT


@given(st.integers(1, 253_402_214_399))
def test_every_instant_survives_and_can_be_shown_in_every_zone(seconds: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    note = Note.read(with_lines(BORDURIA.cosign(TEXT, at)))
    assert SEEN.verify(note) == at
    assert SEEN.verify(note).astimezone(timezone(timedelta(hours=14))) == at


@pytest.mark.parametrize(
    "at",
    [
        AT.replace(tzinfo=None),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_an_instant_without_zone_or_out_of_time_is_our_mistake(at: datetime) -> None:
    with pytest.raises(ValueError, match="zone"):
        BORDURIA.cosign(TEXT, at)


def test_only_checkpoints_are_cosigned() -> None:
    assert refused(lambda: BORDURIA.cosign("any text\n", AT)) == "log.checkpoint.malformed"


def test_the_log_s_signature_still_stands_and_each_is_counted_for_itself() -> None:
    note = Note.read(with_lines(LINE, SYLDAVIA.cosign(TEXT, AT + timedelta(hours=1))))
    NoteVerifier(Log().signer.vkey).verify(note)
    assert (SEEN.verify(note), SEEN_BY_SYLDAVIA.verify(note)) == (AT, AT + timedelta(hours=1))
    assert refused(lambda: SEEN_BY_SYLDAVIA.verify(Note.read(with_lines(LINE)))) == "log.cosignature.missing"


def test_of_several_instants_the_earliest_counts() -> None:
    later = BORDURIA.cosign(TEXT, AT + timedelta(days=1))
    assert SEEN.verify(Note.read(with_lines(later, LINE))) == AT


@given(st.data())
def test_no_byte_of_a_cosigned_checkpoint_can_change(data: st.DataObject) -> None:
    note = bytearray(with_lines(LINE))
    text = len(TEXT.encode())
    at = data.draw(st.integers(0, text - 1) | st.integers(len(NOTE), len(note) - 1))
    note[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Rejected):
        SEEN.verify(Note.read(bytes(note)))


def claimed(seconds: int, signature: bytes | None = None) -> Note:
    """A line made by hand with Borduria's key: what a witness with a broken clock would send."""
    signer = SignerKey(BORDURIA.name, Kind.COSIGNATURE, key(2))
    signature = (
        signer.sign(f"cosignature/v1\ntime {seconds}\n{TEXT}".encode()) if signature is None else signature
    )
    payload = NoteSignature(BORDURIA.name, signer.verifier.id, seconds.to_bytes(8, "big") + signature)
    return Note(TEXT, (payload,))


@pytest.mark.parametrize("seconds", [0, 253_402_214_400, 253_402_300_800, 2**63 - 1, 2**63, 2**64 - 1])
def test_an_instant_that_can_t_be_one_is_refused(seconds: int) -> None:
    assert refused(lambda: SEEN.verify(claimed(seconds))) == "log.cosignature.instant"


def test_a_line_of_another_length_or_kind_is_false() -> None:
    good = BORDURIA.key.sign(f"cosignature/v1\ntime 5\n{TEXT}".encode())
    assert SEEN.verify(claimed(5)) == datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    for signature in (b"", good[:-1], good + b"\0", BORDURIA.key.sign(TEXT.encode())):
        assert refused(lambda s=signature: SEEN.verify(claimed(5, s))) == "log.cosignature.invalid"  # type: ignore[misc]


def test_a_cosignature_is_of_one_checkpoint_only() -> None:
    other = Checkpoint("log.ruritania.example", 6, bytes(32)).text
    moved = Note(other, Note.read(with_lines(LINE)).signatures)
    assert refused(lambda: SEEN.verify(moved)) == "log.cosignature.invalid"


def test_attach_takes_what_is_known_and_true() -> None:
    stranger = Cosigner("stranger.example", key(9)).cosign(TEXT, AT)
    cosigned = attach(NOTE, (stranger + LINE).encode(), [SEEN, SEEN_BY_SYLDAVIA])
    assert cosigned == with_lines(LINE)


def test_attach_keeps_the_first_line_of_a_witness() -> None:
    later = BORDURIA.cosign(TEXT, AT + timedelta(days=1)).encode()
    assert attach(with_lines(LINE), later, [SEEN]) == with_lines(LINE)
    assert attach(NOTE, LINE.encode() + later, [SEEN]) == with_lines(LINE)


def test_attach_refuses_what_is_false_unknown_or_no_answer() -> None:
    false = Cosigner(BORDURIA.name, key(2)).cosign(TEXT.replace("\n5\n", "\n6\n"), AT)
    assert refused(lambda: attach(NOTE, false.encode(), [SEEN])) == "log.cosignature.invalid"
    assert refused(lambda: attach(NOTE, LINE.encode(), [SEEN_BY_SYLDAVIA])) == "log.cosignature.none"
    assert refused(lambda: attach(NOTE, b"409\n", [SEEN])) == "log.note.line"
    assert (
        refused(lambda: attach(NOTE, LINE.encode() * (MAX_SIGNATURES + 1), [SEEN])) == "log.note.signatures"
    )
    crowd = NOTE + NoteSignature("s.example", bytes(4), b"\0").line.encode() * (MAX_SIGNATURES - 1)
    assert refused(lambda: attach(crowd, LINE.encode(), [SEEN])) == "log.note.signatures"


@given(st.binary(max_size=200))
def test_only_rejected_comes_out_of_a_strange_answer(answer: bytes) -> None:
    refused(lambda: attach(NOTE, answer, [SEEN]))
