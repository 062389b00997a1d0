"""A package can be exported whoever answers; it claims no more witnesses than there were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rogatory.log.checkpoint import Checkpoint
from rogatory.log.note import Note
from rogatory.log.proof import Proof
from rogatory.node.clock import now
from rogatory.node.packages import export as packages
from rogatory.node.publication import our_log, watch
from tests.rooms.node.talking import Arvania, Loopback, delivered, ours

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_have_watched", lambda states: None)
    monkeypatch.setattr(packages, "_report", lambda *_: b"not looked at here")


def cosigned(arvania: Arvania, size: int) -> None:
    text = our_log.checkpoint_at(size)
    watch.keep_cosignature("XA", size, arvania.state.witness.cosign(text, now()), now())


def proofs(folder: Path) -> list[Proof]:
    return [Proof.read(path.read_bytes()) for path in sorted((folder / "log").iterdir())]


def reached(proof: Proof) -> tuple[int, int]:
    """The size of the checkpoint that a proof stands under, and how many signed it."""
    note = Note.read(proof.checkpoint_note)
    return Checkpoint.read(note.text).size, len(note.signatures)


def test_acts_since_the_last_cosignature_are_proved_without_a_witness(
    arvania: Arvania, tmp_path: Path
) -> None:
    act = ours("preservation-request")
    delivered(Loopback(arvania))
    cosigned(arvania, 1)
    written = packages.export(act.header.dossier, tmp_path / "package", now())
    assert [reached(one) for one in proofs(written.written.path)] == [(1, 2), (2, 1)]
    assert written.cosigned_by == ()
    cosigned(arvania, 2)
    written = packages.export(act.header.dossier, tmp_path / "again", now())
    assert [reached(one) for one in proofs(written.written.path)] == [(2, 2), (2, 2)]
    assert written.cosigned_by == ("XA",)


def test_a_state_whose_card_is_not_in_the_package_does_not_displace_a_witness(
    arvania: Arvania, peer: Any, tmp_path: Path
) -> None:
    from rogatory.log.cosignature import Cosigner

    act = ours("preservation-request")
    delivered(Loopback(arvania))
    cosigned(arvania, 2)
    ours("preservation-request", dossier="0c" * 16)
    text = our_log.checkpoint_at(3)
    stranger: Cosigner = peer.identity.us.cosigner
    watch.keep_cosignature("VN", 3, stranger.cosign(text, now()), now())
    written = packages.export(act.header.dossier, tmp_path / "package", now())
    assert written.cosigned_by == ("XA",)
    assert {reached(one)[0] for one in proofs(written.written.path)} == {2}
