"""A request is written by one officer and approved by another, with a mouse, with a keyboard, without scripts."""

from typing import Any

import pytest
from playwright.sync_api import expect

from rogatory.node.clock import now
from rogatory.node.dossiers import queries
from tests.pages.seat import Seat, Sits
from tests.rooms.node.cast import PASSWORD, Peer
from tests.rooms.node.conftest import Asked

WRITTEN: dict[str, Any] = {
    "urgency.level": "routine",
    "offences.0.title": "Attack on a hospital's files",
    "offences.0.provision": "Code pénal 323-2",
    "offences.0.max_penalty_years": "10",
    "offences.0.treaty_article": "10",
    "facts.0": "On 14 November 2026 at 02:41:07 +01:00 the files of a hospital were encrypted.",
    "items.0.category": "traffic",
    "items.0.description": "Flow records of the server",
    "items.0.nexus": "148 GB left the hospital for this server in the night of the attack.",
    "items.0.period.from": "2026-10-15T00:00:00Z",
    "items.0.period.to": "2026-11-14T12:00:00Z",
    "confidentiality.keep": "yes",
    "confidentiality.notify_user": "no",
    "confirmation_contact.name": "Cne Rémi Vaucluson (fictional)",
    "confirmation_contact.function": "deputy",
    "confirmation_contact.telephone": "+33199000023",
    "safeguards.proportionality": "Only the logs of one server.",
    "safeguards.independent_review": "Ordered by the duty prosecutor.",
    "safeguards.third_parties": "Other customers are left out.",
    "safeguards.human_rights": "A hospital was attacked.",
    "language": "en",
    "necessity.text": "The provider deletes flow records after 30 days.",
    "mla.intended": "yes",
}
ADDRESS = {
    "identifiers.0.value": "203.0.113.47",
    "identifiers.0.side": "destination",
    "identifiers.0.port": "8443",
    "identifiers.0.protocol": "tcp",
    "identifiers.0.instant": "2026-11-13T22:04:12",
    "identifiers.0.zone": "Etc/UTC",
    "identifiers.0.source.document": "fw-export-0311.csv",
}
SERVER = {
    "identifiers.1.provider": "Hai Long Cloud JSC (fictional)",
    "identifiers.1.value": "HLC-VPS-88213",
}
CUSTODIAN = {"custodians.0.name": "Hai Long Cloud JSC (fictional)", "custodians.0.state": "VN"}


def test_an_officer_signs_in_with_the_keyboard_alone_and_sees_what_needs_them(
    seat: Seat, asked_of_us: Asked
) -> None:
    page = seat.page
    seat.go("/")
    assert seat.path == "/sign-in"
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("duty")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    _enter(seat)
    assert seat.path == "/"
    assert "What needs me" in page.title()
    assert "Acknowledge the request." in seat.main and " left" in seat.main
    # The first stop of the keyboard passes over the head of the page; the next ones lead to the dossier.
    page.keyboard.press("Tab")
    assert _focused(seat) == "To the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert _focused(seat) == "Acknowledge the request."
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    _enter(seat)
    assert seat.path == f"/dossiers/{asked_of_us.dossier}"
    assert "It is our turn" in seat.main


def _enter(seat: Seat) -> None:
    with seat.page.expect_event("load"):
        seat.page.keyboard.press("Enter")


def _focused(seat: Seat) -> str:
    return str(seat.page.evaluate("document.activeElement.innerText"))


def _begun_by_clicking(duty: Seat) -> None:
    page = duty.page
    duty.go("/")
    duty.link("New request")
    page.get_by_label("State that is asked").select_option(label="Viet Nam (VN)")
    page.get_by_label("Preservation request").check()
    duty.button("See the legal bases")
    assert "Legal bases towards Viet Nam today" in duty.main
    page.locator('[name="~basis"][value="FR-VN-MLA-2016"]').check()
    page.get_by_label("This is an exercise").check()
    duty.button("Begin the draft")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Preservation request")


def _add(seat: Seat, type_: str) -> None:
    seat.put("~type:identifiers", type_)
    seat.button("Add to Identifiers")


def _write(seat: Seat, *parts: dict[str, Any]) -> None:
    for part in parts:
        for name, value in part.items():
            seat.put(name, value)


def _written(duty: Seat) -> None:
    """A whole request, in which the address has a time without its zone."""
    _begun_by_clicking(duty)
    _add(duty, "ip")
    _add(duty, "server")
    duty.press("add:custodians")
    _write(duty, ADDRESS, SERVER, CUSTODIAN, WRITTEN, {"mla.expected": f"{now().year + 1}-01-15"})
    duty.press("save")
    assert "Saved." in duty.main
    duty.put("items.0.identifiers", ["0", "1"])


def _corrected(duty: Seat) -> None:
    """What stops it is said beside its field, with what to do; that is done, and it goes to a second person."""
    duty.press("submit")
    assert "Findings stop it: nothing was said. Mend them and submit again." in duty.main
    assert "1 finding stops it." in duty.main
    said = duty.found_at("identifiers.0.instant")
    assert said.startswith("Stops: The time “2026-11-13T22:04:12” does not say from which offset it counts.")
    remedy = duty.page.locator("#found-f-identifiers-0-instant .remedy").inner_text()
    assert remedy.startswith("Write the offset of the clock that recorded it")
    duty.page.locator("#summary a").first.click()
    assert duty.page.url.endswith("#f-identifiers-0-instant")
    duty.put("identifiers.0.instant~zone", "Etc/UTC")
    duty.press("submit")
    assert "Handed to a second person for approval." in duty.main


def _approved(second: Seat) -> None:
    second.go("/")
    second.follow(second.page.locator('main a[href$="/approval"]'))
    assert "This is what will be signed" in second.main and "HLC-VPS-88213" in second.main
    second.button("Approve: sign and send")
    assert "Approved, signed and logged." in second.main


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_request_is_drafted_by_clicking_stopped_corrected_and_approved_by_another(
    sits: Sits, peer: Peer, scripts: bool
) -> None:
    duty = sits("duty", java_script_enabled=scripts)
    _written(duty)
    _corrected(duty)
    assert duty.page.get_by_role("button", name="Approve").count() == 0
    assert "You drafted it, so another officer approves it." in duty.main
    second = sits("second", java_script_enabled=scripts)
    _approved(second)
    (request,) = queries.load(second.path.rpartition("/")[2]).requests.values()
    assert (request.requesting, request.requested, request.exercise) == ("FR", "VN", True)
    # The act stands in the conversation, and leads to its proof.
    act = second.page.locator(f"#act-{request.id[:12]}")
    assert "approved by Approver Second (fictional)" in act.inner_text()
    second.follow(act.get_by_role("link", name="Proof"))
    assert "Signature holds" in second.main and "Takes effect" in second.main
