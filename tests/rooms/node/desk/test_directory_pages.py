"""State cards and people, as the administrator looks after them."""

from typing import Any

import pytest

from rogatory.exchange.http import Unavailable
from rogatory.node.directory import cards
from rogatory.node.directory.models import PeerCard
from rogatory.node.people.models import Officer
from tests.rooms.node.cast import Peer
from tests.rooms.node.conftest import Officers
from tests.rooms.node.desk.conftest import Visit


@pytest.fixture
def offered(away: Peer, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """Viet Nam's node hands out its card, which nobody has accepted here."""
    monkeypatch.setattr(cards, "read_remote", lambda address, at: away.card)
    return away


def _grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[at : at + 4] for at in range(0, 64, 4))


def test_a_card_is_accepted_by_its_address_and_the_fingerprint_that_was_heard(
    offered: Peer, visit: Visit
) -> None:
    administrator = visit("administrator")
    form = administrator.go("/states").form("fingerprint")
    form.fill(address="https://vn.example", fingerprint=_grouped(offered.card.fingerprint).upper())
    page = administrator.press(form, "Fetch, compare and accept")
    assert "The card of VN is accepted." in page.text
    assert _grouped(offered.card.fingerprint) in page.text
    assert "24/7 contact point (fictional)" in page.text and "open now" in page.text
    assert PeerCard.objects.get().accepted_by == "administrator"


def test_another_fingerprint_accepts_nothing_and_what_was_typed_stays(offered: Peer, visit: Visit) -> None:
    administrator = visit("administrator")
    form = administrator.go("/states").form("fingerprint")
    form.fill(address="https://vn.example", fingerprint="ab" * 32)
    page = administrator.press(form, "Fetch, compare and accept")
    assert "it is not the card that you were told of" in page.text
    assert page.form("fingerprint").controls[-2].value == "ab" * 32
    assert not PeerCard.objects.exists()


def test_a_node_that_does_not_answer_is_told_as_such(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any) -> None:
        raise Unavailable("https://vn.example does not answer.")

    monkeypatch.setattr(cards, "read_remote", silent)
    administrator = visit("administrator")
    form = administrator.go("/states").form("fingerprint")
    form.fill(address="https://vn.example", fingerprint="ab" * 32)
    assert (
        "The other node could not be reached" in administrator.press(form, "Fetch, compare and accept").text
    )


def test_a_card_is_revoked_by_the_administrator(peer: Peer, visit: Visit) -> None:
    page = visit("duty").go("/states")
    assert "Revoke" not in page.text
    administrator = visit("administrator")
    page = administrator.go("/states")
    page = administrator.press(page.form("revoke"), "Revoke its cards")
    assert "The cards of VN are revoked." in page.text and "Revoked on" in page.text
    assert cards.current("VN") is None


def test_everybody_can_read_our_fingerprint_aloud(visit: Visit, node: object) -> None:
    assert _grouped(cards.ours().fingerprint) in visit("auditor").go("/states").text


def test_an_officer_is_added(visit: Visit, officers: Officers) -> None:
    administrator = visit("administrator")
    form = administrator.go("/people").form("username")
    form.fill(
        username="nguyen",
        name="Nguyen (fictional)",
        password="a long fictional password",
        roles=["translator"],
    )
    page = administrator.press(form, "Add")
    assert "Nguyen (fictional) is an officer now." in page.text
    added = Officer.objects.get(username="nguyen")
    assert added.roles == ["translator"] and added.check_password("a long fictional password")


def test_a_weak_password_adds_nobody_and_what_was_typed_stays(visit: Visit, officers: Officers) -> None:
    administrator = visit("administrator")
    form = administrator.go("/people").form("username")
    form.fill(username="nguyen", password="tiny-secret", roles=["translator"])
    page = administrator.press(form, "Add")
    assert "The password is not accepted" in page.text
    form = page.form("username")
    assert [one.value for one in form.controls if one.name == "username"] == ["nguyen"]
    assert [one.value for one in form.controls if one.name == "roles" and one.checked] == ["translator"]
    assert "tiny-secret" not in page.html
    assert not Officer.objects.filter(username="nguyen").exists()


def test_an_officer_is_shut_out_and_let_in_again(visit: Visit, officers: Officers) -> None:
    administrator = visit("administrator")
    page = administrator.go("/people")
    page = administrator.press(page.form(f"people/{officers['case'].pk}"), "Shut out")
    officers["case"].refresh_from_db()
    assert not officers["case"].is_active
    administrator.press(page.form(f"people/{officers['case'].pk}"), "Let in")
    officers["case"].refresh_from_db()
    assert officers["case"].is_active
    with pytest.raises(AssertionError):
        page.form(f"people/{officers['administrator'].pk}")
