import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.log.tree import (
    EMPTY_ROOT,
    consistency_proof,
    consistency_roots,
    inclusion_proof,
    leaf_hash,
    node_hash,
    perfect_subtrees,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.rooms.log.cast import refused

# The reference: RFC 9162 section 2.1 as the RFC words it, recursive and over the entries themselves.


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return hashlib.sha256(b"\x00" + d[0]).digest()
    k = split(len(d))
    return hashlib.sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = split(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], whole: bool) -> list[bytes]:
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


class Entries:
    """A `HashReader` over plain entries."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = entries

    def __call__(self, level: int, index: int) -> bytes:
        part = self.entries[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "only perfect subtrees inside the tree may be asked for"
        return mth(part)


SIZES = st.integers(1, 80)


def some(size: int) -> list[bytes]:
    return [bytes([n]) for n in range(size)]


# Eight entries and the roots of their prefixes, known from the test data of the Certificate Transparency
# project (RFC 6962 reference implementation), where every implementation since has taken them from.
KNOWN_ENTRIES = [
    bytes.fromhex(entry) for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
] + [bytes(range(0x60, 0x70))]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_that_every_implementation_knows(size: int) -> None:
    assert root(size, Entries(KNOWN_ENTRIES)).hex() == KNOWN_ROOTS[size]


@pytest.mark.parametrize("size", range(1, 9))
def test_proofs_lead_to_the_known_roots(size: int) -> None:
    read = Entries(KNOWN_ENTRIES)
    known = [bytes.fromhex(r) for r in KNOWN_ROOTS]
    for index in range(size):
        proof = inclusion_proof(index, size, read)
        verify_inclusion(leaf_hash(KNOWN_ENTRIES[index]), index, size, known[size], proof)
    for old in range(size + 1):
        verify_consistency(old, known[old], size, known[size], consistency_proof(old, size, read))


@given(SIZES)
def test_the_root_is_the_one_of_the_rfc(size: int) -> None:
    assert root(size, Entries(some(size))) == mth(some(size))


@given(SIZES, st.data())
def test_inclusion_is_the_one_of_the_rfc_and_verifies(size: int, data: st.DataObject) -> None:
    entries = some(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, Entries(entries))
    assert list(proof) == path(index, entries)
    verify_inclusion(leaf_hash(entries[index]), index, size, mth(entries), proof)


@given(SIZES, st.data())
def test_consistency_is_the_one_of_the_rfc_and_verifies(size: int, data: st.DataObject) -> None:
    entries = some(size)
    old = data.draw(st.integers(1, size))
    proof = consistency_proof(old, size, Entries(entries))
    assert list(proof) == subproof(old, entries, True)
    verify_consistency(old, mth(entries[:old]), size, mth(entries), proof)
    assert consistency_roots(old, mth(entries[:old]), size, mth(entries), proof) == (
        mth(entries[:old]),
        mth(entries),
    )


@given(SIZES, st.data())
def test_no_other_leaf_index_size_root_or_path_is_accepted(size: int, data: st.DataObject) -> None:
    entries = some(size)
    index = data.draw(st.integers(0, size - 1))
    leaf, top = leaf_hash(entries[index]), mth(entries)
    proof = inclusion_proof(index, size, Entries(entries))
    other = bytes(32)
    codes = {"log.inclusion", "log.proof.length", "log.range.leaf"}
    assert refused(lambda: verify_inclusion(other, index, size, top, proof)) == "log.inclusion"
    assert refused(lambda: verify_inclusion(leaf, index, size, other, proof)) == "log.inclusion"
    wrong = data.draw(st.integers(-1, size + 1).filter(lambda n: n != index))
    assert refused(lambda: verify_inclusion(leaf, wrong, size, top, proof)) in codes
    assert refused(lambda: verify_inclusion(leaf, index, size, top, (*proof, other))) == "log.proof.length"
    for at in range(len(proof)):
        changed = (*proof[:at], other, *proof[at + 1 :])
        assert refused(lambda p=changed: verify_inclusion(leaf, index, size, top, p)) == "log.inclusion"  # type: ignore[misc]
        cut = (*proof[:at], *proof[at + 1 :])
        assert refused(lambda p=cut: verify_inclusion(leaf, index, size, top, p)) == "log.proof.length"  # type: ignore[misc]


@given(SIZES, st.data())
def test_no_other_past_is_accepted(size: int, data: st.DataObject) -> None:
    entries = some(size)
    old = data.draw(st.integers(1, size))
    before, after = mth(entries[:old]), mth(entries)
    proof = consistency_proof(old, size, Entries(entries))
    other = bytes(32)
    assert refused(lambda: verify_consistency(old, other, size, after, proof)) == "log.consistency"
    assert refused(lambda: verify_consistency(old, before, size, other, proof)) == "log.consistency"
    assert (
        refused(lambda: verify_consistency(old, before, size, after, (*proof, other))) == "log.proof.length"
    )
    for at in range(len(proof)):
        changed = (*proof[:at], other, *proof[at + 1 :])
        assert refused(lambda p=changed: verify_consistency(old, before, size, after, p)) == "log.consistency"  # type: ignore[misc]
        cut = (*proof[:at], *proof[at + 1 :])
        assert refused(lambda p=cut: verify_consistency(old, before, size, after, p)) == "log.proof.length"  # type: ignore[misc]


@given(st.integers(2, 80), st.data())
def test_a_log_that_rewrote_its_past_convicts_itself_unless_it_stood_at_a_power_of_two(
    size: int, data: st.DataObject
) -> None:
    entries = some(size)
    old = data.draw(st.integers(1, size - 1))
    rewritten = [b"another first act", *entries[1:]]
    proof = consistency_proof(old, size, Entries(rewritten))
    first, second = consistency_roots(old, mth(entries[:old]), size, mth(rewritten), proof)
    if old & (old - 1):
        assert (first, second) == (mth(rewritten[:old]), mth(rewritten))
    else:
        assert first == mth(entries[:old])
        assert second != mth(rewritten)


@given(
    st.integers(0, 2**63), st.integers(0, 2**63), st.lists(st.binary(min_size=32, max_size=32), max_size=70)
)
def test_no_proof_is_too_strange_to_refuse(a: int, b: int, proof: list[bytes]) -> None:
    refused(lambda: verify_inclusion(bytes(32), a, b, b"\x01" * 32, proof))
    refused(lambda: verify_consistency(a, bytes(32), b, b"\x01" * 32, [*proof, bytes(32)]))


def test_the_largest_tree_is_still_answered() -> None:
    size = 2**63 - 1

    def read(level: int, index: int) -> bytes:
        return hashlib.sha256(f"{level} {index}".encode()).digest()

    proof = inclusion_proof(size - 1, size, read)
    verify_inclusion(read(0, size - 1), size - 1, size, root(size, read), proof)
    assert len(inclusion_proof(0, size, read)) == 63


def test_the_empty_tree_is_continued_by_every_tree_with_an_empty_proof() -> None:
    verify_consistency(0, EMPTY_ROOT, 5, bytes(32), ())
    verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, ())
    assert (
        refused(lambda: verify_consistency(0, EMPTY_ROOT, 5, bytes(32), (bytes(32),))) == "log.proof.length"
    )
    assert refused(lambda: verify_consistency(0, bytes(32), 5, bytes(32), ())) == "log.consistency"
    assert refused(lambda: verify_consistency(0, EMPTY_ROOT, 0, bytes(32), ())) == "log.consistency"


def test_one_size_has_one_root() -> None:
    verify_consistency(5, bytes(32), 5, bytes(32), ())
    assert refused(lambda: verify_consistency(5, bytes(32), 5, EMPTY_ROOT, ())) == "log.consistency"
    assert refused(lambda: verify_consistency(5, bytes(32), 5, bytes(32), (bytes(32),))) == "log.proof.length"
    assert refused(lambda: verify_consistency(6, bytes(32), 5, bytes(32), ())) == "log.range.size"


def test_a_root_that_is_no_hash_is_refused() -> None:
    assert refused(lambda: verify_inclusion(b"", 0, 1, b"", ())) == "log.inclusion"


def test_what_the_log_has_not_reached_can_t_be_proved() -> None:
    read = Entries(some(3))
    assert refused(lambda: inclusion_proof(3, 3, read)) == "log.range.leaf"
    assert refused(lambda: inclusion_proof(0, 0, read)) == "log.range.leaf"
    assert refused(lambda: consistency_proof(4, 3, read)) == "log.range.size"


@given(st.integers(0, 10_000))
def test_perfect_subtrees_tile_the_tree(size: int) -> None:
    at = 0
    for level, index in perfect_subtrees(0, size):
        assert index << level == at
        at += 1 << level
    assert at == size


def test_leaf_and_node_are_never_taken_for_each_other() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
