"""State cards and people: what the administrator looks after, and every officer may look at."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from rogatory.acts.header import Role
from rogatory.envelope.errors import Rejected
from rogatory.exchange.http import Unavailable
from rogatory.node.desk.access import administers, anybody, desk, told
from rogatory.node.desk.states import described, state
from rogatory.node.directory import cards
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.dossiers.refusals import NotAllowed
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.node.people.officers import add_officer
from rogatory.treaty.findings import Sentence
from rogatory.treaty.profile import StateProfile, read_profile

ROLES = tuple(role for role in get_args(Role) if role != "node")


def _profile(card_profile: dict[str, object]) -> StateProfile | None:
    read = read_profile(card_profile)
    return read if isinstance(read, StateProfile) else None


@desk(anybody, "GET", "POST")
def states(request: HttpRequest, officer: Officer, at: datetime) -> HttpResponse:
    """Every accepted card, and ours; the administrator accepts another by its address and its fingerprint."""
    given = {"address": "", "fingerprint": ""}
    if request.method == "POST":
        if not administers(officer):
            raise NotAllowed("wrong-officer", Sentence("Only the administrator accepts State cards."))
        given = {name: request.POST.get(name, "").strip() for name in given}
        try:
            row = cards.accept(
                cards.read_remote(given["address"], at), given["fingerprint"], officer.username, at
            )
        except (Rejected, Unavailable) as why:
            messages.error(request, told(why))
        else:
            messages.success(request, gettext("The card of {state} is accepted.").format(state=row.state))
            return redirect("desk:states")
    accepted = [
        (row, card, described(card.state, _profile(dict(card.profile)), at)) for row, card in cards.everyone()
    ]
    shown = {
        "ours": cards.ours(),
        "us": state(identity().state, at),
        "accepted": accepted,
        "given": given,
        "at": at,
    }
    return render(request, "desk/states.html", shown)


@desk(administers, "POST")
def revoke(request: HttpRequest, officer: Officer, at: datetime, code: str) -> HttpResponse:
    """Believe a State's cards no longer, from now on."""
    cards.revoke(code, at)
    messages.success(request, gettext("The cards of {state} are revoked.").format(state=code))
    return redirect("desk:states")


@desk(administers, "GET", "POST")
def people(request: HttpRequest, officer: Officer, at: datetime) -> HttpResponse:
    """The officers of the node, and a form to add one."""
    if request.method == "POST":
        try:
            added = _added(request)
        except Rejected as why:
            messages.error(request, told(why))
        else:
            messages.success(request, gettext("{name} is an officer now.").format(name=added.display_name))
            return redirect("desk:people")
    mine = cards.profile(identity().state)
    shown = {
        "officers": Officer.objects.order_by("username"),
        "roles": ROLES,
        "authorities": mine.authorities if mine else (),
        "given": request.POST,
        "given_roles": request.POST.getlist("roles"),
        "zone": mine.zone if mine else "UTC",
    }
    return render(request, "desk/people.html", shown)


def _added(request: HttpRequest) -> Officer:
    given = request.POST
    return add_officer(
        given.get("username", "").strip(),
        given.get("password", ""),
        name=given.get("name", "").strip(),
        roles=given.getlist("roles"),
        authority=given.get("authority", ""),
        zone=given.get("zone", "").strip(),
        language=given.get("language", "en"),
    )


@desk(administers, "POST")
def enable(request: HttpRequest, officer: Officer, at: datetime, number: int) -> HttpResponse:
    """Let an officer in, or out. What they said stays said."""
    other = Officer.objects.filter(pk=number).exclude(pk=officer.pk).first()
    if other is None:
        raise Unknown(str(number))
    other.is_active = request.POST.get("active") == "yes"
    other.save(update_fields=["is_active"])
    return redirect("desk:people")
