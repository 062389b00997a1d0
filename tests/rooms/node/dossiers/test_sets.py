"""Acts of many dossiers at once: recorded, receipted, read and derived as if they came one by one."""

from collections.abc import Mapping

from rogatory.acts.kinds.receipt import Receipt
from rogatory.exchange.archive import Arrived
from rogatory.node.clock import now
from rogatory.node.configuration import Configuration
from rogatory.node.dossiers import library, models
from rogatory.node.dossiers.derive import differing_views
from rogatory.node.dossiers.inspection import rebuild
from rogatory.node.dossiers.record import record_arrived
from rogatory.node.dossiers.references import references_of
from tests.rooms.node.cast import Peer, request_fields
from tests.rooms.node.conftest import Asked


def _arrived(peer: Peer, count: int) -> list[Arrived]:
    """Acts that open a dossier each, signed and logged there, not recorded here yet."""
    signer = peer.identity.signer
    made = []
    for number in range(count):
        act, envelope = peer._signed(
            "preservation-request",
            request_fields("preservation-request", "FR"),
            f"{number:032x}",
            None,
            now(),
            (),
            ("FR-VN-MLA-2016",),
            True,
            (),
        )
        made.append(Arrived(envelope, act, signer.certificate, peer._logged(act.id)))
    return made


def _rows() -> Mapping[str, Mapping[str, object]]:
    return {str(row["id"]): row for row in models.DossierView.objects.values()}


def test_acts_of_several_dossiers_arrive_together_with_a_receipt_each(peer: Peer) -> None:
    arrived = _arrived(peer, 3)
    given = record_arrived(arrived, now())
    assert set(given) == {one.act.id for one in arrived}
    for one in arrived:
        held = library.acts_of(one.act.header.dossier)
        assert [act.kind for act in held] == ["preservation-request", "receipt"]
        body = held[1].body
        assert isinstance(body, Receipt) and (body.of, body.judged) == (one.act.id, "applied")
        assert (
            held[1].header.reference
            == models.DossierView.objects.get(id=one.act.header.dossier).our_reference
        )
    assert differing_views() == []


def test_what_comes_twice_keeps_its_receipt_and_what_is_new_beside_it_gets_one(peer: Peer) -> None:
    first, second = _arrived(peer, 2)
    given = record_arrived([first], now())
    again = record_arrived([first, second], now())
    assert again[first.act.id] == given[first.act.id]
    assert models.Act.objects.filter(kind="receipt").count() == 2


def test_rows_that_were_lost_are_derived_again(peer: Peer) -> None:
    record_arrived(_arrived(peer, 3), now())
    before = _rows()
    models.DossierView.objects.filter(id__endswith="1").delete()
    models.DossierView.objects.filter(id__endswith="2").update(title="false", open=False)
    assert rebuild() == 3
    after = _rows()
    assert after.keys() == before.keys()
    assert after[f"{2:032x}"] == before[f"{2:032x}"]
    assert differing_views() == []


def test_a_dossier_of_ours_uses_one_number(asked: Asked) -> None:
    row = models.DossierView.objects.get(id=asked.dossier)
    year, number = row.our_reference.split("-")[1:]
    assert references_of(["a" * 32, asked.dossier], now()) == {
        asked.dossier: row.our_reference,
        "a" * 32: f"FR-{year}-{int(number) + 1:06}",
    }


def test_an_act_that_was_read_is_not_given_for_other_bytes(asked: Asked, node: Configuration) -> None:
    row = models.Act.objects.get(id=asked.request)
    kept = library.to_act(row)
    assert library.to_act(row) is kept
    row.content = models.Act.objects.exclude(id=asked.request).values_list("content", flat=True).first() or (
        bytes(row.content).replace(b"hospital", b"Hospital")
    )
    assert library.to_act(row).content == bytes(row.content) != kept.content
