"""What every page has: nothing inline, nothing from elsewhere, its language, and the mark of an exercise."""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import translation

from rogatory.node.clock import now
from rogatory.node.desk.middleware import POLICY
from rogatory.node.desk.translation.extract import read_catalogue
from rogatory.node.dossiers import drafting
from rogatory.node.dossiers.models import DossierView, Draft
from rogatory.node.publication.models import Alarm
from tests.rooms.node.cast import Peer, request_fields
from tests.rooms.node.conftest import Asked, Officers
from tests.rooms.node.desk.browsing import Page
from tests.rooms.node.desk.conftest import Visit

BANNER = "EXERCISE: nothing in this dossier is meant."


@pytest.fixture
def pages(asked_of_us: Asked, visit: Visit, officers: Officers) -> Iterator[list[tuple[str, str]]]:
    """Every page there is, and an officer who may open it."""
    dossier = asked_of_us.dossier
    draft = drafting.start(
        officers["duty"],
        "refusal",
        role="duty-officer",
        at=now(),
        dossier=dossier,
        request=asked_of_us.request,
    )
    yield [
        ("duty", "/"),
        ("duty", "/dossiers?q=x&open=1&page=2"),
        ("duty", f"/dossiers/{dossier}"),
        ("duty", f"/dossiers/{dossier}/evidence"),
        ("duty", f"/acts/{asked_of_us.request}"),
        ("duty", "/requests/new"),
        ("duty", "/requests/new?to=VN&kind=preservation-request"),
        ("duty", f"/drafts/{draft.id}?check=1"),
        ("case", f"/drafts/{draft.id}/approval"),
        ("duty", "/states"),
        ("administrator", "/states"),
        ("administrator", "/people"),
        ("administrator", "/dossiers"),
        ("duty", "/nowhere"),
    ]


def _inline(page: Page) -> list[str]:
    """What the policy would forbid: styles and handlers in attributes, scripts and styles in the page, other hosts."""
    found = []
    for tag, values in page.tags:
        found += [f"{tag} {name}" for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values):
            found.append(tag)
        for name in ("src", "href", "action", "data-hx-post"):
            address = values.get(name, "")
            if "//" in address or address.startswith(("javascript:", "data:")):
                found.append(f"{tag} {name}={address}")
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_whole_and_loads_nothing_from_elsewhere(
    pages: list[tuple[str, str]], visit: Visit, language: str
) -> None:
    for who, path in pages:
        page = visit(who, language).go(path)
        assert page.status in (200, 403, 404), (path, page.status)
        assert _inline(page) == [], path
        assert page.headers["Content-Security-Policy"] == POLICY
        if page.status != 404:
            assert page.headers["Cache-Control"] == "no-store", path
        (html,) = [values for tag, values in page.tags if tag == "html"]
        assert (html["lang"], html["dir"]) == (language, "ltr"), path
        ids = [values["id"] for _, values in page.tags if "id" in values]
        assert len(ids) == len(set(ids)), path


def test_no_english_is_left_on_a_french_page(pages: list[tuple[str, str]], visit: Visit) -> None:
    """No text of a French page is the English of a sentence that the catalogue translates."""
    translated = {
        message.id
        for message in read_catalogue("fr")
        if message.id and isinstance(message.id, str) and message.string not in ("", message.id)
    }
    for who, path in pages:
        page = visit(who, "fr").go(path)
        assert {one for one in page.pieces if one in translated} == set(), path


def test_the_policy_lets_in_what_this_node_serves_and_nothing_else() -> None:
    rules = dict(rule.strip().partition(" ")[::2] for rule in POLICY.split(";"))
    assert rules.pop("default-src") == "'self'"
    assert set(rules.values()) <= {"'self'", "'none'"}
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"


def test_pages_can_run_from_right_to_left(officers: Officers, settings: Any) -> None:
    settings.LANGUAGES = [("ar", "العربية")]
    officers["duty"].language = "ar"
    officers["duty"].save()
    client = Client()
    client.force_login(officers["duty"])
    html = client.get("/").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert "bootstrap.rtl.min.css" in html and "bootstrap.min.css" not in html


