import json
import pickle
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from rogatory.log.lines import write_base64
from rogatory.log.note import Note, NoteSigner
from rogatory.log.tree import EMPTY_ROOT
from rogatory.log.witness import AddCheckpoint, Conflict, Cosigned, Divergence, consider, http_status
from tests.rooms.log.cast import AT, Log, entries, key, refused, verifiers, witnesses

BORDURIA = witnesses()[0]
SEEN = verifiers()[0]


def grown(*sizes: int, first: bytes | None = None) -> Log:
    """A log that stopped at these sizes; with another first act, one that was rewritten."""
    log = Log()
    for size in sizes:
        added = entries(size - log.frontier.size, log.frontier.size)
        if first is not None and log.frontier.size == 0:
            added[0] = first
        log.grow(added)
    return log


def known(log: Log, size: int) -> Checkpoint:
    return open_checkpoint(log.note(size), log.verifier)


def request(log: Log, old: int, new: int) -> AddCheckpoint:
    return AddCheckpoint(old, log.consistency(old, new), log.note(new))


def ask(req: AddCheckpoint | bytes, log: Log, seen: Checkpoint | None) -> Cosigned | Conflict:
    return consider(req, known=seen, log=log.verifier, cosigner=BORDURIA, at=AT)


def answer(req: AddCheckpoint | bytes, log: Log, seen: Checkpoint | None) -> Cosigned:
    cosigned = ask(req, log, seen)
    assert isinstance(cosigned, Cosigned)
    return cosigned


def diverges(req: AddCheckpoint, log: Log, seen: Checkpoint) -> Divergence:
    with pytest.raises(Divergence) as error:
        ask(req, log, seen)
    return error.value


# The example of C2SP tlog-witness, "add-checkpoint" (its signatures are of keys that it does not give).
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501


def test_the_published_request_is_read_and_written_the_same() -> None:
    read = AddCheckpoint.read(EXAMPLE.encode())
    assert (read.old, len(read.proof), read.origin) == (20852014, 4, "example.com/behind-the-sofa")
    assert read.encode() == EXAMPLE.encode()


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_honest_log_is_cosigned_at_every_step(a: int, b: int) -> None:
    old, new = sorted((a, b))
    log = grown(*sorted({old, new} - {0})) if new else Log()
    seen = known(log, old) if old else None
    cosigned = answer(request(log, old, new).encode(), log, seen)
    assert cosigned.checkpoint == log.checkpoint(new)
    assert cosigned.checkpoint.note == log.note(new)
    assert SEEN.verify(Note.read(log.note(new) + cosigned.line.encode())) == AT
    assert http_status(cosigned) == 200


def test_the_same_checkpoint_is_cosigned_again_with_its_own_instant() -> None:
    log = grown(5)
    later = consider(
        request(log, 5, 5),
        known=known(log, 5),
        log=log.verifier,
        cosigner=BORDURIA,
        at=AT + timedelta(days=1),
    )
    assert isinstance(later, Cosigned)
    assert SEEN.verify(Note.read(log.note(5) + later.line.encode())) == AT + timedelta(days=1)


def test_who_starts_from_another_size_is_told_which() -> None:
    log = grown(3, 5, 9)
    for seen, old, size in (
        (known(log, 5), 3, 5),
        (known(log, 5), 0, 5),
        (None, 3, 0),
        (known(log, 9), 3, 9),
    ):
        conflict = ask(request(log, old, 5), log, seen)
        assert conflict == Conflict(size)
        assert isinstance(conflict, Conflict)
        assert conflict.body == f"{size}\n".encode()
        assert http_status(conflict) == 409


def status(req: AddCheckpoint | bytes, log: Log, seen: Checkpoint | None) -> tuple[str, int]:
    with pytest.raises(Rejected) as error:
        ask(req, log, seen)
    return error.value.code, http_status(error.value)


def test_what_the_log_did_not_sign_is_refused() -> None:
    log = grown(5)
    stranger = NoteSigner("log.ruritania.example", key(8)).sign(log.checkpoint().text)
    assert status(AddCheckpoint(0, (), stranger), log, None) == ("log.note.unsigned", 403)
    changed = log.note().replace(b"\n5\n", b"\n6\n")
    assert status(AddCheckpoint(0, (), changed), log, None) == ("log.note.signature", 403)
    elsewhere = log.signer.sign(Checkpoint("log.syldavia.example", 5, bytes(32)).text)
    assert status(AddCheckpoint(0, (), elsewhere), log, None) == ("log.checkpoint.origin", 403)


def test_a_request_that_goes_back_is_refused() -> None:
    log = grown(3, 5)
    assert status(AddCheckpoint(5, (), log.note(3)), log, known(log, 5)) == ("log.request.old", 400)


def test_an_empty_log_has_one_root() -> None:
    log = Log()
    assert answer(request(log, 0, 0), log, None).checkpoint.size == 0
    false = sign_checkpoint(Checkpoint(log.signer.name, 0, bytes(32)), log.signer)
    assert status(AddCheckpoint(0, (), false), log, None) == ("log.request.empty", 422)


def test_hashes_where_none_belong_are_refused_without_suspicion() -> None:
    log = grown(5)
    extra = (bytes(32),)
    assert status(AddCheckpoint(0, extra, log.note()), log, None) == ("log.proof.length", 422)
    assert status(AddCheckpoint(5, extra, log.note()), log, known(log, 5)) == ("log.proof.length", 422)


