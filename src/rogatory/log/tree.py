"""The Merkle tree of RFC 9162 section 2.1: hashes, roots, inclusion and consistency proofs.

Makers of proofs take a `HashReader` and fetch only perfect subtrees; checkers take values and know nothing
of where they came from. Everything is iterative and at most 63 steps long, whatever a stranger sends.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from rogatory.envelope.errors import Refusal
from rogatory.log.lines import HASH_BYTES, MAX_SIZE

MAX_PROOF = 63
"""Hashes in the longest proof of a tree below 2^63 leaves (tlog-witness, "add-checkpoint")."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a log that holds nothing (RFC 9162 section 2.1.1)."""

_ASK_AGAIN = "Ask the log for a proof made for exactly these sizes."

LEAF_RANGE = Refusal(
    "log.range.leaf",
    "Leaf {index} does not exist in a log of {size} leaves, counted from 0.",
    "Ask for a leaf that the log has reached.",
)
SIZE_RANGE = Refusal(
    "log.range.size",
    "A log of {new} leaves can't continue one of {old}: a log only grows, and below 2^63.",
    "Ask for sizes that the log has reached, the smaller first.",
)
LENGTH = Refusal(
    "log.proof.length",
    "The proof has {found} hashes where the sizes ask for another number: it is of another tree or leaf.",
    _ASK_AGAIN,
)
INCLUSION = Refusal(
    "log.inclusion",
    "The proof of leaf {index} does not lead to the root of the checkpoint of size {size}: "
    "this entry is not in that log at that place.",
    "Check that entry, salt, index and checkpoint belong together; if they do, the entry was not logged.",
)
CONSISTENCY = Refusal(
    "log.consistency",
    "The proof does not show that the tree of {new} leaves continues the tree of {old} leaves.",
    _ASK_AGAIN,
)


class HashReader(Protocol):
    """Gives the root of the perfect subtree of 2^level leaves that begins at leaf index * 2^level."""

    def __call__(self, level: int, index: int) -> bytes:
        """The 32-byte hash; Rejected if what holds it lacks it."""
        ...


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry (RFC 9162 section 2.1.1, prefix 0)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side (RFC 9162 section 2.1.1, prefix 1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_subtrees(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees, as (level, index), largest first, that tile the leaves from start to stop.

    `start` must be a multiple of the largest of them, as it is for every range that a tree's shape gives.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def fold_right(hashes: Sequence[bytes]) -> bytes:
    """Join the roots of ever smaller subtrees into the root of them all; of none, the empty root."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root(size: int, read: HashReader) -> bytes:
    """The root of the first `size` leaves."""
    return _range_hash(0, size, read)


def _range_hash(start: int, stop: int, read: HashReader) -> bytes:
    return fold_right([read(level, index) for level, index in perfect_subtrees(start, stop)])


def _split(size: int) -> int:
    """The largest power of two below size (size at least 2): where RFC 9162 parts a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, read: HashReader) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `index` to the root of `size` leaves, leaf's sibling first.

    RFC 9162 section 2.1.3.1. Rejected `log.range.leaf` if the log has no such leaf.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise LEAF_RANGE.at("inclusion", index=index, size=size)
    start, stop, path = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range_hash(middle, stop, read))
            stop = middle
        else:
            path.append(_range_hash(start, middle, read))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, read: HashReader) -> tuple[bytes, ...]:
    """The hashes that show the first `old` leaves unchanged in a tree of `new`.

    RFC 9162 section 2.1.4.1; empty if nothing was there before, or nothing was added. Rejected
    `log.range.size` if old is larger than new.
    """
    if not 0 <= old <= new <= MAX_SIZE:
        raise SIZE_RANGE.at("consistency", old=old, new=new)
    if old in (0, new):
        return ()
    start, stop, path = 0, new, []
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_range_hash(middle, stop, read))
            stop = middle
        else:
            path.append(_range_hash(start, middle, read))
            start = middle
    # A left subtree that is the whole old tree is left out: who checks has its root already.
    if start:
        path.append(_range_hash(start, stop, read))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes], *, place: str = "inclusion"
) -> None:
    """Accept a proof that the leaf hash stands at `index` in the tree (RFC 9162 section 2.1.3.2).

    Rejected with `log.range.leaf`, `log.proof.length` or `log.inclusion`.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise LEAF_RANGE.at(place, index=index, size=size)
    _check_hashes(proof, place)
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise LENGTH.at(place, found=len(proof))
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            # The right edge of a tree that is no power of two skips the levels that have no sibling.
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise LENGTH.at(place, found=len(proof))
    if found != root or len(root) != HASH_BYTES:
        raise INCLUSION.at(place, index=index, size=size)


def verify_consistency(
    old: int,
    old_root: bytes,
    new: int,
    new_root: bytes,
    proof: Sequence[bytes],
    *,
    place: str = "consistency",
) -> None:
    """Accept a proof that the new tree continues the old one (RFC 9162 section 2.1.4.2).

    The empty tree is continued by every tree, with an empty proof. Rejected with `log.range.size`,
    `log.proof.length` or `log.consistency`.
    """
    if consistency_roots(old, old_root, new, new_root, proof, place=place) != (old_root, new_root):
        raise CONSISTENCY.at(place, old=old, new=new)


def consistency_roots(
    old: int,
    old_root: bytes,
    new: int,
    new_root: bytes,
    proof: Sequence[bytes],
    *,
    place: str = "consistency",
) -> tuple[bytes, bytes]:
    """The two roots that a consistency proof itself leads to.

    If the second is the new root and the first is not the old one, then the log's own new tree begins with
    another past than the one that it signed: no forged proof can show that. (If old is a power of two, the
    proof starts from the old root that is given here, and the first is always that one.)
    """
    if not 0 <= old <= new <= MAX_SIZE:
        raise SIZE_RANGE.at(place, old=old, new=new)
    _check_hashes(proof, place)
    if old in (0, new):
        if proof:
            raise LENGTH.at(place, found=len(proof))
        return (EMPTY_ROOT if old == 0 else new_root), (EMPTY_ROOT if new == 0 else new_root)
    hashes = list(proof)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    return _fold_consistency(old, new, hashes, place)


def _fold_consistency(old: int, new: int, hashes: list[bytes], place: str) -> tuple[bytes, bytes]:
    if not hashes:
        raise LENGTH.at(place, found=0)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise LENGTH.at(place, found=len(hashes))
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise LENGTH.at(place, found=len(hashes))
    return first, second


def _check_hashes(proof: Sequence[bytes], place: str) -> None:
    if any(len(part) != HASH_BYTES for part in proof):
        raise LENGTH.at(place, found=len(proof))
