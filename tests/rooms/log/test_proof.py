from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.cosignature import CosignatureVerifier, Cosigner
from rogatory.log.leaf import entry
from rogatory.log.note import Note
from rogatory.log.proof import Proof, prove
from tests.rooms.log.cast import AT, Log, entries, key, refused, verifiers, witnesses

BORDURIA, SYLDAVIA = witnesses()
SEEN, SEEN_BY_SYLDAVIA = verifiers()
LOG = Log().grow(entries(7)).grow(entries(293, 7))
NOTE = LOG.note()
TEXT = Note.read(NOTE).text
COSIGNED = NOTE + (BORDURIA.cosign(TEXT, AT) + SYLDAVIA.cosign(TEXT, AT + timedelta(hours=1))).encode()
SALT, ACT = (5).to_bytes(32, "big"), f"{5:064x}"
ENTRY = entry(SALT, ACT)
PROOF = prove(LOG.store, 5, COSIGNED, extra=SALT)


def code(proof: Proof, quorum: int = 0, entry: bytes = ENTRY) -> str:
    return refused(
        lambda: proof.verify(entry, log=LOG.verifier, witnesses=[SEEN, SEEN_BY_SYLDAVIA], quorum=quorum)
    )


def test_an_act_is_proved_to_be_in_the_log_and_seen_by_others() -> None:
    proven = PROOF.verify(
        entry(PROOF.extra, ACT), log=LOG.verifier, witnesses=[SEEN, SEEN_BY_SYLDAVIA], quorum=2
    )
    assert proven.checkpoint == LOG.checkpoint()
    assert proven.cosigned_at == {BORDURIA.name: AT, SYLDAVIA.name: AT + timedelta(hours=1)}


def test_the_file_is_the_one_of_the_specification() -> None:
    lines = PROOF.encode().decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == "extra AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAU="
    assert lines[2] == "index 5"
    assert lines[3 + len(PROOF.hashes)] == ""
    assert PROOF.encode().endswith(b"\n\n" + COSIGNED)
    assert Proof.read(PROOF.encode()) == PROOF
    without = Proof(b"", 5, PROOF.hashes, COSIGNED)
    assert b"extra" not in without.encode()
    assert Proof.read(without.encode()) == without


@given(st.integers(0, 299))
def test_every_entry_is_proved_where_it_stands_and_nowhere_else(index: int) -> None:
    proof = Proof.read(prove(LOG.store, index, NOTE).encode())
    own = entries(1, index)[0]
    assert proof.verify(own, log=LOG.verifier).checkpoint.size == 300
    other = entries(1, (index + 1) % 300)[0]
    assert code(proof, entry=other) == "log.inclusion"


def test_an_older_checkpoint_proves_what_it_reached() -> None:
    proof = prove(LOG.store, 5, LOG.note(7))
    assert proof.verify(ENTRY, log=LOG.verifier).checkpoint.size == 7
    assert refused(lambda: prove(LOG.store, 7, LOG.note(7))) == "log.range.leaf"


