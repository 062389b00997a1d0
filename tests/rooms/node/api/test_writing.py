"""From a draft to an act through the API, and everything that it refuses."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from rogatory.node.dossiers import drafting, queries
from tests.rooms.node.api.conftest import Api, problem
from tests.rooms.node.cast import Peer, request_fields
from tests.rooms.node.conftest import Asked

REQUEST = {"kind": "preservation-request", "to": "VN", "bases": ["FR-VN-MLA-2016"], "exercise": True}


@pytest.fixture
def begun(api: Api, peer: Peer) -> dict[str, Any]:
    """A complete draft of duty's."""
    answer = api("duty").post("/drafts", REQUEST | {"fields": request_fields("preservation-request")})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_request_takes_two_people(api: Api, begun: dict[str, Any]) -> None:
    assert begun["role"] == "duty-officer"
    draft = api("duty").post(f"/drafts/{begun['id']}/submit").json()
    assert draft["status"] == "submitted"
    waiting = [need for need in api("second").get("/needs").json() if need["draft"] == begun["id"]]
    assert waiting[0]["code"] == "draft-submitted"
    approved = api("second").post(f"/drafts/{begun['id']}/approve", {"digest": draft["digest"]}).json()
    assert approved["status"] == "said"
    act = api("second").get(f"/acts/{approved['act']}").json()["act"]
    assert act["approver"]["role"] == "approver"
    assert act["author"]["role"] == "duty-officer"


def test_the_drafter_does_not_approve_and_no_other_digest_is_approved(
    api: Api, begun: dict[str, Any]
) -> None:
    digest = api("duty").post(f"/drafts/{begun['id']}/submit").json()["digest"]
    refused = problem(api("duty").post(f"/drafts/{begun['id']}/approve", {"digest": digest}), 403)
    assert refused["code"] == "four-eyes"
    refused = problem(api("second").post(f"/drafts/{begun['id']}/approve", {"digest": "0" * 64}), 403)
    assert refused["code"] == "changed"
    assert queries.listing() == []


def test_all_findings_that_stop_come_as_json_with_remedy_and_field(api: Api, begun: dict[str, Any]) -> None:
    fields = request_fields("preservation-request")
    fields["identifiers"][0] |= {"from": "2026-11-13 22:04:12", "to": "2026-11-14T01:12:55Z"}
    fields["items"] = []
    api("duty").patch(f"/drafts/{begun['id']}", {"fields": fields})
    checked = api("duty").get(f"/drafts/{begun['id']}/check").json()
    assert checked["stops"]
    stopped = problem(api("duty").post(f"/drafts/{begun['id']}/submit"), 422)
    assert stopped["code"] == "findings-stop"
    stops = {one["field"]: one for one in stopped["findings"] if one["level"] == "stops"}
    assert {"identifiers.0.from", "items"} <= set(stops)
    assert stops["identifiers.0.from"]["remedy"]["text"]
    assert stopped["findings"] == checked["findings"]


def test_a_draft_is_given_back_with_a_remark_and_can_be_discarded(api: Api, begun: dict[str, Any]) -> None:
    api("duty").post(f"/drafts/{begun['id']}/submit")
    path = f"/drafts/{begun['id']}/give-back"
    assert problem(api("duty").post(path, {"remark": "Which logs?"}), 403)
    assert problem(api("second").post(path, {"remark": ""}), 400)
    returned = api("second").post(path, {"remark": "Which logs?"}).json()
    assert (returned["status"], returned["remark"]) == ("returned", "Which logs?")
    assert api("duty").delete(f"/drafts/{begun['id']}").json()["status"] == "discarded"
    assert problem(api("duty").post(f"/drafts/{begun['id']}/submit"), 403)["code"] == "not-editable"


def test_an_act_that_needs_nobody_else_is_said_at_once(api: Api, asked: Asked) -> None:
    draft = api("duty").post(
        "/drafts",
        {
            "kind": "status-query",
            "dossier": asked.dossier,
            "request": asked.request,
            "fields": {"text": "How far is it?"},
        },
    )
    said = api("duty").post(f"/drafts/{draft.json()['id']}/submit").json()
    assert said["status"] == "said"
    assert asked.folded().entry(said["act"]) is not None


