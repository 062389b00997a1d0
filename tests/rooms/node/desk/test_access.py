"""Who may open what: decided by the server, on every page, whatever a page shows."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rogatory.node.clock import now
from rogatory.node.dossiers import drafting
from rogatory.node.dossiers.models import Draft
from rogatory.node.people.models import Officer
from tests.rooms.node.cast import PASSWORD, Peer, request_fields
from tests.rooms.node.conftest import Asked, Officers
from tests.rooms.node.desk.conftest import Visit

CONTENT = ("duty", "second", "central", "case", "custodian", "auditor")


def _pages(asked: Asked) -> list[str]:
    return [
        reverse("desk:dossier", args=[asked.dossier]),
        reverse("desk:evidence", args=[asked.dossier]),
        reverse("desk:proof", args=[asked.request]),
        reverse("desk:act-file", args=[asked.request, "act.json"]),
        reverse("desk:dossiers"),
        reverse("desk:approval", args=[Draft.objects.get().id]),
    ]


def test_nothing_is_shown_before_signing_in(asked: Asked, client: Client) -> None:
    for path in [*_pages(asked), "/", "/states", "/people", "/requests/new"]:
        answer = client.get(path)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in?next="), path
    assert client.post("/drafts", {"kind": "status-query"}).status_code == 302


@pytest.mark.parametrize("name", CONTENT)
def test_who_reads_dossiers_opens_every_page_of_one(asked: Asked, visit: Visit, name: str) -> None:
    for path in _pages(asked):
        assert visit(name).go(path).status == 200, path


def test_the_administrator_sees_people_and_cards_and_no_content(asked: Asked, visit: Visit) -> None:
    administrator = visit("administrator")
    for path in _pages(asked):
        page = administrator.go(path)
        assert page.status == 403, path
        assert "Interference with a system" not in page.html
    assert administrator.go("/").path == "/states"
    assert administrator.go("/people").status == 200


def test_an_officer_without_a_role_is_told_so(officers: Officers, visit: Visit) -> None:
    officers["duty"].roles = []
    officers["duty"].save()
    assert "You have no role here" in visit("duty").go("/").text
    assert visit("duty").go("/dossiers").status == 403


@pytest.mark.parametrize("name", ["auditor", "administrator"])
def test_who_only_looks_changes_nothing(asked: Asked, visit: Visit, officers: Officers, name: str) -> None:
    client = Client()
    client.force_login(officers[name])
    begun = {
        "kind": "status-query",
        "dossier": asked.dossier,
        "request": asked.request,
        "role": "duty-officer",
    }
    assert client.post("/drafts", begun).status_code == 403
    assert client.get("/requests/new").status_code == 403
    assert Draft.objects.count() == 1


def test_the_auditors_page_of_a_dossier_has_no_button(asked: Asked, visit: Visit) -> None:
    page = visit("auditor").go(reverse("desk:dossier", args=[asked.dossier]))
    assert not page.offers("withdrawal")
    assert visit("duty").go(page.path).offers("withdrawal")


def test_an_auditor_approves_nothing(officers: Officers, peer: Peer) -> None:
    draft = _submitted(officers)
    client = Client()
    client.force_login(officers["auditor"])
    sent = {"~do": "approve", "role": "approver", "digest": draft.digest}
    client.post(reverse("desk:approval", args=[draft.id]), sent)
    draft.refresh_from_db()
    assert draft.status == Draft.Status.SUBMITTED


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


@pytest.mark.parametrize("name", ["duty", "auditor"])
def test_only_the_administrator_looks_after_people_and_cards(
    peer: Peer, officers: Officers, name: str
) -> None:
    client = Client()
    client.force_login(officers[name])
    assert client.get("/people").status_code == 403
    assert client.post("/people", {"username": "mallory"}).status_code == 403
    assert (
        client.post("/states", {"address": "https://mallory.example", "fingerprint": "0" * 64}).status_code
        == 403
    )
    assert client.post("/states/VN/revoke").status_code == 403
    other = officers["case"]
    assert client.post(f"/people/{other.pk}", {"active": "no"}).status_code == 403
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/drafts", "get"),
        ("/states/VN/revoke", "get"),
        ("/people/1", "get"),
        ("/dossiers", "post"),
        ("/language", "get"),
    ],
)
def test_what_changes_something_is_posted_and_what_shows_is_not(
    visit: Visit, officers: Officers, path: str, method: str
) -> None:
    client = Client()
    client.force_login(officers["administrator" if "people" in path or "states" in path else "duty"])
    assert getattr(client, method)(path).status_code == 405


def test_a_post_without_its_token_does_nothing(asked: Asked, officers: Officers) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officers["duty"])
    answer = client.post("/drafts", {"kind": "status-query"})
    assert answer.status_code == 403
    assert "The form is too old" in answer.content.decode()


def test_names_that_lead_nowhere_are_told_as_such(visit: Visit, officers: Officers) -> None:
    for path in (
        f"/dossiers/{'0' * 32}",
        f"/acts/{'0' * 64}",
        f"/drafts/{'0' * 32}",
        f"/dossiers/{'0' * 32}/evidence",
    ):
        page = visit("duty").go(path)
        assert page.status == 404 and "Nothing by that name is here." in page.text, path
    assert "Nothing is here" in visit("duty").go("/nowhere").text


# -- signing in ----------------------------------------------------------------------------------------------


def test_signing_in_and_out(officers: Officers, client: Client) -> None:
    answer = client.post("/sign-in", {"username": "duty", "password": PASSWORD, "next": "/dossiers"})
    assert answer["Location"] == "/dossiers"
    assert client.get("/").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 302


def test_a_failure_does_not_say_which_half_was_wrong(officers: Officers, client: Client) -> None:
    told = {
        re.sub(
            r'value="[^"]*"',
            "",
            client.post("/sign-in", {"username": name, "password": "x"}).content.decode(),
        )
        for name in ("duty", "nobody-here")
    }
    assert len(told) == 1
    assert "Name and password do not go together." in told.pop()


def test_too_many_failures_lock_the_door_and_the_page_says_so(officers: Officers, client: Client) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/sign-in", {"username": "duty", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many failures" in answer.content.decode()
    answer = client.post("/sign-in", {"username": "duty", "password": PASSWORD})
    assert answer.status_code == 429
    assert "locked for 15 minutes" in answer.content.decode()


def test_nobody_is_sent_elsewhere_after_signing_in(officers: Officers, client: Client) -> None:
    answer = client.post(
        "/sign-in", {"username": "duty", "password": PASSWORD, "next": "https://mallory.example/"}
    )
    assert answer["Location"] == "/"
    answer = client.post("/language", {"language": "fr", "next": "https://mallory.example/"})
    assert answer["Location"] == "/"


def test_an_officer_who_was_shut_out_is_out(officers: Officers, client: Client) -> None:
    client.force_login(officers["duty"])
    Officer.objects.filter(pk=officers["duty"].pk).update(is_active=False)
    assert client.get("/").status_code == 302
