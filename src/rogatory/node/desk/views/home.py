"""What needs this officer, and the dossiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rogatory.acts.kinds import KINDS
from rogatory.node.desk.access import administers, anybody, desk
from rogatory.node.desk.citing import SOURCES, Cited, cited
from rogatory.node.desk.states import State, States
from rogatory.node.dossiers import queries
from rogatory.node.dossiers.models import DossierView
from rogatory.node.dossiers.queries import Need
from rogatory.node.people.models import Officer
from rogatory.node.people.reach import reads_dossiers
from rogatory.node.publication.models import Alarm

PAGE = 50
RECENT = 8
MOST = 100
"""Things that wait, on one page: the nearest ones; a longer list is read by nobody."""


@dataclass(frozen=True)
class NeedShown:
    """One thing that waits, with the State that it concerns and the page where it is done."""

    need: Need
    peer: State
    kind: str
    where: str
    cited: Cited | None
    source: str

    @property
    def emergency(self) -> bool:
        """Whether it comes before everything else."""
        return self.need.urgency == "emergency"


@desk(anybody, "GET")
def home(request: HttpRequest, officer: Officer, at: datetime) -> HttpResponse:
    """What needs me. Who only looks after people and cards is led there."""
    if not reads_dossiers(officer):
        return redirect("desk:states") if administers(officer) else render(request, "desk/no-role.html")
    states = States(at)
    waiting = queries.needs(officer, at)
    needs = list(_shown(waiting[:MOST], states))
    recent = queries.listing(limit=RECENT)
    told = {
        "needs": needs,
        "more": len(waiting) - len(needs),
        "recent": [(row, states(row.peer)) for row in recent],
        "alarms": Alarm.objects.order_by("-raised_at")[:5],
        "at": at,
    }
    return render(request, "desk/home.html", told)


def _shown(needs: Iterable[Need], states: States) -> Iterator[NeedShown]:
    for need in needs:
        peer = need.view.peer if need.view else need.draft.to if need.draft else ""
        yield NeedShown(
            need=need,
            peer=states(peer),
            kind=KINDS[need.kind].title if need.kind in KINDS else need.kind,
            where=_where(need),
            cited=cited(need.article, need.paragraph),
            source=SOURCES[need.source] if need.until and not need.draft else "",
        )


def _where(need: Need) -> str:
    if need.draft is not None:
        page = "desk:approval" if need.code == "draft-submitted" else "desk:draft"
        return reverse(page, args=[need.draft.id])
    assert need.view is not None  # noqa: S101 - what is no draft is a duty in a dossier
    return reverse("desk:dossier", args=[need.view.id]) + f"#request-{need.request[:12]}"


@desk(reads_dossiers, "GET")
def dossiers(request: HttpRequest, officer: Officer, at: datetime) -> HttpResponse:
    """All dossiers, the newest first, with search in references and titles."""
    text = request.GET.get("q", "").strip()[:200]
    only_open = request.GET.get("open") == "1"
    page = max(int(given) if (given := request.GET.get("page", "1")).isdecimal() and len(given) < 8 else 1, 1)
    # One more than is shown tells whether there is a next page, without counting them all.
    rows = queries.listing(text=text, only_open=only_open, limit=PAGE + 1, offset=(page - 1) * PAGE)
    states = States(at)
    told = {
        "rows": [_row(row, states) for row in rows[:PAGE]],
        "text": text,
        "only_open": only_open,
        "page": page,
        "more": len(rows) > PAGE,
        "at": at,
    }
    return render(request, "desk/dossiers.html", told)


def _row(row: DossierView, states: States) -> tuple[DossierView, State]:
    return row, states(row.peer)