def test_a_draft_for_a_state_without_a_card_is_refused(api: Api, begun: dict[str, Any]) -> None:
    assert problem(api("duty").post("/drafts", REQUEST | {"to": "BR"}), 403)["code"] == "no-card"


@pytest.mark.parametrize(
    "value", [{}, {"kind": 1}, {"kind": "preservation-request", "fields": []}, [], "text", {"kind": "x" * 65}]
)
def test_a_body_of_another_form_is_told_field_by_field(api: Api, officers: object, value: object) -> None:
    found = problem(api("duty").post("/drafts", value), 400)
    assert found["code"] == "request.malformed"
    assert found["faults"]


def test_a_file_is_attached_as_a_raw_body_and_as_a_form(api: Api, begun: dict[str, Any]) -> None:
    duty, path = api("duty"), f"/drafts/{begun['id']}/attachments"
    content = b"instant,bytes\n" * 20_000
    raw = duty.upload(path, content, "attachment; filename*=UTF-8''netflow.csv").json()["attachments"][0]
    assert (raw["name"], raw["size"], raw["sha256"]) == (
        "netflow.csv",
        len(content),
        sha256(content).hexdigest(),
    )
    form = duty.client.post(
        f"/api/v1{path}", {"file": SimpleUploadedFile("a.csv", content)}, headers=duty.headers
    )
    assert [one["name"] for one in form.json()["attachments"]] == ["netflow.csv", "a.csv"]
    left = duty.delete(f"{path}/0").json()["attachments"]
    assert [one["name"] for one in left] == ["a.csv"]


def test_an_empty_file_can_be_evidence(api: Api, begun: dict[str, Any]) -> None:
    path = f"/drafts/{begun['id']}/attachments"
    found = api("duty").upload(path, b"", 'attachment; filename="empty.log"').json()["attachments"][0]
    assert (found["size"], found["sha256"]) == (0, sha256(b"").hexdigest())


@pytest.mark.parametrize(
    ("disposition", "code"),
    [
        (None, "upload.file"),
        ("attachment", "upload.file"),
        ("attachment; filename*=UTF-8''..%2Fetc%2Fpasswd", "name.outside"),
        ("attachment; filename*=UTF-8''a%00b", "name.character"),
    ],
)
def test_a_file_without_a_name_or_with_a_hostile_one_is_refused(
    api: Api, begun: dict[str, Any], disposition: str | None, code: str
) -> None:
    answer = api("duty").upload(f"/drafts/{begun['id']}/attachments", b"content", disposition)
    assert problem(answer, 400)["code"] == code
    assert api("duty").get(f"/drafts/{begun['id']}").json()["attachments"] == []


def test_an_upload_that_breaks_off_leaves_nothing(api: Api, begun: dict[str, Any], node: Any) -> None:
    duty = api("duty")
    cut: dict[str, Any] = {"CONTENT_LENGTH": "1000000", "wsgi.input": BytesIO(b"only the beginning")}
    answer = duty.client.generic(
        "POST",
        f"/api/v1/drafts/{begun['id']}/attachments",
        b"only the beginning",
        "application/octet-stream",
        headers=duty.headers | {"Content-Disposition": "attachment; filename=disk.img"},
        **cut,
    )
    assert problem(answer, 400)["code"] == "upload.broken"
    assert duty.get(f"/drafts/{begun['id']}").json()["attachments"] == []
    assert [path for path in (node.folder / "incoming").iterdir() if path.is_file()] == []


def test_a_busy_database_is_said_to_be_busy(
    api: Api, begun: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> Callable[..., object]:
        raise OperationalError("database is locked")

    monkeypatch.setattr(drafting, "submit", busy)
    assert problem(api("duty").post(f"/drafts/{begun['id']}/submit"), 503)["code"] == "node.busy"