def test_own_styles_know_no_left_and_right() -> None:
    css = (Path(__file__).parents[4] / "src/rogatory/node/desk/static/desk/desk.css").read_text("utf-8")
    for word in ("left", "right"):
        assert not [line for line in css.splitlines() if f"-{word}:" in line or f" {word}:" in line]


def test_no_style_asks_for_an_image() -> None:
    """The policy lets in no `data:`: no page uses a class of Bootstrap whose rules draw with one."""
    desk = Path(__file__).parents[4] / "src/rogatory/node/desk"
    assert "url(" not in (desk / "static/desk/desk.css").read_text("utf-8")
    bootstrap = (desk / "static/desk/vendor/bootstrap.min.css").read_text("utf-8")
    rules = re.findall(r"([^{}]+)\{[^{}]*url\(", bootstrap)
    drawn = {frozenset(re.findall(r"\.([\w-]+)", one)) for rule in rules for one in rule.split(",")} - {
        frozenset()
    }
    assert {frozenset({"form-select"}), frozenset({"form-check-input"})} <= drawn
    pages = "".join(path.read_text("utf-8") for path in desk.glob("templates/**/*.html"))
    used = {name for classes in re.findall(r'class="([^"]*)"', pages) for name in classes.split()}
    assert [sorted(classes) for classes in drawn if classes <= used] == []


def test_vendored_files_name_their_versions() -> None:
    vendor = Path(__file__).parents[4] / "src/rogatory/node/desk/static/desk/vendor"
    told = (vendor / "README.md").read_text("utf-8")
    for path in vendor.iterdir():
        assert path.name == "README.md" or path.name in told, path.name
    assert "v5.3.9" in (vendor / "bootstrap.min.css").read_text("utf-8")[:200]
    assert "4.0.1" in (vendor / "htmx.min.js").read_text("utf-8")


def test_an_exercise_is_marked_on_every_page_of_its_dossier_and_in_its_title(
    asked: Asked, visit: Visit, officers: Officers
) -> None:
    draft = drafting.start(
        officers["duty"],
        "withdrawal",
        role="duty-officer",
        at=now(),
        dossier=asked.dossier,
        request=asked.request,
    )
    for path in (
        f"/dossiers/{asked.dossier}",
        f"/dossiers/{asked.dossier}/evidence",
        f"/acts/{asked.request}",
        f"/drafts/{draft.id}",
        f"/drafts/{draft.id}/approval",
    ):
        page = visit("duty").go(path) if "approval" not in path else visit("case").go(path)
        assert page.title.startswith("[EXERCISE]"), path
        assert BANNER in page.text, path


def test_what_is_meant_bears_no_mark(peer: Peer, visit: Visit) -> None:
    act = peer.says("preservation-request", request_fields("preservation-request", "FR"))
    page = visit("duty").go(f"/dossiers/{act.header.dossier}")
    assert BANNER not in page.text and "EXERCISE" not in page.title


