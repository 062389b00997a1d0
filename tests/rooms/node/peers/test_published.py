"""What everybody may read and ask: our log as C2SP publishes it, and our witness. Nothing else is ever served."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from rogatory.log.checkpoint import open_checkpoint
from rogatory.log.cosignature import CosignatureVerifier
from rogatory.log.leaf import entry
from rogatory.log.note import Note, NoteVerifier
from rogatory.log.proof import prove
from rogatory.log.tiles import MemoryTiles, TileName
from rogatory.log.witness import MAX_REQUEST_BYTES, AddCheckpoint
from rogatory.node.clock import now
from rogatory.node.identity import identity
from rogatory.node.publication import our_log
from tests.rooms.exchange.cast import State
from tests.rooms.exchange.memory import Node
from tests.rooms.node.talking import Arvania, Loopback, counted, delivered, files, ours


def get(path: str) -> Any:
    return Client().get(f"/log/{path}")


def test_a_reader_verifies_every_act_from_what_is_served(arvania: Arvania) -> None:
    from rogatory.node.publication.models import Leaf

    acts = [ours("preservation-request", dossier=f"{number:032x}") for number in range(5)]
    delivered(Loopback(arvania))
    verifier = NoteVerifier(identity().log.vkey)
    checkpoint = open_checkpoint(get("checkpoint").content, verifier)
    tiles = MemoryTiles()
    width = checkpoint.size
    for name in (TileName(0, 0, width), TileName(None, 0, width)):
        served = get(name.path)
        assert served["Content-Type"] == "application/octet-stream"
        assert "immutable" in served["Cache-Control"]
        tiles.put(name.path, served.content)
    for act in acts:
        leaf = Leaf.objects.get(act=act.id)
        proof = prove(tiles, leaf.index, checkpoint.note, extra=bytes(leaf.salt))
        proof.verify(entry(proof.extra, act.id), log=verifier)


def test_the_checkpoint_carries_the_cosignatures(arvania: Arvania) -> None:
    ours("preservation-request")
    delivered(Loopback(arvania))
    arvania.tell()
    note = Note.read(get("checkpoint").content)
    CosignatureVerifier(arvania.state.witness.vkey).verify(note)
    assert get("checkpoint")["Cache-Control"] == "no-cache"


def test_a_tile_of_every_width_that_was_signed_stays_readable(arvania: Arvania) -> None:
    """Also widths that were never a file: several acts were recorded before the files were written."""
    from rogatory.node.dossiers.models import Act

    with transaction.atomic():
        for number in range(260):
            our_log.append([f"{number:064x}"])
    for width in (1, 2, 99, 255):
        assert len(get(f"tile/0/000.p/{width}").content) == 32 * width
    assert len(get("tile/0/000").content) == 32 * 256
    assert get("tile/0/001.p/4").status_code == 200
    assert get("tile/0/001.p/5").status_code == 404
    assert get("tile/1/000.p/1").status_code == 200
    assert not Act.objects.exists()


NO_FILES = (
    "",
    ".lock",
    "tile",
    "tile/0",
    "tile/0/000.p",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/0/x000/001",
    "tile/8/000",
    "tile/0/000/",
    "tile//0/000",
    "tile/0/000%00",
    "checkpoint/",
    "Checkpoint",
    "../node.toml",
    "../keys/passphrase",
    "..%2Fnode.toml",
    "%2e%2e/node.toml",
    "....//node.toml",
    "tile/0/../../../node.toml",
    "/etc/passwd",
    "%2Fetc%2Fpasswd",
    "tile/0/000.p/1/../1",
    ".new-abc",
)


def test_nothing_else_is_served(arvania: Arvania) -> None:
    ours("preservation-request")
    (identity().configuration.log / ".new-abc").write_text("half a file")
    passphrase = identity().configuration.passphrase()
    for path in NO_FILES:
        answer = get(path)
        assert answer.status_code == 404, path
        for hidden in (b"state =", b"root:", b"half a file", passphrase):
            assert hidden not in answer.content


def test_the_log_tells_nothing_of_the_acts(arvania: Arvania) -> None:
    act = ours("preservation-request")
    our_log.publish_pending()
    served = b"".join(get(path).content for path in ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"))
    for hidden in (act.id.encode(), bytes.fromhex(act.id), act.header.dossier.encode(), b"preservation"):
        assert hidden not in served


def test_the_card_is_served_to_be_compared(node: Any) -> None:
    from rogatory.envelope.card import read_card
    from rogatory.node.directory import cards

    answer = Client().get("/peers/v1/card")
    assert read_card(cards.read_document(answer.content), at=now()).state == "FR"
    assert Client().post("/peers/v1/card").status_code == 405


# -- the witness --------------------------------------------------------------------------------------------


def ask(body: bytes) -> Any:
    return Client().post("/witness/add-checkpoint", body, content_type="text/plain")


def grown(arvania: Arvania, count: int) -> None:
    for _ in range(count):
        arvania.say("preservation-request", dossier=f"{arvania.size + 1:032x}")


def request(node: Node, old: int) -> bytes:
    note = node.checkpoint()
    return AddCheckpoint(old, node.consistency(old, note), note).encode()


def test_a_log_is_cosigned_as_it_grows(arvania: Arvania) -> None:
    from rogatory.node.publication.models import Seen

    for old, count in ((0, 1), (1, 2), (3, 4)):
        grown(arvania, count)
        answer = ask(request(arvania, old))
        assert answer.status_code == 200
        note = Note.read(arvania.checkpoint() + answer.content)
        CosignatureVerifier(identity().us.cosigner.vkey).verify(note)
        assert Seen.objects.get(state="XA").size == arvania.size


def test_who_begins_elsewhere_is_told_where_to_begin(arvania: Arvania) -> None:
    grown(arvania, 3)
    ask(request(arvania, 0))
    grown(arvania, 1)
    answer = ask(request(arvania, 0))
    assert (answer.status_code, answer.content) == (409, b"3\n")
    assert answer["Content-Type"] == "text/x.tlog.size"


def test_an_unknown_log_is_not_found(arvania: Arvania) -> None:
    stranger = Node(State("XB"))
    stranger.say("preservation-request")
    rows = counted()
    answer = ask(request(stranger, 0))
    assert (answer.status_code, answer.content) == (404, b"log.unknown-origin\n")
    assert counted() == rows


def test_a_checkpoint_that_the_log_did_not_sign_is_forbidden(arvania: Arvania) -> None:
    grown(arvania, 1)
    rows = counted()
    changed = arvania.checkpoint().replace(b"\n1\n", b"\n2\n")
    another_key = State("XA").log.sign(arvania.checkpoint_at(1).text)
    for note in (changed, another_key):
        assert ask(AddCheckpoint(0, (), note).encode()).status_code == 403
    assert counted() == rows


def test_a_fork_is_unprocessable_and_kept(arvania: Arvania, xa: State) -> None:
    from rogatory.node.publication.models import Alarm, Seen

    grown(arvania, 3)
    ask(request(arvania, 0))
    forked = Arvania(xa)
    for number in range(3):
        forked.say("preservation-request", dossier=f"{number + 99:032x}")
    for _ in range(3):
        answer = ask(request(forked, 3))
        assert (answer.status_code, answer.content) == (422, b"log.fork\n")
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.code) == ("XA", "log.fork")
    heads = [
        open_checkpoint(note.encode(), NoteVerifier(xa.log.vkey)) for note in (alarm.earlier, alarm.later)
    ]
    assert heads == [arvania.checkpoint_at(3), forked.checkpoint_at(3)]
    assert Seen.objects.get().size == 3 and Seen.objects.get().note == arvania.checkpoint().decode()


def test_a_faulty_proof_which_anybody_can_send_accuses_nobody(arvania: Arvania) -> None:
    from rogatory.node.publication.models import Alarm

    grown(arvania, 3)
    ask(request(arvania, 0))
    grown(arvania, 2)
    answer = ask(AddCheckpoint(3, (bytes(32),) * 3, arvania.checkpoint()).encode())
    assert answer.status_code == 422
    assert not Alarm.objects.exists()
    assert ask(request(arvania, 3)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old\n\n",
        b"old -1\n\n",
        b"old 0\n",
        b"\xff\xfe",
        b"old 0\n\nx\n1\n",
        b"old 0\n" + b"AAAA\n" * 64,
    ],
)
def test_what_is_no_request_is_bad(arvania: Arvania, body: bytes) -> None:
    rows, held = counted(), files()
    answer = Client().post(
        "/witness/add-checkpoint", body, content_type="text/plain", CONTENT_LENGTH=str(len(body))
    )
    assert answer.status_code == 400
    assert (counted(), files()) == (rows, held)


def test_no_more_is_read_than_a_request_may_have(node: Any) -> None:
    assert ask(bytes(MAX_REQUEST_BYTES + 1)).status_code == 413
    assert Client().get("/witness/add-checkpoint").status_code == 405


def test_the_witness_and_the_conversation_know_the_same(arvania: Arvania) -> None:
    """A checkpoint that the witness saw is where the next message begins."""
    grown(arvania, 2)
    ask(request(arvania, 0))
    sent, raw = arvania.conversation.push("FR", arvania.waiting("FR"), now())
    assert arvania.settle(sent, arvania.post(raw), now()).behind == 2
    assert len(arvania.tell().receipted) == 2


def test_our_own_log_is_not_ours_to_cosign(arvania: Arvania) -> None:
    ours("preservation-request")
    note = our_log.checkpoint()
    assert ask(AddCheckpoint(0, (), note).encode()).status_code == 404
