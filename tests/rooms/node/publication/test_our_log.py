"""Our log: the record decides, the files follow; a crash in between is mended, an older record is refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from rogatory.envelope.errors import Rejected
from rogatory.log.append import audit
from rogatory.log.checkpoint import Checkpoint, open_checkpoint
from rogatory.log.note import Note, NoteVerifier
from rogatory.log.tiles import CHECKPOINT
from rogatory.node.configuration import Configuration
from rogatory.node.identity import identity
from rogatory.node.publication import our_log
from rogatory.node.publication.models import Head, Leaf
from tests.rooms.node.talking import files

pytestmark = pytest.mark.django_db(transaction=True)


def logged(*numbers: int) -> None:
    with transaction.atomic():
        our_log.append([f"{number:064x}" for number in numbers])


def published() -> Checkpoint | None:
    note = our_log.store().get(CHECKPOINT)
    return None if note is None else open_checkpoint(note, NoteVerifier(identity().log.vkey))


def sound(size: int) -> None:
    """The record, the files and the checkpoint say the same, and it is all that was ever logged."""
    head = Head.objects.get()
    recorded = open_checkpoint(head.note.encode(), NoteVerifier(identity().log.vkey))
    assert published() == recorded
    assert recorded.size == head.size == size == Leaf.objects.count()
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(size))
    assert audit(our_log.store(), size).root == recorded.root


@pytest.fixture
def withheld(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The process dies after each commit, before it writes the files; call it to let the next one live."""
    real = our_log.publish_pending
    monkeypatch.setattr(our_log, "publish_pending", lambda: None)
    return lambda: monkeypatch.setattr(our_log, "publish_pending", real)


def test_acts_are_logged_and_published(node: Configuration) -> None:
    logged(1, 2, 3)
    sound(3)
    logged(4)
    sound(4)


def test_what_was_rolled_back_leaves_nothing(node: Configuration) -> None:
    logged(1)
    held = files()
    with pytest.raises(RuntimeError), transaction.atomic():
        our_log.append(["f" * 64])
        raise RuntimeError
    assert files() == held
    sound(1)


def test_an_act_is_logged_once(node: Configuration) -> None:
    from django.db import IntegrityError

    logged(1)
    with pytest.raises(IntegrityError):
        logged(1)
    sound(1)


def test_a_crash_between_commit_and_publication_is_mended_by_whoever_comes_next(
    node: Configuration, withheld: Any
) -> None:
    logged(1, 2)
    logged(3)
    assert published() is None
    withheld()
    our_log.publish_pending()
    sound(3)


def test_the_next_append_mends_it_too(node: Configuration, withheld: Any) -> None:
    for number in range(300):
        logged(number)
    withheld()
    logged(300)
    sound(301)


class Crash(BaseException):
    """The machine stops."""


