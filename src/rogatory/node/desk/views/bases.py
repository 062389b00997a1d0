"""Beginning a request: to which State, which measure, and on which legal bases, each with why or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from rogatory.acts.kinds import KINDS
from rogatory.node.desk.access import desk, may_act
from rogatory.node.desk.showing import opening_buttons
from rogatory.node.desk.states import States
from rogatory.node.directory import cards
from rogatory.node.dossiers.models import Draft
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.treaty.measures import measure
from rogatory.treaty.standing import BasisAnswer, bases


@dataclass(frozen=True)
class BasisShown:
    """A legal basis that can be chosen, with the answer of the law of the day."""

    answer: BasisAnswer
    rank: int | None
    """0 for the basis that the request rests on, 1 and more for further ones, None where it is not chosen."""


def chosen_bases(given: QueryDict) -> list[str]:
    """The bases of a posted form: the one that the request rests on first, then the others that are ticked."""
    first, ticked = given.get("~basis", ""), given.getlist("~bases")
    return [one for one in dict.fromkeys([first, *ticked]) if one]


def _answers(to: str, measure_id: str, at: datetime) -> tuple[BasisAnswer, ...]:
    us = identity().state
    ours = cards.profile(us)
    return bases(us, to, measure_id, at.date(), preferences=ours.bases if ours else ())


def offered_bases(draft: Draft, at: datetime) -> list[BasisShown]:
    """The bases for a draft that opens a dossier, with those that it names."""
    named = list(draft.bases)
    return [
        BasisShown(one, named.index(one.id) if one.id in named else None)
        for one in _answers(draft.to, KINDS[draft.kind].opens or "", at)
    ]


def _proposed(answers: tuple[BasisAnswer, ...]) -> list[BasisShown]:
    """The bases with the first that serves proposed: States declare their order of preference."""
    first = next((one.id for one in answers if one.answer == "yes"), None)
    return [BasisShown(one, 0 if one.id == first else None) for one in answers]


@desk(may_act, "GET")
def new_request(request: HttpRequest, officer: Officer, at: datetime) -> HttpResponse:
    """Choose the State and the measure; then the bases, as they stand between the two on this day."""
    states = States(at)
    known = sorted(state for state in cards.all_current() if state != identity().state)
    buttons = opening_buttons(officer)
    to, kind = request.GET.get("to", ""), request.GET.get("kind", "")
    chosen = next((one for one in buttons if one.choice.kind == kind), None) if to in known else None
    opens = KINDS[kind].opens if chosen else None
    shown = {
        "states": [states(code) for code in known],
        "buttons": [(one, measure(KINDS[one.choice.kind].opens or "")) for one in buttons],
        "to": to,
        "kind": kind,
        "chosen": chosen,
        "peer": states(to) if chosen else None,
        "measure": measure(opens) if opens else None,
        "bases": _proposed(_answers(to, opens, at)) if opens else [],
        "always_exercise": bool(settings.CONFIGURATION and settings.CONFIGURATION.exercise),
        "at": at,
    }
    return render(request, "desk/request-new.html", shown)
