"""Drafts: begun from a button, written in a form, checked, handed to a second person or said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from rogatory.acts.fold import Dossier
from rogatory.acts.kinds import KINDS
from rogatory.acts.transitions import needs_approval
from rogatory.envelope.errors import Rejected
from rogatory.node.desk.access import desk, may_act, told
from rogatory.node.desk.choosing import around, offers
from rogatory.node.desk.forms import rows
from rogatory.node.desk.forms.boxes import Box, to_write
from rogatory.node.desk.forms.fields import from_fields
from rogatory.node.desk.forms.shape import Group, shape_of
from rogatory.node.desk.saying import told_in, told_once
from rogatory.node.desk.states import States
from rogatory.node.desk.views.bases import chosen_bases, offered_bases
from rogatory.node.directory import cards
from rogatory.node.dossiers import drafting, queries
from rogatory.node.dossiers.models import Draft
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.dossiers.refusals import NotAllowed, Stopped
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.treaty.findings import Finding

HEAVY = frozenset({"evidence-receipt"})
"""Checking these opens every object: only when somebody asks for it, not while they type."""


def find_draft(draft_id: str) -> Draft:
    """The draft of that id. Raises Unknown."""
    draft = Draft.objects.select_related("drafted_by").filter(id=draft_id).first()
    if draft is None:
        raise Unknown(draft_id)
    return draft


@desk(may_act, "POST")
def start(request: HttpRequest, officer: Officer, at: datetime) -> HttpResponse:
    """Begin a draft: of an act in a dossier, or of a request that opens one."""
    given = request.POST
    kind, dossier, about = (given.get(name, "") for name in ("kind", "dossier", "request"))
    _known(kind, dossier, about)
    draft = drafting.start(
        officer,
        kind,
        role=given.get("role", ""),
        at=at,
        to=given.get("to", ""),
        dossier=dossier,
        request=about,
        bases=chosen_bases(given),
        exercise=given.get("exercise") == "yes",
    )
    begun = rows.starting(shape_of(KINDS[kind].body))
    assert isinstance(begun, dict)  # noqa: S101 - the body of an act is a group
    drafting.save(draft, officer, at=at, fields={**begun, **draft.fields})
    return redirect("desk:draft", draft.id)


def _known(kind: str, dossier: str, request: str) -> None:
    """Raise Unknown where the dossier or the request that a draft would speak about is not here."""
    requests = queries.load(dossier).requests if dossier else {}
    speaks_of_one = kind in KINDS and KINDS[kind].opens is None and not KINDS[kind].machine
    if speaks_of_one and request not in requests:
        raise Unknown(request)


@desk(may_act, "GET", "POST")
def draft(request: HttpRequest, officer: Officer, at: datetime, draft_id: str) -> HttpResponse:
    """The form of a draft. Only its author writes in it; others read it on the page of approval."""
    found = find_draft(draft_id)
    if found.drafted_by_id != officer.pk or found.status not in drafting.EDITABLE:
        return redirect("desk:approval", found.id)
    if request.method == "POST":
        return _written(request, officer, at, found)
    checked = request.GET.get("check") == "1"
    return _form(request, found, at, drafting.check(found, at).findings if checked else (), checked=checked)


def _written(request: HttpRequest, officer: Officer, at: datetime, draft: Draft) -> HttpResponse:
    """Keep what was written, then do what the button says."""
    shape = shape_of(KINDS[draft.kind].body)
    fields = from_fields(shape, _pairs(request.POST))
    what, _, where = request.POST.get("~do", "save").partition(":")
    anchor = ""
    if what in ("add", "remove"):
        fields, anchor = _rows(shape, fields, what, where, request.POST)
    bases = chosen_bases(request.POST) if "~bases" in request.POST else None
    try:
        draft = drafting.save(draft, officer, at=at, fields=fields, bases=bases)
        return _done(request, officer, at, draft, what, where, anchor)
    except Stopped as why:
        messages.error(request, gettext("Findings stop it: nothing was said. Mend them and submit again."))
        return _form(request, draft, at, why.findings, checked=True, status=409)
    except (NotAllowed, Rejected) as why:
        messages.error(request, told(why))
        return _back(draft, request)


def _done(
    request: HttpRequest, officer: Officer, at: datetime, draft: Draft, what: str, where: str, anchor: str
) -> HttpResponse:
    match what:
        case "submit":
            return _submitted(request, drafting.submit(draft, officer, at))
        case "discard":
            drafting.discard(draft, officer, at)
            messages.success(request, gettext("The draft was discarded."))
            return redirect("desk:dossier", draft.dossier) if draft.dossier else redirect("desk:home")
        case "attach":
            for upload in request.FILES.getlist("~file"):
                assert upload.file is not None and upload.name  # noqa: S101 - Django gives both
                drafting.attach(draft, officer, upload.name, cast("BinaryIO", upload.file), at)
            return _back(draft, request, "attachments")
        case "detach" if where.isdecimal():
            drafting.detach(draft, officer, int(where), at)
            moved = rows.renumbered(dict(draft.fields), "attachments", int(where))
            drafting.save(draft, officer, at=at, fields=moved)
            return _back(draft, request, "attachments")
        case "check" if request.headers.get("HX-Request"):
            return _form(request, draft, at, drafting.check(draft, at).findings, checked=True)
        case "check":
            return _back(draft, request, "summary", check=True)
        case "save":
            messages.success(request, gettext("Saved."))
    return _back(draft, request, anchor)


def _submitted(request: HttpRequest, draft: Draft) -> HttpResponse:
    if draft.status == Draft.Status.SAID:
        messages.success(request, gettext("Said, signed and logged. The node carries it to the other State."))
        return redirect("desk:dossier", draft.dossier)
    messages.success(request, gettext("Handed to a second person for approval."))
    return redirect("desk:approval", draft.id)


def _rows(
    shape: Group, fields: dict[str, object], what: str, where: str, given: QueryDict
) -> tuple[dict[str, object], str]:
    try:
        if what == "remove":
            return rows.remove(shape, fields, where), "f-" + where.rpartition(".")[0].replace(".", "-")
        changed = rows.add(shape, fields, where, given.get(f"~type:{where}", ""))
        count = len(_rows_of(changed, where))
        return changed, f"f-{where.replace('.', '-')}-{count - 1}"
    except rows.NoSuchList:
        return fields, ""


def _rows_of(fields: object, path: str) -> list[object]:
    found = fields
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
    return found if isinstance(found, list) else []


def _pairs(given: QueryDict) -> Iterable[tuple[str, str]]:
    return ((name, str(value)) for name, values in given.lists() if name[:1] != "~" for value in values)


def _back(draft: Draft, request: HttpRequest, anchor: str = "", *, check: bool = False) -> HttpResponse:
    again = check or request.GET.get("check") == "1"
    query = "?" + urlencode({"check": "1"}) if again else ""
    return redirect(reverse("desk:draft", args=[draft.id]) + query + (f"#{anchor}" if anchor else ""))


def _form(
    request: HttpRequest,
    draft: Draft,
    at: datetime,
    findings: Iterable[Finding],
    *,
    checked: bool,
    status: int = 200,
) -> HttpResponse:
    zone, dossier = timezone.get_current_timezone_name(), _dossier(draft)
    names = [str(one.get("name", "")) for one in draft.attachments]
    about = around(draft.fields, zone, names, dossier, draft.request)
    kind = KINDS[draft.kind]
    root = to_write(shape_of(kind.body), draft.fields, offers(draft.kind, about), told_once(findings))
    states = States(at)
    peer = states(draft.to)
    told_of = told_in(root)
    context = {
        "draft": draft,
        "view": queries.view(draft.dossier) if draft.dossier else None,
        "kind": kind,
        "root": root,
        "sheets": _sheets(root),
        "told": told_of,
        "counts": {
            level: sum(one.level == level for one in told_of) for level in ("stops", "warns", "informs")
        },
        "checked": checked,
        "live": draft.kind not in HEAVY,
        "peer": peer,
        "zones": list(dict.fromkeys(one for one in (zone, peer.zone, "Etc/UTC") if one)),
        "languages_known": _languages(draft),
        "bases": offered_bases(draft, at) if kind.opens and not draft.dossier else [],
        "needs_approval": _needs_approval(draft, dossier),
        "exercise": draft.exercise,
    }
    return render(request, "desk/draft.html", context, status=status)


def _sheets(root: Box) -> list[list[Box]]:
    """The parts of the form as they stand on sheets: a group or a list has its own, fields beside each other share."""
    sheets: list[list[Box]] = []
    for box in root.boxes:
        alone = bool(box.boxes) or box.kind in ("group", "rows")
        if alone or not sheets or sheets[-1][-1].boxes or sheets[-1][-1].kind in ("group", "rows"):
            sheets.append([])
        sheets[-1].append(box)
    return sheets


def _dossier(draft: Draft) -> Dossier | None:
    return queries.load(draft.dossier) if draft.dossier else None


def _languages(draft: Draft) -> list[str]:
    theirs, ours = cards.profile(draft.to), cards.profile(identity().state)
    return list(dict.fromkeys([*(theirs.languages if theirs else ()), *(ours.languages if ours else ())]))


def _needs_approval(draft: Draft, dossier: Dossier | None) -> bool:
    opened = KINDS[draft.kind].opens
    request = dossier.requests.get(draft.request) if dossier else None
    measure = opened or (request.measure if request else "")
    return needs_approval(draft.kind, measure)
