"""Tokens, and who sees what."""

import json

import pytest
from django.test import Client

from rogatory.node.clock import now
from rogatory.node.people.models import Token
from tests.rooms.node.api.conftest import Api, problem
from tests.rooms.node.cast import PASSWORD
from tests.rooms.node.conftest import Asked, Officers


def test_a_name_and_a_password_give_a_token_that_works(officers: Officers, client: Client) -> None:
    answer = client.post(
        "/api/v1/tokens", {"username": "duty", "password": PASSWORD}, content_type="application/json"
    )
    assert answer.status_code == 201
    given = answer.json()
    assert given["officer"]["roles"] == ["duty-officer"]
    assert given["officer"]["state"] == "FR"
    shown = client.get("/api/v1/me", headers={"Authorization": f"Bearer {given['token']}"})
    assert shown.json()["username"] == "duty"
    assert not Token.objects.filter(digest=given["token"]).exists(), "the token itself is not kept"


def test_a_wrong_password_is_refused_and_after_ten_the_name_is_locked(
    officers: Officers, client: Client
) -> None:
    for _ in range(9):
        answer = client.post(
            "/api/v1/tokens", {"username": "duty", "password": "wrong"}, content_type="application/json"
        )
        assert problem(answer, 401)["code"] == "sign-in.refused"
    client.post("/api/v1/tokens", {"username": "duty", "password": "wrong"}, content_type="application/json")
    answer = client.post(
        "/api/v1/tokens", {"username": "duty", "password": PASSWORD}, content_type="application/json"
    )
    assert problem(answer, 429)["code"] == "sign-in.locked"


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer nonsense", "Basic ZHV0eTpk"])
def test_without_a_valid_token_nothing_is_shown(
    officers: Officers, client: Client, header: str | None
) -> None:
    answer = client.get("/api/v1/needs", headers={"Authorization": header} if header else {})
    assert problem(answer, 401)["code"] == "token.invalid"


def test_an_expired_token_and_one_of_a_disabled_officer_are_refused(api: Api, officers: Officers) -> None:
    asker = api("duty")
    Token.objects.update(expires_at=now())
    assert problem(asker.get("/me"), 401)
    asker = api("second")
    officers["second"].is_active = False
    officers["second"].save()
    assert problem(asker.get("/me"), 401)


@pytest.mark.parametrize(
    "path", ["/needs", "/dossiers", "/dossiers/{0}", "/dossiers/{0}/objects", "/acts/{1}"]
)
def test_the_administrator_sees_no_dossiers_and_the_auditor_reads_them(
    api: Api, asked: Asked, path: str
) -> None:
    path = path.format(asked.dossier, asked.request)
    assert problem(api("administrator").get(path), 403)["code"] == "no-dossiers"
    assert api("auditor").get(path).status_code == 200


def test_the_auditor_writes_nothing(api: Api, asked: Asked) -> None:
    auditor = api("auditor")
    begun = {"kind": "status-query", "dossier": asked.dossier, "request": asked.request}
    assert problem(auditor.post("/drafts", begun), 403)["code"] == "wrong-officer"
    draft = api("duty").post("/drafts", begun).json()["id"]
    assert problem(auditor.patch(f"/drafts/{draft}", {"fields": {}}), 403)["code"] == "not-yours"
    assert problem(auditor.post(f"/drafts/{draft}/submit"), 403)["code"] == "not-yours"


def test_the_description_of_the_api_is_public_and_names_its_refusals(node: object, client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    described = json.loads(answer.content)
    submit = described["paths"]["/api/v1/drafts/{draft_id}/submit"]["post"]["responses"]
    assert {"200", "401", "403", "404", "422"} <= set(submit)
    upload = described["paths"]["/api/v1/drafts/{draft_id}/attachments"]["post"]["requestBody"]["content"]
    assert "application/octet-stream" in upload
    assert "docs" not in {path.rpartition("/")[2] for path in described["paths"]}
