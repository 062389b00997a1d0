"""The second person: reads exactly what will be signed, and approves it or gives it back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from rogatory.acts.kinds import KINDS
from rogatory.acts.transitions import APPROVING
from rogatory.node.desk.access import desk, told
from rogatory.node.desk.forms.boxes import place
from rogatory.node.desk.saying import told_in, told_once
from rogatory.node.desk.showing import read_body
from rogatory.node.desk.states import States
from rogatory.node.desk.views.drafts import find_draft
from rogatory.node.dossiers import drafting, queries
from rogatory.node.dossiers.models import Draft
from rogatory.node.dossiers.refusals import NotAllowed, Stopped
from rogatory.node.people.models import Officer
from rogatory.node.people.reach import reads_dossiers
from rogatory.treaty.standing import known_bases


@desk(reads_dossiers, "GET", "POST")
def approval(request: HttpRequest, officer: Officer, at: datetime, draft_id: str) -> HttpResponse:
    """A draft to read; to approve or give back for another officer who may."""
    draft = find_draft(draft_id)
    if request.method == "POST":
        try:
            return _decided(request, officer, at, draft)
        except NotAllowed as why:
            messages.error(request, told(why))
            return redirect("desk:approval", draft.id)
        except Stopped:
            messages.error(
                request, gettext("Findings stop it: nothing was signed. Give it back to its author.")
            )
            return redirect("desk:approval", draft.id)
    return render(request, "desk/approval.html", _context(draft, officer, at))


def _decided(request: HttpRequest, officer: Officer, at: datetime, draft: Draft) -> HttpResponse:
    given = request.POST
    if given.get("~do") == "approve":
        said = drafting.approve(
            draft, officer, role=given.get("role", ""), digest=given.get("digest", ""), at=at
        )
        messages.success(
            request, gettext("Approved, signed and logged. The node carries it to the other State.")
        )
        return redirect("desk:dossier", said.dossier)
    if given.get("~do") == "give-back":
        remark = given.get("remark", "").replace("\r\n", "\n").strip()
        if not remark:
            messages.error(request, gettext("Say what is to be changed before you give it back."))
            return redirect("desk:approval", draft.id)
        drafting.give_back(draft, officer, remark, at)
        messages.success(request, gettext("Given back to its author."))
    return redirect("desk:home")


def _context(draft: Draft, officer: Officer, at: datetime) -> dict[str, object]:
    dossier = queries.load(draft.dossier) if draft.dossier else None
    names = [str(one.get("name", "")) for one in draft.attachments]
    zone = timezone.get_current_timezone_name()
    root = read_body(draft.kind, draft.fields, zone, names, dossier, draft.request)
    waiting = draft.status == Draft.Status.SUBMITTED
    place(root, told_once(drafting.check(draft, at).findings) if waiting else ())
    titles = {basis.id: basis.title for basis in known_bases()}
    roles = [role for role in officer.roles if role in APPROVING]
    return {
        "draft": draft,
        "kind": KINDS[draft.kind],
        "view": queries.view(draft.dossier) if draft.dossier else None,
        "peer": States(at)(draft.to),
        "root": root,
        "told": told_in(root),
        "bases": [titles.get(one, one) for one in draft.bases],
        "waiting": waiting,
        "mine": draft.drafted_by_id == officer.pk,
        "roles": roles if waiting and draft.drafted_by_id != officer.pk else [],
        "exercise": draft.exercise,
    }
