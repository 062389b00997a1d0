"""From a button to an act, by hand and without scripts; and what is refused on the way."""

from typing import Any

import pytest
from django.test import Client

from rogatory.node.clock import now
from rogatory.node.dossiers import drafting, queries
from rogatory.node.dossiers.models import Draft
from tests.rooms.node.cast import Peer, request_fields
from tests.rooms.node.conftest import Asked, Officers
from tests.rooms.node.desk.browsing import Page, Visitor
from tests.rooms.node.desk.conftest import Visit


def _begun(visitor: Visitor, kind: str = "preservation-request", *, exercise: bool = True) -> Page:
    page = visitor.go(f"/requests/new?to=VN&kind={kind}")
    form = page.form("drafts")
    if exercise:
        form.put("exercise", "yes")
    return visitor.press(form, "Begin the draft")


def _draft() -> Draft:
    return Draft.objects.order_by("-created_at").first() or pytest.fail("no draft")


REQUEST: dict[str, Any] = {
    "urgency.level": "routine",
    "offences.0.title": "Interference with a system",
    "offences.0.provision": "Code pénal 323-2",
    "offences.0.max_penalty_years": "10",
    "offences.0.treaty_article": "10",
    "facts.0": "On 14 November 2026 at 02:41:07 +01:00 the files of a hospital were encrypted.",
    "custodians.0.name": "Hai Long Cloud JSC (fictional)",
    "custodians.0.state": "VN",
    "items.0.category": "traffic",
    "items.0.description": "Flow records of the server",
    "items.0.nexus": "148 GB left the hospital for this server in the night of the attack.",
    "items.0.period.from": "2026-10-15 00:00",
    "items.0.period.from~zone": "Etc/UTC",
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


def test_a_request_is_written_checked_approved_and_said(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    page = _begun(duty)
    form = page.form("necessity.text")
    form.put("~type:identifiers", "server")
    page = duty.press(form, "add:identifiers")
    form = page.form("necessity.text")
    form.fill(
        identifiers__0__provider="Hai Long Cloud JSC (fictional)", identifiers__0__value="HLC-VPS-88213"
    )
    page = duty.press(form, "add:custodians")
    form = page.form("necessity.text")
    for name, value in REQUEST.items():
        form.put(name, value)
    page = duty.press(form, "Save")
    form = page.form("necessity.text")
    form.put("items.0.identifiers", ["0"])
    page = duty.press(form, "Check")
    # The day of the request that follows is missing, and the page says so at the field and above, with a link to it.
    assert "1 finding stops it." in page.text
    assert "#f-mla-expected" in page.links()
    form = page.form("necessity.text")
    form.put("mla.expected", (now().date()).isoformat()[:4] + "-12-31")
    page = duty.press(form, "Submit for approval")
    assert "Handed to a second person for approval." in page.text, page.text
    assert "another officer approves it" in page.text

    second = visit("second")
    page = second.go("/")
    page = second.go(next(link for link in page.links() if link.endswith("/approval")))
    assert "Flow records of the server" in page.text and "1. Hosted server HLC-VPS-88213" in page.text
    page = second.press(page.form("digest"), "Approve: sign and send")
    assert page.path.startswith("/dossiers/") and "Approved, signed and logged." in page.text
    (request,) = queries.load(page.path.rpartition("/")[2]).requests.values()
    assert (request.requesting, request.requested, request.exercise) == ("FR", "VN", True)


def test_a_draft_is_kept_however_incomplete(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    form = _begun(duty).form("necessity.text")
    form.fill(period_days="sixty", necessity__text="Soon gone")
    page = duty.press(form, "Save")
    assert _draft().fields["period_days"] == "sixty"
    page = duty.press(page.form("necessity.text"), "Submit for approval")
    assert page.status == 409 and "nothing was said" in page.text
    assert "it must be a whole number" in page.text
    assert _draft().status == Draft.Status.DRAFT and queries.listing() == []


def test_what_an_approver_gives_back_can_be_mended(officers: Officers, peer: Peer, visit: Visit) -> None:
    draft = _submitted(officers)
    second = visit("second")
    page = second.go(f"/drafts/{draft.id}/approval")
    page = second.press(page.form("remark"), "Give back")
    assert "Say what is to be changed" in page.text
    form = page.form("remark")
    form.put("remark", "Say which night.\nAnd name the unit.")
    assert "Given back to its author." in second.press(form, "Give back").text
    page = visit("duty").go(f"/drafts/{draft.id}")
    assert "Say which night. And name the unit." in page.text
    page = visit("duty").press(page.form("necessity.text"), "Submit for approval")
    assert _draft().status == Draft.Status.SUBMITTED


def test_nobody_approves_what_they_drafted_or_what_they_did_not_read(
    officers: Officers, peer: Peer, visit: Visit
) -> None:
    officers["duty"].roles = ["duty-officer", "approver"]
    officers["duty"].save()
    draft = _submitted(officers)
    page = visit("duty").go(f"/drafts/{draft.id}/approval")
    assert all(one.value != "approve" for form in page.forms for one in form.controls)
    client = Client()
    client.force_login(officers["duty"])
    approve = {"~do": "approve", "role": "approver", "digest": draft.digest}
    client.post(f"/drafts/{draft.id}/approval", approve)
    client.force_login(officers["second"])
    answer = client.post(f"/drafts/{draft.id}/approval", approve | {"digest": "0" * 64}, follow=True)
    assert "The draft changed since you read it." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == Draft.Status.SUBMITTED and queries.listing() == []


def test_another_officer_reads_a_draft_and_does_not_write_in_it(
    officers: Officers, peer: Peer, visit: Visit
) -> None:
    _begun(visit("duty"))
    draft = _draft()
    page = visit("case").go(f"/drafts/{draft.id}")
    assert page.path.endswith("/approval") and not any(
        one.name == "~do" for form in page.forms for one in form.controls
    )
    client = Client()
    client.force_login(officers["case"])
    client.post(f"/drafts/{draft.id}", {"~do": "discard", "period_days": "1"})
    draft.refresh_from_db()
    assert draft.status == Draft.Status.DRAFT and draft.fields["period_days"] == 60


def test_a_check_that_comes_late_brings_no_draft_back(
    officers: Officers, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live check may have read the draft before it was submitted, and save after."""
    draft = _submitted(officers)
    stale = Draft.objects.get(pk=draft.pk)
    stale.status = Draft.Status.DRAFT
    monkeypatch.setattr("rogatory.node.desk.views.drafts.find_draft", lambda _: stale)
    client = Client()
    client.force_login(officers["duty"])
    client.post(f"/drafts/{draft.id}?check=1", {"~do": "check"}, headers={"HX-Request": "true"})
    draft.refresh_from_db()
    assert draft.status == Draft.Status.SUBMITTED


def test_the_live_check_answers_with_the_findings_and_keeps_what_is_typed(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    page = _begun(duty)
    assert [values["src"] for tag, values in page.tags if tag == "script"] == [
        "/static/desk/vendor/htmx.min.js",
        "/static/desk/desk.js",
    ]
    form = page.form("necessity.text")
    form.fill(period_days="sixty")
    data: dict[str, Any] = {}
    for name, value in form.pairs():
        data.setdefault(name, []).append(value)
    answer = duty.client.post(f"{page.path}?check=1", data | {"~do": "check"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert 'id="summary"' in html and 'id="found-f-period_days"' in html
    assert "“Days asked for” cannot be read: it must be a whole number." in html
    assert _draft().fields["period_days"] == "sixty"


def test_a_row_is_removed_with_what_points_to_it(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    page = _begun(duty)
    for kind in ("email", "domain"):
        form = page.form("necessity.text")
        form.put("~type:identifiers", kind)
        page = duty.press(form, "add:identifiers")
    form = page.form("necessity.text")
    form.put("items.0.identifiers", ["1"])
    page = duty.press(form, "remove:identifiers.0")
    assert _draft().fields["identifiers"] == [{"type": "domain"}]
    assert _draft().fields["items"] == [{"identifiers": [0]}]


def test_files_are_attached_and_taken_off(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    form = _begun(duty).form("necessity.text")
    page = duty.press(form, "Attach", files={"order.txt": b"an order", "order-vi.txt": "bản dịch".encode()})
    assert "order.txt" in page.text and "order-vi.txt" in page.text
    page = duty.press(page.form("necessity.text"), "add:translations")
    form = page.form("necessity.text")
    form.fill(translations__0__language="vi", translations__0__attachment="1")
    page = duty.press(form, "detach:0")
    assert [one["name"] for one in _draft().attachments] == ["order-vi.txt"]
    assert _draft().fields["translations"] == [{"language": "vi", "attachment": 0}]


def test_a_hostile_name_of_a_file_is_refused_in_a_sentence(
    officers: Officers, peer: Peer, visit: Visit
) -> None:
    duty = visit("duty")
    form = _begun(duty).form("necessity.text")
    page = duty.press(form, "Attach", files={"CON.txt": b"x"})
    assert "means something else, or nothing, on Windows" in page.text
    assert _draft().attachments == []


def test_a_draft_is_discarded(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    page = duty.press(_begun(duty).form("necessity.text"), "Discard the draft")
    assert page.path == "/" and "The draft was discarded." in page.text
    assert _draft().status == Draft.Status.DISCARDED


def test_the_bases_are_told_with_yes_no_or_unknown_and_why(peer: Peer, visit: Visit) -> None:
    duty = visit("duty")
    page = duty.go("/requests/new?to=VN&kind=preservation-request")
    assert "is in force between the two." in page.text and "Not known" in page.text
    assert "The Convention is not in force on" in page.text
    form = page.form("drafts")
    chosen = [one.value for one in form.controls if one.name == "~basis" and one.checked]
    assert chosen == ["FR-VN-MLA-2016"]
    form.put("~bases", ["reciprocity"])
    duty.press(form, "Begin the draft")
    assert _draft().bases == ["FR-VN-MLA-2016", "reciprocity"]
    form = duty.page.form("necessity.text")
    form.put("~basis", "reciprocity")
    form.put("~bases", [])
    duty.press(form, "Save")
    assert _draft().bases == ["reciprocity"]


def test_a_kind_that_is_not_mine_is_not_offered_and_not_begun(
    peer: Peer, officers: Officers, visit: Visit
) -> None:
    page = visit("duty").go("/requests/new")
    assert "mla-request" not in [one.value for form in page.forms for one in form.controls]
    client = Client()
    client.force_login(officers["duty"])
    for kind in ("mla-request", "receipt", "no-such-kind"):
        answer = client.post("/drafts", {"kind": kind, "to": "VN", "role": "duty-officer"})
        assert answer.status_code == 403, kind
    answer = client.post("/drafts", {"kind": "preservation-request", "to": "XX", "role": "duty-officer"})
    assert answer.status_code == 403 and "No card of" in answer.content.decode()
    assert Draft.objects.count() == 0


def test_no_draft_is_begun_about_what_is_not_here(asked: Asked, officers: Officers) -> None:
    client = Client()
    client.force_login(officers["duty"])
    before = Draft.objects.count()
    for about in (
        {"kind": "status-query"},
        {"kind": "status-query", "to": "VN"},
        {"kind": "status-query", "dossier": "0" * 32, "request": asked.request},
        {"kind": "status-query", "dossier": asked.dossier, "request": "0" * 64},
        {"kind": "preservation-request", "dossier": "0" * 32},
    ):
        assert client.post("/drafts", about | {"role": "duty-officer"}).status_code == 404, about
    assert Draft.objects.count() == before


def test_a_refusal_offers_the_grounds_of_the_measure_and_no_other(asked_of_us: Asked, visit: Visit) -> None:
    duty = visit("duty")
    page = duty.go(f"/dossiers/{asked_of_us.dossier}")
    page = duty.press(page.start("refusal"), "Refusal")
    form = page.form("reasons")
    assert [one.value for one in form.controls if one.name == "grounds"] == [
        "42-5",
        "40-21-b",
        "40-21-c",
        "40-22",
    ]
    form.put("grounds", ["40-21-b"])
    page = duty.press(form, "Check")
    assert "“Reasons” is missing." in page.text
    form = page.form("reasons")
    form.put("reasons", "   ")
    page = duty.press(form, "Check")
    assert "The refusal gives no reasons." in page.text and "art. 40(25) unverified" in page.text


def test_questions_and_answers_are_chosen_by_what_they_say(asked: Asked, visit: Visit) -> None:
    question = {"field": "items.0.nexus", "text": "Which flow?", "why": "The order must name it."}
    asked.peer.says(
        "information-request", {"questions": [question]}, dossier=asked.folded(), request=asked.request
    )
    duty = visit("duty")
    page = duty.go(f"/dossiers/{asked.dossier}")
    assert "Items asked for 1 › Relation to the offence" in page.text
    page = duty.press(page.start("information-supplied"), "Additional information")
    form = page.form("answers.0.text")
    form.put("answers.0.text", "All of that night.")
    page = duty.press(form, "Say it: sign and send")
    assert "Said, signed and logged." in page.text
    (request,) = queries.load(asked.dossier).requests.values()
    assert request.open_questions == ()


def test_evidence_goes_in_out_and_is_refused_without_objects(
    asked_of_us: Asked, officers: Officers, visit: Visit
) -> None:
    fields = request_fields("mla-request", "FR")
    act = asked_of_us.peer.says("mla-request", fields, exercise=True)
    central = visit("central")
    page = central.go(f"/dossiers/{act.header.dossier}")
    page = central.press(page.start("acceptance"), "Acceptance")
    page = central.press(page.form("remarks"), "Say it: sign and send")
    custodian = visit("custodian")
    page = custodian.go(f"/dossiers/{act.header.dossier}/evidence")
    page = custodian.press(page.start("evidence-intake"), "Evidence taken in")
    form = page.form("handed_over_by")
    form.fill(handed_over_by="The provider", collected_at="2026-11-20T09:00:00Z")
    page = custodian.press(form, "Say it: sign and send")
    assert "The act carries no object." in page.text
    page = custodian.press(page.form("handed_over_by"), "Attach", files={"flow.csv": b"a,b\n" * 1000})
    page = custodian.press(page.form("handed_over_by"), "Say it: sign and send")
    assert "Said, signed and logged." in page.text and "stays here" in page.text
    page = custodian.press(page.start("evidence-transmittal"), "Transmittal of evidence")
    assert "flow.csv" in page.text
    form = page.form("authenticity")
    form.fill(executed_by="The unit", executed_on="2026-11-20", authenticity="Sealed on intake.")
    page = custodian.press(form, "Submit for approval")
    second = visit("second")
    page = second.go(page.path)
    page = second.press(page.form("digest"), "Approve: sign and send")
    assert "Executed, evidence transmitted" in page.text


def _submitted(officers: Officers) -> Draft:
    at = now()
    draft = drafting.start(
        officers["duty"],
        "preservation-request",
        role="duty-officer",
        at=at,
        to="VN",
        bases=["FR-VN-MLA-2016"],
        exercise=True,
        fields=request_fields("preservation-request"),
    )
    return drafting.submit(draft, officers["duty"], at)