def test_two_roots_of_one_size_are_a_fork_whatever_size_the_request_starts_from() -> None:
    honest, forked = grown(5), grown(5, first=b"another act")
    seen = known(honest, 5)
    for old in (0, 3, 5):
        fork = diverges(AddCheckpoint(old, (), forked.note()), honest, seen)
        assert (fork.code, fork.proven, http_status(fork)) == ("log.fork", True, 422)
        assert (fork.known.note, fork.offered.note) == (honest.note(), forked.note())


def test_a_rewritten_past_with_its_own_true_proof_is_a_fork() -> None:
    honest, forked = grown(5), grown(5, 9, first=b"another act")
    req = request(forked, 5, 9)
    fork = diverges(req, honest, known(honest, 5))
    assert (fork.code, fork.proven) == ("log.fork", True)
    assert fork.proof == req.proof


def test_the_evidence_of_a_fork_convinces_a_third_person() -> None:
    honest, forked = grown(5), grown(5, 9, first=b"another act")
    fork = diverges(request(forked, 5, 9), honest, known(honest, 5))
    evidence = json.loads(json.dumps(fork.as_json()))["evidence"]
    first = open_checkpoint(evidence["known"].encode(), honest.verifier)
    second = open_checkpoint(evidence["offered"].encode(), honest.verifier)
    assert (first, second) == (honest.checkpoint(5), forked.checkpoint(9))
    assert evidence["proof"] == [write_base64(part) for part in fork.proof]
    copy = pickle.loads(pickle.dumps(fork))
    assert (copy.as_json(), copy.proven) == (fork.as_json(), True)


def test_a_proof_that_anybody_could_have_spoilt_is_a_suspicion_only() -> None:
    log = grown(5, 9)
    true = request(log, 5, 9)
    spoilt = [true.proof[:-1], (*true.proof, bytes(32)), (bytes(32), *true.proof[1:]), ()]
    for proof in spoilt:
        suspicion = diverges(AddCheckpoint(5, proof, log.note(9)), log, known(log, 5))
        assert (suspicion.code, suspicion.proven, http_status(suspicion)) == ("log.inconsistent", False, 422)
        assert (suspicion.known.note, suspicion.offered.note) == (log.note(5), log.note(9))


def test_from_a_power_of_two_the_proof_alone_can_t_convict() -> None:
    honest, forked = grown(4), grown(4, 9, first=b"another act")
    suspicion = diverges(request(forked, 4, 9), honest, known(honest, 4))
    assert (suspicion.code, suspicion.proven) == ("log.inconsistent", False)


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_rewritten_log_is_never_cosigned(a: int, b: int) -> None:
    old, new = sorted((a, b))
    sizes = sorted({old, new})
    honest, forked = grown(*sizes), grown(*sizes, first=b"another act")
    divergence = diverges(request(forked, old, new), honest, known(honest, old))
    assert divergence.proven == (old == new or old & (old - 1) != 0)


@given(st.integers(1, 30), st.integers(1, 30), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_nobody_can_make_an_honest_log_look_forked(a: int, b: int, proof: list[bytes]) -> None:
    old, new = sorted((a, b))
    log = grown(*sorted({old, new}))
    try:
        ask(AddCheckpoint(old, tuple(proof), log.note(new)), log, known(log, old))
    except Divergence as divergence:
        assert not divergence.proven
    except Rejected as error:
        assert error.code == "log.proof.length"


def test_a_true_proof_is_never_a_divergence_that_convicts() -> None:
    log = grown(5, 9)
    made = Divergence(known(log, 5), known(log, 9), log.consistency(5, 9), "exchange")
    assert (made.proven, made.code) == (False, "log.inconsistent")


def test_what_is_known_of_another_log_is_our_mistake() -> None:
    log = grown(5)
    other = Checkpoint("log.syldavia.example", 0, EMPTY_ROOT)
    with pytest.raises(ValueError, match="syldavia"):
        ask(request(log, 0, 5), log, other)


HASH = write_base64(bytes(32)) + "\n"
TAIL = "\nlog.ruritania.example\n1\n" + HASH + "\n\u2014 a AAAAAAA=\n"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "log.text.unfinished"),
        ("old 0\n", "log.request.malformed"),
        ("\n" + TAIL, "log.request.malformed"),
        ("new 0\n" + TAIL, "log.request.malformed"),
        ("old\n" + TAIL, "log.request.malformed"),
        ("old 00\n" + TAIL, "log.number"),
        ("old -1\n" + TAIL, "log.number"),
        ("old 0 \n" + TAIL, "log.number"),
        ("old 0\nQQ==\n" + TAIL, "log.hash"),
        ("old 0\n*\n" + TAIL, "log.base64"),
        ("old 0\n" + HASH * 64 + TAIL, "log.hashes"),
        ("old 0\r\n" + TAIL, "log.text.control"),
    ],
)
def test_a_body_that_is_no_request_is_refused(body: str, code: str) -> None:
    assert refused(lambda: AddCheckpoint.read(body.encode())) == code
    assert status(body.encode(), Log(), None) == (code, 400)


def test_a_body_that_is_too_large_is_refused_unread() -> None:
    assert refused(lambda: AddCheckpoint.read(b"old 0\n" + b"\xff" * 300_000)) == "log.text.too-large"


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda t: f"old {t}".encode("utf-8", "surrogatepass"))
)
def test_only_rejected_comes_out_of_a_strange_body(body: bytes) -> None:
    assert status(body, Log(), None)[1] in {400, 403}
    try:
        read = AddCheckpoint.read(body)
    except Rejected:
        return
    assert read.encode() == body
    refused(lambda: read.origin)