def test_errors_that_nobody_foresaw_are_told_without_their_insides(
    officers: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the inside of the node")

    monkeypatch.setattr("rogatory.node.dossiers.queries.needs", fail)
    client = Client(raise_request_exception=False)
    client.force_login(officers["duty"])
    answer = client.get("/")
    assert answer.status_code == 500
    assert "The node failed" in answer.content.decode()
    assert "the inside of the node" not in answer.content.decode()


def test_the_language_is_kept_with_the_officer(officers: Officers, visit: Visit) -> None:
    visitor = visit("duty")
    visitor.go("/dossiers?q=x")
    form = visitor.page.form("language")
    page = visitor.press(form, "Français")
    assert page.path == "/dossiers?q=x" and "Chercher" in page.text
    officers["duty"].refresh_from_db()
    assert officers["duty"].language == "fr"


def test_and_in_a_cookie_before_signing_in(client: Client, db: None) -> None:
    client.post("/language", {"language": "fr", "next": "/sign-in"})
    assert "Mot de passe" in client.get("/sign-in").content.decode()
    client.post("/language", {"language": "xx", "next": "/sign-in"})
    assert client.cookies["django_language"].value == "fr"


# -- home and lists ------------------------------------------------------------------------------------------


def test_home_says_what_needs_me_and_how_much_time_is_left(asked_of_us: Asked, visit: Visit) -> None:
    page = visit("duty").go("/")
    assert "Acknowledge the request." in page.text and "left" in page.text
    assert "in Ho Chi Minh:" in page.text
    assert "contact point open now" in page.text
    assert any(f"/dossiers/{asked_of_us.dossier}#request-" in link for link in page.links())
    assert "Nothing needs you now." in visit("auditor").go("/").text


def test_what_is_overdue_is_marked(asked_of_us: Asked, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    later = now() + timedelta(days=90)
    monkeypatch.setattr("rogatory.node.desk.access.now", lambda: later)
    page = visit("duty").go("/")
    assert "overdue by" in page.text
    assert [values for tag, values in page.tags if tag == "li" and "late" in values.get("class", "")]


def test_emergencies_come_first(asked_of_us: Asked, peer: Peer, visit: Visit) -> None:
    fields = request_fields("emergency-request", "FR")
    for name in ("subject", "authority", "purpose", "use_terms"):
        del fields[name]
    fields |= {
        "urgency": {"level": "emergency"},
        "emergency": {
            "kind": "risk-to-life",
            "who": "V1",
            "when": "tonight",
            "why": "A threat was sent.",
            "how_data_averts": "They name the place.",
            "formal_promised": True,
        },
    }
    peer.says("emergency-request", fields, exercise=True)
    page = visit("duty").go("/")
    first = page.html.index('class="emergency')
    assert first < page.html.index("Urgent") if "Urgent" in page.text else first > 0
    assert page.html.index("Emergency</span>") < page.html.index('class="need"', first + 400)


def test_a_log_that_contradicts_itself_is_shouted(visit: Visit, node: object) -> None:
    Alarm.objects.create(state="VN", code="log.fork", earlier="a", later="b", raised_at=now())
    assert "The log of VN contradicts itself" in visit("duty").go("/").text


def test_dossiers_are_searched_and_paged(asked: Asked, visit: Visit) -> None:
    row = DossierView.objects.get()
    for number in range(60):
        row.pk, row.our_reference, row.title = f"{number:032x}", f"FR-2026-9{number:05}", f"Copy {number}"
        row.save(force_insert=True)
    page = visit("duty").go("/dossiers?q=copy")
    assert "Older" in page.text and "Newer" not in page.text and "Interference" not in page.text
    page = visit("duty").go(next(link for link in page.links() if "page=2" in link).replace("&amp;", "&"))
    assert "Newer" in page.text and "Older" not in page.text
    assert "No dossier." in visit("duty").go("/dossiers?q=nothing-of-the-kind").text
    for odd in ("page=0", "page=-1", "page=x", "page=99999999999999", "q=%00"):
        assert visit("duty").go(f"/dossiers?{odd}").status == 200


# -- dossier and proof ---------------------------------------------------------------------------------------


def test_a_dossier_shows_whose_turn_it_is_and_what_is_owed(asked_of_us: Asked, visit: Visit) -> None:
    page = visit("duty").go(f"/dossiers/{asked_of_us.dossier}")
    assert "It is our turn" in page.text
    assert "Decide on the request: accept, ask, or refuse on a ground." in page.text
    assert "by practice" in page.text and "art. 40(26) unverified" in page.text
    assert page.offers("acknowledgement") and not page.offers("preservation-confirmed")
    assert "Preservation confirmed The request does not stand where this act is possible." in page.text


def test_the_conversation_has_two_sides(asked: Asked, visit: Visit) -> None:
    asked.peer.says(
        "status-report",
        {"progress": "We are <b>reading</b> it."},
        dossier=asked.folded(),
        request=asked.request,
    )
    page = visit("duty").go(f"/dossiers/{asked.dossier}")
    sides = [
        values["class"]
        for tag, values in page.tags
        if tag == "li" and values.get("class") in ("ours", "theirs")
    ]
    assert sides == ["ours", "theirs"]
    assert "&lt;b&gt;reading&lt;/b&gt;" in page.html
    # Nobody had asked for a report, so it has no effect, and the page says why.
    assert "Without effect" in page.text and "No status query waits for an answer." in page.text


def test_a_receipt_is_told_with_its_act_and_one_without_effect_by_itself(asked: Asked, visit: Visit) -> None:
    received = {"of": asked.request, "received_at": "2026-11-14T02:41:07Z", "judged": "applied"}
    # Not by the machine: our node must hold it void, and say so.
    asked.peer.says("receipt", received, dossier=asked.folded(), request=asked.request)
    page = visit("duty").go(f"/dossiers/{asked.dossier}")
    assert "Without effect An officer with this role may not say this." in page.text
    assert "“Preservation request” safe since" in page.text


def test_our_own_receipt_stands_with_the_act_that_came(asked_of_us: Asked, visit: Visit) -> None:
    page = visit("duty").go(f"/dossiers/{asked_of_us.dossier}")
    assert "The node of France has it safe since" in page.text
    assert "machine" not in [values.get("class") for _, values in page.tags]


def test_what_stays_here_is_marked(asked_of_us: Asked, officers: Officers, visit: Visit) -> None:
    at = now()
    _say(officers["second"], asked_of_us, "acceptance", {}, "approver")
    order = {
        "provider": "Hai Long Cloud JSC (fictional)",
        "domestic_basis": "Decree 1",
        "instruction": "Keep it.",
        "review": "A prosecutor",
    }
    _say(officers["duty"], asked_of_us, "provider-order", order, "duty-officer")
    page = visit("duty").go(f"/dossiers/{asked_of_us.dossier}")
    assert "Order to the provider stays here" in page.text
    assert at <= now()


def _say(officer: Any, asked: Asked, kind: str, fields: dict[str, Any], role: str) -> Draft:
    at = now()
    draft = drafting.start(
        officer, kind, role=role, at=at, dossier=asked.dossier, request=asked.request, fields=fields
    )
    return drafting.submit(draft, officer, at)


def test_the_proof_of_an_act_can_be_checked_by_hand(asked: Asked, visit: Visit, tmp_path: Path) -> None:
    visitor = visit("auditor")
    page = visitor.go(f"/acts/{asked.request}")
    assert "Signature holds" in page.text and "On its way" in page.text
    for name in ("act.json", "act.p7s", "anchor.pem"):
        answer = visitor.client.get(f"/acts/{asked.request}/{name}")
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        (tmp_path / name).write_bytes(answer.content)
    assert json.loads((tmp_path / "act.json").read_bytes())["kind"] == "preservation-request"
    command = page.html.partition("<code>openssl")[2].partition("</code>")[0]
    checked = subprocess.run(["openssl", *command.split()], cwd=tmp_path, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_evidence_is_listed_and_streamed(asked_of_us: Asked, officers: Officers, visit: Visit) -> None:
    _say(officers["second"], asked_of_us, "acceptance", {}, "approver")
    at = now()
    draft = drafting.start(
        officers["duty"],
        "preservation-request",
        role="duty-officer",
        at=at,
        to="VN",
        exercise=True,
        dossier=asked_of_us.dossier,
    )
    drafting.attach(draft, officers["duty"], "Décret n° 1.txt", BytesIO(b"evidence " * 90_000), at)
    page = visit("auditor").go(f"/dossiers/{asked_of_us.dossier}/evidence")
    assert "Décret n° 1.txt" in page.text and "whole" in page.text
    link = next(link for link in page.links() if "/evidence/" in link)
    answer: Any = visit("auditor").client.get(link)
    assert b"".join(answer.streaming_content) == b"evidence " * 90_000
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''D%C3%A9cret")
    assert visit("auditor").go(f"/dossiers/{'0' * 32}/evidence/{link[-64:]}").status == 404


def test_the_settings_speak_the_languages_of_the_catalogues() -> None:
    assert [code for code, _ in configured.LANGUAGES] == ["en", "fr"]
    with translation.override("fr"):
        assert translation.gettext("Sign out") == "Se déconnecter"
    assert reverse("desk:home") == "/"
