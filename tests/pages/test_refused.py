"""What is refused is refused on a page with a sentence, whatever the browser sends; and the watch over it is awake."""

from pathlib import Path

import pytest
from django.test import Client

from rogatory.node.clock import now
from rogatory.node.dossiers import drafting, queries
from rogatory.node.dossiers.models import Draft
from tests.pages.seat import Seat, Sits
from tests.rooms.node.cast import Peer, request_fields
from tests.rooms.node.conftest import Asked, Officers

POST = """([path, fields]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = path;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
  form.append(token);
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""
"""What a person does who knows their browser's tools: send a form that the page does not have."""


def _post(seat: Seat, path: str, **fields: str) -> int:
    with seat.page.expect_event("load"), seat.page.expect_response(lambda one: True) as waiting:
        seat.page.evaluate(POST, [path, {name.replace("__", "~"): value for name, value in fields.items()}])
    return waiting.value.status


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


def test_who_drafted_sees_no_button_to_approve_and_is_refused_all_the_same(
    sits: Sits, officers: Officers, peer: Peer
) -> None:
    officers["duty"].roles = ["duty-officer", "approver"]
    officers["duty"].save()
    draft = _submitted(officers)
    duty, path = sits("duty"), f"/drafts/{draft.id}/approval"
    duty.go(path)
    assert duty.page.locator("main form").count() == 0
    _post(duty, path, __do="approve", role="approver", digest=draft.digest)
    assert "Nobody approves what they drafted: another officer must." in duty.main
    draft.refresh_from_db()
    assert draft.status == Draft.Status.SUBMITTED and queries.listing() == []


def test_the_auditor_reads_everything_and_finds_no_button_that_changes_anything(
    sits: Sits, asked: Asked, asked_of_us: Asked, officers: Officers
) -> None:
    draft = _submitted(officers)
    auditor = sits("auditor")
    for path in (
        "/",
        "/dossiers",
        f"/dossiers/{asked.dossier}",
        f"/dossiers/{asked_of_us.dossier}",
        f"/dossiers/{asked.dossier}/evidence",
        f"/acts/{asked.request}",
        f"/drafts/{draft.id}/approval",
        "/states",
    ):
        assert auditor.go(path) == 200, path
        assert len(auditor.main) > 100, path
        assert auditor.page.locator("main form[method=post]").count() == 0, path
        buttons = auditor.page.locator("main button").all_inner_texts()
        assert buttons == (["Search"] if path == "/dossiers" else []), path
    status = _post(auditor, "/drafts", kind="withdrawal", dossier=asked.dossier, request=asked.request)
    assert status == 403 and "This page is not for your role." in auditor.main
    assert Draft.objects.count() == 2  # the request that was sent, and the one that waits


@pytest.mark.parametrize(
    ("who", "path", "status", "sentence"),
    [
        ("duty", "/nowhere", 404, "The address leads to no page of this node."),
        ("duty", f"/dossiers/{'0' * 32}", 404, "Nothing by that name is here."),
        ("duty", "/people", 403, "This page is not for your role."),
        ("administrator", "/dossiers", 403, "Your roles are set by the administrator of this node."),
    ],
)
def test_an_error_is_a_page_with_a_sentence_and_a_way_back(
    sits: Sits, who: str, path: str, status: int, sentence: str
) -> None:
    seat = sits(who)
    assert seat.go(path) == status
    assert sentence in seat.main
    seat.link("Back to the start")
    assert seat.path == ("/states" if who == "administrator" else "/")


def test_a_form_that_was_not_sent_from_here_is_refused_in_a_sentence(seat: Seat) -> None:
    seat.go("/sign-in")
    seat.context.clear_cookies()
    seat.put("username", "duty")
    seat.put("password", "whatever")
    seat.page.locator("main button").click()
    seat.page.get_by_role("heading", level=1).wait_for()
    assert "form" in seat.main and len(seat.main) > 60, seat.main


def test_a_wrong_upload_is_told_of_on_the_page_of_the_draft(
    sits: Sits, officers: Officers, peer: Peer, tmp_path: Path
) -> None:
    (tmp_path / "CON.txt").write_bytes(b"x")
    draft = drafting.start(
        officers["duty"], "preservation-request", role="duty-officer", at=now(), to="VN", exercise=True
    )
    duty = sits("duty")
    duty.go(f"/drafts/{draft.id}")
    duty.put("necessity.text", "Soon gone")
    duty.page.get_by_label("Files").set_input_files(tmp_path / "CON.txt")
    duty.press("attach")
    assert "means something else, or nothing, on Windows" in duty.main
    assert duty.page.locator('[name="necessity.text"]').input_value() == "Soon gone"
    draft.refresh_from_db()
    assert draft.attachments == []


def test_the_door_stays_closed_for_a_while_after_too_many_failures(seat: Seat, officers: Officers) -> None:
    client = Client()
    for _ in range(10):
        client.post("/sign-in", {"username": "duty", "password": "wrong"})
    seat.go("/sign-in")
    seat.put("username", "duty")
    seat.put("password", "wrong again")
    seat.button("Sign in")
    assert "15 minutes" in seat.main


def test_the_watch_over_each_browser_is_awake(sits: Sits) -> None:
    """What every other test relies on: a page that reached out, complained or broke the policy would be seen."""
    seat = sits("duty")
    seat.go("/")
    assert seat.watch.faults == []
    seat.page.evaluate(
        """() => {
          document.body.append(Object.assign(new Image(), {src: "https://elsewhere.example/a.png"}));
          document.body.append(Object.assign(document.createElement("script"), {textContent: "document.title = 'x'"}));
          console.error("a complaint");
        }"""
    )
    seat.page.wait_for_timeout(200)
    faults = "\n".join(seat.watch.faults)
    assert "policy: img-src stops" in faults and "policy: script-src" in faults and "a complaint" in faults
    assert seat.page.title() != "x"

    seat.watch.said.clear()