@pytest.mark.parametrize("after", range(6))
def test_a_crash_after_any_write_of_a_file_is_mended(
    node: Configuration, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    from rogatory.log.tiles import DirectoryTiles

    with transaction.atomic():
        for number in range(254):
            our_log.append([f"{number:064x}"])
    real, written = DirectoryTiles.put, 0

    def put(self: DirectoryTiles, path: str, data: bytes) -> None:
        nonlocal written
        if written == after:
            raise Crash
        written += 1
        real(self, path, data)

    monkeypatch.setattr(DirectoryTiles, "put", put)
    with pytest.raises(Crash):
        logged(254, 255, 256)
    before = published()
    assert before is not None and before.size == 254, "the old checkpoint stands, and all that it needs"
    assert audit(our_log.store(), 254).root == before.root
    monkeypatch.undo()
    our_log.publish_pending()
    sound(257)


def test_a_disk_that_is_full_does_not_undo_what_was_said(
    node: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.log.tiles import DirectoryTiles

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DirectoryTiles, "put", full)
    logged(1)
    assert Leaf.objects.count() == 1
    monkeypatch.undo()
    our_log.publish_pending()
    sound(1)


def test_the_files_can_all_be_made_again(node: Configuration) -> None:
    logged(*range(40))
    logged(40)
    shutil.rmtree(node.log)
    our_log.publish_pending()
    sound(41)


def _rolled_back_to(size: int) -> None:
    """The database as it was when the log had `size` leaves."""
    from rogatory.log.append import Frontier
    from rogatory.log.tree import leaf_hash

    Leaf.objects.filter(index__gte=size).delete()
    leaves = [leaf_hash(bytes(one)) for one in Leaf.objects.order_by("index").values_list("entry", flat=True)]
    frontier = Frontier.empty().add(leaves)
    note = identity().log.sign(Checkpoint(identity().log.name, size, frontier.root).text)
    Head.objects.update(size=size, frontier=frontier.encode().hex(), note=note.decode())


def rolled_back(call: Any) -> str:
    with pytest.raises(Rejected) as why:
        call()
    assert why.value.code == "log.rolled-back"
    return str(why.value)


def test_an_older_database_is_refused_before_anything_is_signed(node: Configuration) -> None:
    logged(*range(10))
    _rolled_back_to(7)
    held, head = files(), Head.objects.get().note
    assert "10 leaves" in rolled_back(our_log.publish_pending)
    rolled_back(lambda: logged(99))
    rolled_back(our_log.require_not_rolled_back)
    rolled_back(lambda: our_log.file(CHECKPOINT))
    assert files() == held
    assert Head.objects.get().note == head
    assert Leaf.objects.count() == 7


def test_an_emptied_database_is_refused_too(node: Configuration) -> None:
    logged(1)
    Leaf.objects.all().delete()
    Head.objects.all().delete()
    rolled_back(our_log.publish_pending)
    rolled_back(lambda: logged(2))


def test_another_past_of_the_same_size_is_refused(node: Configuration, withheld: Any) -> None:
    withheld()
    logged(1, 2, 3)
    folder = node.log
    kept = files()
    shutil.rmtree(folder)
    folder.mkdir()
    _rolled_back_to(2)
    our_log.publish_pending()
    logged(77)
    shutil.rmtree(folder)
    for name, data in kept.items():
        path = Path(node.folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    rolled_back(our_log.publish_pending)
    rolled_back(lambda: logged(4))


def test_files_of_another_past_are_not_continued(node: Configuration) -> None:
    """The files have fewer leaves than the record, but not the record's: nothing is written over them."""
    logged(1, 2)
    kept = files()
    shutil.rmtree(node.log)
    node.log.mkdir()
    Leaf.objects.all().delete()
    Head.objects.all().delete()
    logged(5, 6, 7)
    shutil.rmtree(node.log)
    for name, data in kept.items():
        path = Path(node.folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with pytest.raises(Rejected) as why:
        our_log.publish_pending()
    assert why.value.code.startswith("log.tile.")
    assert our_log.is_ours(why.value)
    assert files() == kept


def test_the_command_that_serves_says_so_and_does_not_start(
    node: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from rogatory.node.commands import node as commands

    def started(*_: object) -> None:
        raise AssertionError("the node was started")

    logged(1, 2)
    _rolled_back_to(1)
    monkeypatch.setattr(commands, "set_up", lambda _folder: None)
    monkeypatch.setattr("os.execve", started)
    done = CliRunner().invoke(commands.node, ["serve", "--node", str(node.folder)])
    assert done.exit_code == 1
    assert "an older database was restored" in done.output


def test_proofs_are_made_under_one_checkpoint(node: Configuration) -> None:
    from rogatory.log.leaf import entry

    logged(*range(9))
    acts = [f"{number:064x}" for number in (8, 0, 3)]
    verifier = NoteVerifier(identity().log.vkey)
    proofs = our_log.proofs(acts)
    assert len({proof.checkpoint_note for proof in proofs}) == 1
    for act, proof in zip(acts, proofs, strict=True):
        assert proof.verify(entry(proof.extra, act), log=verifier).checkpoint.size == 9


def test_each_leaf_has_a_salt_of_its_own(node: Configuration) -> None:
    logged(*range(50))
    salts = {bytes(salt) for salt in Leaf.objects.values_list("salt", flat=True)}
    assert len(salts) == 50 and {len(salt) for salt in salts} == {32}


def test_the_text_of_an_older_checkpoint_is_the_one_that_was_signed(node: Configuration) -> None:
    signed = []
    for number in range(5):
        logged(number)
        signed.append(Note.read(our_log.checkpoint()).text)
    assert [our_log.checkpoint_at(size) for size in range(1, 6)] == signed
