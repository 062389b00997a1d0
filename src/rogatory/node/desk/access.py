"""Who may open which page, and what happens when something is refused: always a page with a sentence.

Roles are looked at here for reading; what an officer may say is decided by `dossiers.drafting` and the table of
transitions, whatever a page offers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext

from rogatory.acts.transitions import TABLE
from rogatory.envelope.errors import Rejected
from rogatory.exchange.http import Unavailable
from rogatory.node.clock import now
from rogatory.node.desk import saying
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.dossiers.refusals import NotAllowed, Stopped
from rogatory.node.people.models import Officer
from rogatory.treaty.findings import Sentence

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Officer, datetime, P], HttpResponseBase]
Opened = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Reach = Callable[[Officer], bool]


def anybody(officer: Officer) -> bool:
    """Every officer."""
    return True


def may_act(officer: Officer) -> bool:
    """Whether any role of the officer may say something in a dossier, or approve it."""
    return any(officer.role_set & line.roles for line in TABLE)


def administers(officer: Officer) -> bool:
    """Whether the officer looks after people and State cards."""
    return "administrator" in officer.role_set


def desk(who: Reach, *methods: str) -> Callable[[View[P]], Opened[P]]:
    """A page for officers whom `who` lets in, for these methods. The view is given the officer and the instant."""

    def wrap(view: View[P]) -> Opened[P]:
        @wraps(view)
        def open_(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, Officer):
                return redirect_to_login(request.get_full_path())
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not who(request.user):
                return problem(request, 403, gettext("This page is not for your role."), _ask_administrator())
            try:
                return view(request, request.user, now(), *args, **kwargs)
            except (NotAllowed, Stopped, Unknown, Rejected, Unavailable) as why:
                return explained(request, why)

        return cast("Opened[P]", open_)

    return wrap


def _ask_administrator() -> str:
    return gettext("Your roles are set by the administrator of this node.")


def explained(
    request: HttpRequest, why: NotAllowed | Stopped | Unknown | Rejected | Unavailable
) -> HttpResponse:
    """The page for something that was refused or could not be done."""
    match why:
        case NotAllowed():
            return problem(request, 403, saying.sentence(why.sentence))
        case Stopped():
            told = [saying.sentence(one.sentence) for one in why.findings]
            return problem(request, 409, gettext("Findings stop it: nothing was said."), " ".join(told))
        case Unknown():
            return problem(
                request,
                404,
                gettext("Nothing by that name is here."),
                gettext("Look for it in the dossiers."),
            )
        case Rejected():
            sentence, remedy = saying.refused(why)
            return problem(request, 400, sentence, remedy, why.code)
        case Unavailable():
            return problem(request, 502, gettext("The other node could not be reached."), str(why))


def problem(
    request: HttpRequest, status: int, sentence: str, remedy: str = "", code: str = ""
) -> HttpResponse:
    """A page that says what is wrong and what to do."""
    told = {"sentence": sentence, "remedy": remedy, "code": code, "status": status}
    return render(request, "desk/problem.html", told, status=status)


def told(why: NotAllowed | Rejected | Unavailable) -> str:
    """The same in one line, to be shown above the page that the officer stays on."""
    match why:
        case NotAllowed():
            return saying.sentence(why.sentence)
        case Rejected():
            return " ".join(saying.refused(why))
        case Unavailable():
            return saying.sentence(Sentence("The other node could not be reached: {why}", {"why": str(why)}))
