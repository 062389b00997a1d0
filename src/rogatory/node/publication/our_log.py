"""Our log: leaves are added in the transaction that records the acts, and the files follow.

The order of writes is the safety argument. One transaction decides: acts, leaves, the new frontier, the signed
checkpoint. The tiles are made from the leaves afterwards, by whoever finds them behind the record: the process that
has just committed, or the next one after a crash. So a checkpoint never speaks of an act that is not durable, and an
act is never durable without its leaf.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from secrets import token_bytes

from django.db import transaction

from rogatory.envelope.errors import Refusal, Rejected
from rogatory.log.append import DAMAGED, Frontier, extend, publish
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.leaf import entry
from rogatory.log.note import Note
from rogatory.log.proof import Proof
from rogatory.log.reader import TileReader, tile_at
from rogatory.log.tiles import CHECKPOINT, DirectoryTiles, TileName
from rogatory.log.tree import consistency_proof, inclusion_proof, leaf_hash
from rogatory.node.identity import identity
from rogatory.node.publication.models import Cosignature, Head, Leaf

SALT_BYTES = 32

ROLLED_BACK = Refusal(
    "log.rolled-back",
    "Our published log has {published} leaves and another end than the {recorded} that the database records: an older "
    "database was restored. What this node signed next would contradict what it has signed before.",
    "Restore the newest database. If there is none, the log is over: found a new one and have the State card that "
    "names it accepted by the other States.",
)


def is_ours(why: Rejected) -> bool:
    """Whether it is our own log that is at fault, and not what came from outside."""
    return why.code == ROLLED_BACK.code or why.code.startswith("log.tile.")


def store() -> DirectoryTiles:
    """The folder that the log is published from."""
    return DirectoryTiles(identity().configuration.log)


def _head() -> Head:
    """The newest state of the log; that of the empty log before the first act."""
    found = Head.objects.first()
    if found is None:
        empty = Frontier.empty()
        found = Head(size=0, frontier=empty.encode().hex(), note=_sign(empty).decode())
    return found


def _sign(frontier: Frontier) -> bytes:
    return sign_checkpoint(Checkpoint(identity().log.name, frontier.size, frontier.root), identity().log)


def append(acts: Sequence[str]) -> None:
    """Add acts to the log, inside the transaction that records them; the files are published after its commit."""
    head = _head()
    _published_size(head, store())
    frontier = Frontier.read(bytes.fromhex(head.frontier))
    salts = [token_bytes(SALT_BYTES) for _ in acts]
    entries = [entry(salt, act) for salt, act in zip(salts, acts, strict=True)]
    Leaf.objects.bulk_create(
        Leaf(index=frontier.size + at, act=act, salt=salt, entry=leaf)
        for at, (act, salt, leaf) in enumerate(zip(acts, salts, entries, strict=True))
    )
    grown = frontier.add([leaf_hash(one) for one in entries])
    head.size, head.frontier, head.note = grown.size, grown.encode().hex(), _sign(grown).decode()
    head.save()
    # Crash before the commit: nothing happened. Crash after it: `publish_pending` finds the files behind. So does a
    # failure to write them (robust): what was committed stays said.
    transaction.on_commit(publish_pending, robust=True)


def publish_pending() -> None:
    """Bring the published files up to the record. One process at a time; does nothing where nothing is behind.

    Raises Rejected `log.rolled-back` if the record is behind the files, `log.tile.*` if the files do not fit it.
    """
    tiles = store()
    with _alone():
        head = _head()
        published = _published_size(head, tiles)
        if published < head.size:
            fresh = Leaf.objects.filter(index__gte=published, index__lt=head.size).order_by("index")
            entries = [bytes(leaf) for leaf in fresh.values_list("entry", flat=True)]
            extension = extend(tiles, _frontier_at(tiles, published), entries)
            if extension.root != Frontier.read(bytes.fromhex(head.frontier)).root:
                # The files so far and the record have parted. Nothing is written: both are evidence.
                raise DAMAGED.at("our log", path=CHECKPOINT)
            publish(tiles, extension, checkpoint=head.note.encode())


def require_not_rolled_back() -> None:
    """Raise Rejected `log.rolled-back` if the record is behind what is published, or another."""
    with _alone():
        _published_size(_head(), store())


def _published_size(head: Head, tiles: DirectoryTiles) -> int:
    """How many leaves are published: never more than are recorded, and never another past of as many."""
    note = tiles.get(CHECKPOINT)
    if note is None:
        return 0
    published = Checkpoint.read(Note.read(note).text)
    recorded = Checkpoint.read(Note.read(head.note.encode()).text)
    same_size = published.size == recorded.size
    if published.size > recorded.size or (same_size and published.root != recorded.root):
        raise ROLLED_BACK.at("our log", published=published.size, recorded=recorded.size)
    return published.size


def size() -> int:
    """How many acts our log holds."""
    return _head().size


def file(path: str) -> bytes | None:
    """A file of our published log: the best checkpoint, or a tile of any width that it ever had. Rejected for no path.

    A tile is given as far as it is published, whole or in part, also where only the full one is kept.
    """
    publish_pending()
    tiles = store()
    if path == CHECKPOINT:
        return best_cosigned()
    return tile_at(tiles, TileName.read(path), size())


def _frontier_at(tiles: DirectoryTiles, size: int) -> Frontier:
    """The frontier of the published log, from its tiles: where to go on."""
    reader, hashes, start = TileReader(tiles, size), [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            hashes.append(reader(level, start >> level))
            start += 1 << level
    return Frontier(size, tuple(hashes))


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of the log's folder: files are published by one process at a time, and never go back."""
    folder = identity().configuration.log
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        flock(file, LOCK_EX)
        yield


