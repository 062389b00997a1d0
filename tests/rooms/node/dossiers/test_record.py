"""The one door that writes an act: all of it or nothing, once, and what is derived can be made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rogatory.exchange.archive import Arrived
from rogatory.node.clock import now
from rogatory.node.configuration import Configuration
from rogatory.node.dossiers import record as door
from rogatory.node.dossiers.derive import differing_views
from rogatory.node.dossiers.inspection import inspect, rebuild
from rogatory.node.dossiers.models import Act, DossierView, Outbox
from rogatory.node.evidence import expected
from rogatory.node.evidence.models import Incoming, Object
from rogatory.node.publication import our_log
from rogatory.node.publication.models import Head, Leaf
from tests.rooms.acts.builders import attachment
from tests.rooms.exchange.cast import altered, opened, resealed
from tests.rooms.node.talking import Arvania, counted, files, ours, us


class Broken(Exception):  # noqa: N818 - what breaks is told by its name
    """A write that fails."""


WRITES: dict[str, tuple[Any, str]] = {
    "the acts": (Act.objects, "bulk_create"),
    "the log": (our_log, "append"),
    "the leaves": (Leaf.objects, "bulk_create"),
    "the head of the log": (Head, "save"),
    "the outbox": (Outbox.objects, "bulk_create"),
    "the objects": (expected, "announce"),
    "the references": (door, "references_of"),
    "the lists": (door, "write_views"),
}


def broken(monkeypatch: pytest.MonkeyPatch, write: str, *, after: bool) -> None:
    """The write fails before it is done, or just after."""
    owner, name = WRITES[write]
    real: Callable[..., Any] = getattr(owner, name)

    def fail(*args: Any, **kwargs: Any) -> Any:
        if after:
            real(*args, **kwargs)
        raise Broken(write)

    monkeypatch.setattr(owner, name, fail)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("after", [False, True])
def test_an_act_of_ours_is_recorded_whole_or_not_at_all(
    node: Configuration, monkeypatch: pytest.MonkeyPatch, write: str, after: bool
) -> None:
    ours("preservation-request", dossier="0c" * 16)
    rows, held = counted(), files()
    broken(monkeypatch, write, after=after)
    with pytest.raises(Broken):
        ours("preservation-request")
    assert (counted(), files()) == (rows, held)
    monkeypatch.undo()
    ours("preservation-request")
    assert not inspect().faults
    assert counted()["dossiers.Act"] == counted()["publication.Leaf"] == 2


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("after", [False, True])
def test_an_act_that_arrives_is_recorded_with_its_receipt_or_not_at_all(
    arvania: Arvania, monkeypatch: pytest.MonkeyPatch, write: str, after: bool
) -> None:
    act = arvania.say("preservation-request")
    _, raw = arvania.conversation.push("FR", [act.id], now())
    rows, held = counted(), files()
    broken(monkeypatch, write, after=after)
    with pytest.raises(Broken):
        arvania.post(raw)
    assert (counted(), files()) == (rows, held)
    monkeypatch.undo()
    arvania.post(raw)
    assert not inspect().faults
    assert list(Act.objects.order_by("sequence").values_list("kind", flat=True)) == [
        "preservation-request",
        "receipt",
    ]


def test_recorded_twice_is_once(node: Configuration) -> None:
    act = ours("preservation-request")
    row = Act.objects.get()
    signed = door.Signed(_envelope(row), act)
    rows, held = counted(), files()
    door.record([signed, signed], now())
    assert (counted(), files()) == (rows, held)


def _envelope(row: Act) -> Any:
    from rogatory.node.dossiers.library import to_envelope

    return to_envelope(row)


def test_an_act_twice_in_one_message_is_recorded_and_receipted_once(arvania: Arvania) -> None:
    act = arvania.say("preservation-request")
    sent, _ = arvania.conversation.push("FR", [act.id], now())
    twice = resealed(sent, arvania.state.signer, us(), acts=sent.acts * 2)
    assert len(opened(arvania.post(twice), arvania.state).acts) == 1
    assert Act.objects.count() == 2
    row = Act.objects.get(author="XA")
    arrived = Arrived(_envelope(row), act, arvania.state.signer.certificate, sent.acts[0].proof(sent.note))
    assert len(door.record_arrived([arrived, arrived], now())) == 1
    other = arvania.speak("preservation-request", dossier="0c" * 16)
    fresh = Arrived(arvania.state.envelope(other), other, arrived.certificate, arrived.proof)
    assert len(door.record_arrived([fresh, fresh], now())) == 1
    assert Act.objects.count() == 4


def test_an_act_for_two_states_waits_for_the_other_and_our_own_for_nobody(node: Configuration) -> None:
    request = ours("preservation-request")
    ours("provider-order", request=request.id, after=[request.id])
    assert list(Outbox.objects.values_list("act", "peer")) == [(request.id, "XA")]
    assert Leaf.objects.count() == 2, "our own acts stand in the log too"


def test_what_another_state_announces_is_expected_at_a_secret_path(arvania: Arvania) -> None:
    from rogatory.acts.reading import read_act

    request = arvania.say("mla-request")
    transmittal = arvania.speak("evidence-transmittal", request=request.id, after=[request.id])
    objects = [attachment("one"), attachment("two"), attachment("two")]
    unsealed = {name: value for name, value in attachment("three").items() if not name.startswith("sealed")}
    arvania.keep(read_act(altered(transmittal, attachments=[*objects, unsealed | _NONE])))
    arvania.tell()
    assert Object.objects.count() == Incoming.objects.count() == 2
    tokens = set(Incoming.objects.values_list("token", flat=True))
    assert len(tokens) == 2 and all(len(token) >= 43 for token in tokens)


_NONE = {"sealed_size": None, "sealed_sha256": None}


def test_what_we_announce_ourselves_is_not_expected(node: Configuration) -> None:
    request = ours("mla-request")
    ours("evidence-transmittal", request=request.id, after=[request.id])
    assert not Incoming.objects.exists()


def test_what_is_stored_is_what_the_acts_give(arvania: Arvania) -> None:
    request = arvania.say("preservation-request")
    arvania.tell()
    ours("acknowledgement", request=request.id, after=[request.id])
    ours("preservation-request", dossier="0c" * 16)
    assert differing_views() == []
    stored = list(DossierView.objects.order_by("id").values())
    rebuild()
    assert list(DossierView.objects.order_by("id").values()) == stored
    DossierView.objects.all().delete()
    assert set(differing_views()) == {"0b" * 16, "0c" * 16}
    rebuild()
    again = list(DossierView.objects.order_by("id").values())
    assert [_without_reference(one) for one in again] == [_without_reference(one) for one in stored]
    assert again[1]["our_reference"] == stored[1]["our_reference"], "said in an act of ours"


def _without_reference(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "our_reference"}


def test_references_are_counted_without_a_gap(node: Configuration) -> None:
    for number in range(3):
        ours("preservation-request", dossier=f"{number:032x}")
    year = now().year
    wanted = {f"FR-{year}-{number:06}" for number in (1, 2, 3)}
    assert set(DossierView.objects.values_list("our_reference", flat=True)) == wanted


def test_nothing_but_the_door_writes_acts() -> None:
    """Rows of acts are made in `record.py` alone (the grep that audits the system, as a test)."""
    from pathlib import Path

    import rogatory.node

    source = Path(rogatory.node.__file__ or "").parent
    writers = [
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if any(
            f"Act.objects.{verb}" in path.read_text("utf-8")
            for verb in ("create", "bulk_create", "update_or")
        )
    ]
    assert writers == ["dossiers/record.py"]
