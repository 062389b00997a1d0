"""Needs, the list, one dossier, proofs, evidence, law."""

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from rogatory.acts.reading import read_act
from tests.rooms.node.api.conftest import Api, problem
from tests.rooms.node.conftest import Asked

CONTACT = {
    "name": "Đại úy Trần Vĩnh Khải (fictional)",
    "function": "duty officer",
    "telephone": "+84000000001",
}


def test_what_waits_is_told_with_its_dossier_and_the_act_that_discharges_it(
    api: Api, asked_of_us: Asked
) -> None:
    found = {need["code"]: need for need in api("duty").get("/needs").json()}
    need = found["acknowledge"]
    assert need["kind"] == "acknowledgement"
    assert need["request"] == asked_of_us.request
    assert need["sentence"]["text"] == "Acknowledge the request."
    assert need["dossier"]["our_reference"].startswith("FR-")
    assert api("custodian").get("/needs").json() == [], "a custodian does not answer requests"


def test_the_list_is_searched_and_paged(api: Api, asked: Asked) -> None:
    duty = api("duty")
    whole = duty.get("/dossiers").json()
    assert [row["id"] for row in whole["items"]] == [asked.dossier]
    assert whole["next_offset"] is None
    assert duty.get("/dossiers", text="no such thing").json()["items"] == []
    assert duty.get("/dossiers", text=whole["items"][0]["our_reference"], open="true").json()["items"]
    assert problem(duty.get("/dossiers", limit=0), 400)["code"] == "request.malformed"


def test_a_page_says_where_the_next_one_begins(api: Api, asked: Asked, asked_of_us: Asked) -> None:
    first = api("duty").get("/dossiers", limit=1).json()
    assert first["next_offset"] == 1
    second = api("duty").get("/dossiers", limit=1, offset=1).json()
    assert second["next_offset"] is None
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {asked.dossier, asked_of_us.dossier}


def test_a_dossier_is_folded_and_says_what_the_officer_may_say(api: Api, asked: Asked) -> None:
    asked.peer.says(
        "acknowledgement",
        {"officer_in_charge": CONTACT, "next_step": "The provider is called."},
        dossier=asked.folded(),
        request=asked.request,
    )
    asked.peer.says(
        "information-request",
        {"questions": [{"field": "items.0.nexus", "text": "Which flows?", "why": "The server is shared."}]},
        dossier=asked.folded(),
        request=asked.request,
    )
    reference = api("duty").get("/dossiers").json()["items"][0]["our_reference"]
    found = api("duty").get(f"/dossiers/{reference}").json()
    assert found["exercise"] is True
    assert found["states"] == ["FR", "VN"]
    request = found["requests"][0]
    assert request["stage"] == "acknowledged"
    assert [one["text"] for one in request["questions"]] == ["Which flows?"]
    may = {one["kind"]: one["why_not"] for one in request["choices"]}
    assert may["information-supplied"] is None
    assert may["closure"] == "wrong-stage"
    assert {duty["code"] for duty in found["duties"]} == {"answer"}
    verdicts = [(entry["kind"], entry["verdict"]) for entry in found["history"]]
    assert ("information-request", "applied") in verdicts
    assert found["history"][0]["body"]["items"][0]["category"] == "traffic"
    auditor = api("auditor").get(f"/dossiers/{reference}").json()["requests"][0]
    assert {one["why_not"] for one in auditor["choices"]} <= {"wrong-officer", "wrong-stage"}


def test_what_is_not_here_is_a_404_with_its_name(api: Api, officers: object) -> None:
    for path in (
        "/dossiers/FR-2026-999999",
        "/acts/" + "0" * 64,
        "/objects/" + "0" * 64,
        "/drafts/0",
        "/kinds/x",
    ):
        found = problem(api("duty").get(path), 404)
        assert found["code"] == "unknown"
        assert path.rpartition("/")[2] in found["detail"]


def test_the_proof_carries_the_signed_bytes_themselves(api: Api, asked: Asked) -> None:
    found = api("duty").get(f"/acts/{asked.request}").json()
    content = b64decode(found["content"])
    assert sha256(content).hexdigest() == asked.request
    assert read_act(content).kind == "preservation-request"
    assert found["signature_holds"]["refused"] is None
    assert "France" in found["signature_holds"]["subject"]
    assert (found["leaf_index"], found["log_size"]) == (0, 1)
    assert found["waiting_for"] == ["VN"]
    assert found["act"]["verdict"] == "applied"


def _taken_in(api: Api, asked: Asked, name: str, content: bytes) -> dict[str, Any]:
    fields: dict[str, object] = {"kind": "preservation-request", "to": "VN", "exercise": True}
    draft = api("duty").post("/drafts", fields).json()["id"]
    quoted = f"attachment; filename*=UTF-8''{name}"
    answer = api("duty").upload(f"/drafts/{draft}/attachments", content, quoted)
    assert answer.status_code == 201, answer.content
    attachment: dict[str, Any] = answer.json()["attachments"][0]
    return attachment


def test_evidence_is_downloaded_as_it_was_and_says_its_digest(api: Api, asked: Asked) -> None:
    content = bytes(range(256)) * 1000
    attachment = _taken_in(api, asked, "r%C3%A9sum%C3%A9.bin", content)
    answer = api("auditor").get(f"/objects/{attachment['sealed_sha256']}")
    assert b"".join(answer.streaming_content) == content
    digest = b64encode(sha256(content).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer.headers["Content-Length"] == str(len(content))
    assert "r%C3%A9sum%C3%A9.bin" in answer.headers["Content-Disposition"]
    assert problem(api("administrator").get(f"/objects/{attachment['sealed_sha256']}"), 403)


def test_the_bases_towards_a_state_are_all_told_with_why(api: Api, peer: object) -> None:
    found = {one["id"]: one for one in api("duty").get("/bases", to="VN", measure="preservation").json()}
    assert found["FR-VN-MLA-2016"]["answer"] == "yes"
    assert found["UNCC"]["answer"] != "yes"
    assert found["UNCC"]["why"]["text"]
    assert problem(api("duty").get("/bases", to="Vietnam", measure="preservation"), 400)


def test_cards_and_kinds_are_told(api: Api, asked: Asked) -> None:
    ours, theirs = api("administrator").get("/cards").json()
    assert (ours["state"], ours["ours"]) == ("FR", True)
    assert (theirs["state"], theirs["accepted_by"]) == ("VN", "the tests")
    assert theirs["profile"]["languages"] == ["vi", "en"]
    kind = api("duty").get("/kinds/preservation-request").json()
    assert kind["opens"] == "preservation"
    assert "necessity" in kind["fields"]["required"]
    assert "receipt" in api("duty").get("/kinds").json()
