"""The requested State answers in the browser: it acknowledges, accepts, refuses on a ground, and handles evidence."""

from pathlib import Path
from secrets import token_bytes

from playwright.sync_api import expect

from rogatory.node.clock import now
from rogatory.node.dossiers import drafting
from rogatory.node.people.models import Officer
from rogatory.treaty.grounds import grounds_for
from tests.pages.seat import Sits
from tests.rooms.node.cast import Peer, request_fields
from tests.rooms.node.conftest import Asked, Officers


def test_a_request_is_acknowledged_and_accepted(sits: Sits, asked_of_us: Asked) -> None:
    duty = sits("duty")
    duty.go(f"/dossiers/{asked_of_us.dossier}")
    assert "Acknowledge the request." in duty.main
    duty.begin("acknowledgement")
    duty.put("officer_in_charge.name", "Cne Rémi Vaucluson (fictional)")
    duty.put("officer_in_charge.function", "deputy")
    duty.put("officer_in_charge.telephone", "+33199000023")
    duty.put("next_step", "The provider is ordered to preserve today.")
    duty.press("submit")
    assert duty.path == f"/dossiers/{asked_of_us.dossier}"
    assert "Said, signed and logged." in duty.main and "Acknowledge the request." not in duty.main
    duty.begin("acceptance")
    duty.put("remarks", "Executed under domestic law.")
    duty.press("submit")
    assert "Said, signed and logged." in duty.main
    (request,) = asked_of_us.folded().requests.values()
    assert request.stage == "accepted"
    last = duty.page.locator(".talk > li.ours").last
    assert last.get_by_role("heading").inner_text() == "Acceptance"
    assert "Executed under domestic law." in last.inner_text()


def test_a_request_is_refused_on_one_of_exactly_the_grounds_of_its_measure(
    sits: Sits, asked_of_us: Asked
) -> None:
    duty = sits("duty")
    duty.go(f"/dossiers/{asked_of_us.dossier}")
    duty.begin("refusal")
    offered = [ground.code for ground in grounds_for("preservation")]
    assert duty.choices("grounds") == offered == ["42-5", "40-21-b", "40-21-c", "40-22"]
    group = duty.page.get_by_role("group", name="Grounds")
    assert group.get_by_role("checkbox").count() == 4
    for number in range(4):  # each is told in a sentence, with its paragraph and how that was checked
        said = group.locator("label").nth(number).inner_text()
        assert "(" in said and len(said) > 40, said
    duty.press("submit")
    assert "nothing was said" in duty.main and duty.found_at("reasons").startswith("Stops:")
    duty.put("grounds", "40-21-b")
    duty.put("reasons", "Execution would prejudice essential interests, as explained by telephone.")
    duty.press("submit")
    assert "Handed to a second person for approval." in duty.main
    second = sits("second")
    second.go(duty.path)
    assert "essential interests" in second.main
    second.button("Approve: sign and send")
    (request,) = asked_of_us.folded().requests.values()
    assert request.stage == "refused"


def test_evidence_is_uploaded_and_downloaded_byte_for_byte(
    sits: Sits, officers: Officers, peer: Peer, tmp_path: Path
) -> None:
    act = peer.says("mla-request", request_fields("mla-request", "FR"), exercise=True)
    dossier = act.header.dossier
    _say(officers["central"], "acceptance", dossier, act.id)
    content = token_bytes(300_000)
    file = tmp_path / "disque n° 1.img"
    file.write_bytes(content)

    custodian = sits("custodian")
    custodian.go(f"/dossiers/{dossier}/evidence")
    assert "No object yet." in custodian.main
    custodian.begin("evidence-intake")
    custodian.put("handed_over_by", "Hai Long Cloud JSC (fictional)")
    custodian.page.get_by_label("Files").set_input_files(file)
    # A check that runs meanwhile must not take the chosen file away.
    custodian.put("collected_at", now().isoformat(timespec="seconds"))
    custodian.press("attach")
    attached = custodian.page.locator("#attachments")
    expect(attached).to_contain_text("disque n° 1.img")
    custodian.press("submit")
    assert "Said, signed and logged." in custodian.main

    custodian.go(f"/dossiers/{dossier}/evidence")
    with custodian.page.expect_download() as waiting:
        custodian.page.get_by_role("link", name="disque n° 1.img").click()
    assert waiting.value.suggested_filename == "disque n° 1.img"
    assert Path(waiting.value.path()).read_bytes() == content


def _say(officer: Officer, kind: str, dossier: str, request: str) -> None:
    role, at = officer.roles[0], now()
    draft = drafting.start(officer, kind, role=role, at=at, dossier=dossier, request=request)
    drafting.submit(draft, officer, at)
