"""`rogatory node check` finds what was changed, removed or lost behind the node's back, and names it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from rogatory.acts.reading import read_act
from rogatory.exchange.transfer import MEDIA_TYPE, VERSION
from rogatory.log.checkpoint import Checkpoint
from rogatory.node.clock import now
from rogatory.node.commands import node as commands
from rogatory.node.dossiers.inspection import inspect
from rogatory.node.dossiers.models import Act, DossierView
from rogatory.node.evidence.storage import place
from rogatory.node.identity import identity
from rogatory.node.publication import our_log, watch
from rogatory.node.publication.models import Head, Leaf
from tests.rooms.exchange.cast import altered
from tests.rooms.node.talking import Arvania, ours

SEALED = b"sealed" * 100
DIGEST = sha256(SEALED).hexdigest()


@pytest.fixture
def sound(arvania: Arvania) -> Arvania:
    """A node with acts of both States and one object; nothing is wrong with it."""
    request = arvania.say("mla-request")
    arvania.tell()
    transmittal = arvania.speak("evidence-transmittal", request=request.id, after=[request.id])
    announced = {
        "name": "logs.csv",
        "media_type": "text/csv",
        "size": 10,
        "sha256": "a" * 64,
        "sealed_size": len(SEALED),
        "sealed_sha256": DIGEST,
    }
    arvania.keep(read_act(altered(transmittal, attachments=[announced])))
    (upload,) = arvania.tell().uploads
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": "0"}
    assert Client().patch(upload.path, SEALED, content_type=MEDIA_TYPE, headers=headers).status_code == 204
    ours("preservation-request", dossier="0c" * 16)
    assert inspect().faults == ()
    assert (inspect().acts, inspect().leaves, inspect().dossiers, inspect().objects) == (5, 5, 2, 1)
    return arvania


def faults(*words: str) -> None:
    """There are faults, and each of these words is said of one."""
    found = inspect()
    assert found.faults
    assert found.as_json()["faults"] == list(found.faults)
    for word in words:
        assert any(word in fault for fault in found.faults), found.faults


def test_a_changed_act(sound: Arvania) -> None:
    row = Act.objects.get(author="FR", kind="preservation-request")
    changed = bytes(row.content).replace(b"hospital", b"hostelry", 1)
    assert changed != bytes(row.content)
    Act.objects.filter(id=row.id).update(content=changed)
    faults(f"act {row.id}: its bytes were changed")


def test_an_act_that_can_no_longer_be_read(sound: Arvania) -> None:
    row = Act.objects.get(author="XA", kind="mla-request")
    Act.objects.filter(id=row.id).update(content=b"{}")
    faults(row.id, f"dossier {row.dossier}")


def test_a_changed_signature(sound: Arvania) -> None:
    row = Act.objects.get(author="XA", kind="mla-request")
    Act.objects.filter(id=row.id).update(signature=bytes(row.signature)[:-1] + b"\0")
    faults(row.id)


def test_an_act_under_another_author(sound: Arvania) -> None:
    row = Act.objects.get(author="XA", kind="mla-request")
    Act.objects.filter(id=row.id).update(author="FR")
    faults(row.id)


def test_a_removed_act(sound: Arvania) -> None:
    row = Act.objects.get(author="FR", kind="preservation-request")
    gone = row.id
    row.outbox_set.all().delete()
    row.delete()
    faults(f"act {gone}, which was logged, is not here")


def test_a_missing_leaf(sound: Arvania) -> None:
    leaf = Leaf.objects.get(index=2)
    leaf.delete()
    faults(f"act {leaf.act}: not in the log")


def test_a_changed_leaf(sound: Arvania) -> None:
    Leaf.objects.filter(index=1).update(salt=bytes(32))
    faults("leaf 1")


def test_a_leaf_of_another_act(sound: Arvania) -> None:
    Leaf.objects.filter(index=1).update(act="e" * 64)
    faults("leaf 1", "not in the log")


def test_a_changed_head(sound: Arvania) -> None:
    head = Head.objects.get()
    Head.objects.update(note=head.note.replace("\n5\n", "\n6\n"))
    faults("does not verify")


@pytest.mark.parametrize("tile", ["tile/0/000.p/5", "tile/entries/000.p/5"])
@pytest.mark.parametrize("removed", [False, True])
def test_a_changed_or_removed_tile(sound: Arvania, tile: str, removed: bool) -> None:
    path = identity().configuration.log / tile
    if removed:
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    faults("published log")


def test_a_published_checkpoint_beyond_the_record(sound: Arvania) -> None:
    ahead = identity().log.sign(Checkpoint(identity().log.name, 9, bytes(32)).text)
    our_log.store().put("checkpoint", ahead)
    faults("9 leaves")


def test_a_removed_object(sound: Arvania) -> None:
    place(DIGEST).unlink()
    faults(f"object {DIGEST}")


def test_a_changed_object(sound: Arvania) -> None:
    path = place(DIGEST)
    path.chmod(0o600)
    path.write_bytes(SEALED[:-1] + b"x")
    faults(f"object {DIGEST}")


@pytest.mark.parametrize("column", ["title", "due", "open", "peer_reference", "stages"])
def test_a_changed_row_of_the_lists(sound: Arvania, column: str) -> None:
    values: dict[str, Any] = {
        "title": "Another",
        "due": now(),
        "open": False,
        "peer_reference": "XA-0",
        "stages": [],
    }
    DossierView.objects.filter(id="0b" * 16).update(**{column: values[column]})
    faults(f"dossier {'0b' * 16}")


def test_a_missing_row_of_the_lists(sound: Arvania) -> None:
    DossierView.objects.filter(id="0c" * 16).delete()
    faults(f"dossier {'0c' * 16}")


def test_an_alarm_is_a_fault_until_it_is_dealt_with(sound: Arvania) -> None:
    watch.raise_alarm("XA", "log.fork", "a", "b", now())
    faults("the log of XA: log.fork")


def test_the_command_says_it_with_its_exit_code(sound: Arvania, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "set_up", lambda _folder: None)
    folder = str(identity().configuration.folder)
    done = CliRunner().invoke(commands.node, ["check", "--node", folder])
    assert (done.exit_code, "all as they should be" in done.output) == (0, True)
    place(DIGEST).unlink()
    done = CliRunner().invoke(commands.node, ["check", "--node", folder, "--json"])
    assert (done.exit_code, DIGEST in done.output) == (1, True)