def checkpoint() -> bytes:
    """The newest signed checkpoint."""
    return _head().note.encode()


def proofs(acts: Sequence[str], note: bytes | None = None) -> list[Proof]:
    """The proof of each act under one checkpoint (the newest unless given), with its salt. KeyError if not logged."""
    note = note or checkpoint()
    publish_pending()
    size = Checkpoint.read(Note.read(note).text).size
    reader = TileReader(store(), size)
    leaves = {leaf.act: leaf for leaf in Leaf.objects.filter(act__in=acts)}
    return [
        Proof(
            bytes(leaves[act].salt),
            leaves[act].index,
            tuple(inclusion_proof(leaves[act].index, size, reader)),
            note,
        )
        for act in acts
    ]


def consistency(old: int, note: bytes) -> tuple[bytes, ...]:
    """The proof that the log under this note continues the log of `old` leaves."""
    size = Checkpoint.read(Note.read(note).text).size
    if old in (0, size):
        return ()
    return tuple(consistency_proof(old, size, TileReader(store(), size)))


def checkpoint_at(size: int) -> str:
    """The text of our checkpoint of a given size, which a cosignature covers."""
    reader = TileReader(store(), size)
    return Checkpoint(identity().log.name, size, reader.root()).text


def covered(acts: Sequence[str], note: bytes) -> set[str]:
    """Which of these acts the log holds under the checkpoint of a note of ours."""
    size = Checkpoint.read(Note.read(note).text).size
    return set(Leaf.objects.filter(act__in=acts, index__lt=size).values_list("act", flat=True))


def best_cosigned(by: Collection[str] | None = None) -> bytes:
    """The newest checkpoint that others cosigned, as a note with their lines; the newest alone if there is none.

    `by` asks for one that one of these States cosigned.
    """
    known = Cosignature.objects.order_by("-size")
    newest = (known if by is None else known.filter(witness__in=by)).first()
    if newest is None:
        return checkpoint()
    lines = Cosignature.objects.filter(size=newest.size).order_by("witness")
    head = _head()
    text = newest.body
    note = (
        head.note
        if head.size == newest.size
        else sign_checkpoint(Checkpoint.read(text), identity().log).decode()
    )
    return (note + "".join(one.line.rstrip("\n") + "\n" for one in lines)).encode()


def cosigners(note: bytes) -> list[str]:
    """The States that have cosigned the checkpoint of a note of ours."""
    size = Checkpoint.read(Note.read(note).text).size
    return list(Cosignature.objects.filter(size=size).order_by("witness").values_list("witness", flat=True))