@given(st.data())
def test_no_byte_can_change(data: st.DataObject) -> None:
    file = bytearray(PROOF.encode())
    file[data.draw(st.integers(0, len(file) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Rejected):
        proof = Proof.read(bytes(file))
        proof.verify(entry(proof.extra, ACT), log=LOG.verifier, witnesses=[SEEN, SEEN_BY_SYLDAVIA], quorum=2)


def test_each_part_of_another_proof_is_refused() -> None:
    other = prove(LOG.store, 6, COSIGNED, extra=SALT)
    assert code(Proof(SALT, 6, PROOF.hashes, COSIGNED)) == "log.inclusion"
    assert code(Proof(SALT, 5, other.hashes, COSIGNED)) == "log.inclusion"
    assert code(Proof(SALT, 5, PROOF.hashes[:-1], COSIGNED)) == "log.proof.length"
    assert code(Proof(SALT, 300, PROOF.hashes, COSIGNED)) == "log.range.leaf"
    assert code(Proof(SALT, 5, PROOF.hashes, LOG.note(7))) == "log.proof.length"
    assert code(PROOF, entry=entry(bytes(32), ACT)) == "log.inclusion"
    forged = NOTE.replace(b"\n300\n", b"\n301\n")
    assert code(Proof(SALT, 5, PROOF.hashes, forged)) == "log.note.signature"
    elsewhere = Log().grow(entries(300)).signer.sign("log.syldavia.example\n" + TEXT.partition("\n")[2])
    assert code(Proof(SALT, 5, PROOF.hashes, elsewhere)) == "log.checkpoint.origin"


def test_a_quorum_counts_the_known_alone() -> None:
    assert code(PROOF, quorum=3) == "log.quorum"
    alone = prove(LOG.store, 5, NOTE + BORDURIA.cosign(TEXT, AT).encode())
    assert code(alone, quorum=2) == "log.quorum"
    assert refused(lambda: alone.verify(ENTRY, log=LOG.verifier, quorum=1)) == "log.quorum"
    stranger = prove(LOG.store, 5, NOTE + Cosigner("stranger.example", key(9)).cosign(TEXT, AT).encode())
    assert code(stranger, quorum=1) == "log.quorum"


def test_one_key_under_two_names_is_one_witness() -> None:
    twin = Cosigner("witness.twin.example", key(2))
    proof = prove(LOG.store, 5, NOTE + (BORDURIA.cosign(TEXT, AT) + twin.cosign(TEXT, AT)).encode())
    known = [SEEN, CosignatureVerifier(twin.vkey)]
    assert len(proof.verify(ENTRY, log=LOG.verifier, witnesses=known, quorum=1).cosigned_at) == 1
    assert refused(lambda: proof.verify(ENTRY, log=LOG.verifier, witnesses=known, quorum=2)) == "log.quorum"


def test_a_log_is_no_witness_of_itself() -> None:
    itself = Cosigner("witness.ruritania.example", key(1))
    proof = prove(LOG.store, 5, NOTE + itself.cosign(TEXT, AT).encode())
    known = [CosignatureVerifier(itself.vkey)]
    assert refused(lambda: proof.verify(ENTRY, log=LOG.verifier, witnesses=known, quorum=1)) == "log.quorum"


def test_a_false_line_of_a_known_witness_spoils_the_proof_whatever_the_quorum() -> None:
    false = Cosigner(BORDURIA.name, key(2)).cosign(TEXT.replace("\n300\n", "\n299\n"), AT)
    assert code(prove(LOG.store, 5, NOTE + false.encode())) == "log.cosignature.invalid"


HEAD = "c2sp.org/tlog-proof@v1\n"
HASH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAU=\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "log.text.unfinished"),
        (HEAD, "log.proof.malformed"),
        (HEAD + "\n", "log.proof.malformed"),
        (HEAD + "index 0\n", "log.proof.malformed"),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\n", "log.proof.malformed"),
        (HEAD + "index\n\n", "log.proof.malformed"),
        (HEAD + "index 00\n\n", "log.number"),
        (HEAD + "extra \nindex 0\n\n", "log.proof.extra"),
        (HEAD + "extra QQ==\n\n", "log.proof.malformed"),
        (HEAD + "extra QR==\nindex 0\n\n", "log.base64"),
        (HEAD + "extra QQ==\nextra QQ==\nindex 0\n\n", "log.proof.malformed"),
        (HEAD + "index 0\nextra QQ==\n\n", "log.base64"),
        (HEAD + f"extra {'A' * 1368}\nindex 0\n\n", "log.proof.extra"),
        (HEAD + "index 0\nQQ==\n\n", "log.hash"),
        (HEAD + "index 0\n" + HASH * 64 + "\n", "log.hashes"),
        (HEAD + "index 0\n" + HASH.strip() + " \n\n", "log.base64"),
        (HEAD.replace("\n", "\r\n") + "index 0\n\n", "log.text.control"),
    ],
)
def test_a_text_that_is_no_proof_is_refused(text: str, code: str) -> None:
    assert refused(lambda: Proof.read(text.encode())) == code


def test_a_checkpoint_that_is_none_is_refused_when_it_is_verified() -> None:
    proof = Proof.read((HEAD + "index 0\n\n").encode())
    assert code(proof) == "log.text.unfinished"


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda t: (HEAD + t).encode("utf-8", "surrogatepass"))
)
def test_only_rejected_comes_out_of_a_strange_proof(data: bytes) -> None:
    try:
        proof = Proof.read(data)
    except Rejected:
        return
    assert proof.encode() == data
    code(proof)
