"""A dossier: its requests, what is owed, the conversation, the proof of an act, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from rogatory.acts.act import Act
from rogatory.acts.fold import Dossier
from rogatory.acts.kinds import KINDS
from rogatory.envelope.certificates import fingerprint
from rogatory.node.desk.access import desk, may_act
from rogatory.node.desk.showing import (
    Button,
    RequestShown,
    act_shown,
    officer_names,
    opening_buttons,
    request_shown,
    timeline,
)
from rogatory.node.desk.states import States
from rogatory.node.dossiers import queries
from rogatory.node.dossiers.models import Draft
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.evidence import reading
from rogatory.node.evidence.models import Object
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.node.people.reach import reads_dossiers

WAITING = (Draft.Status.DRAFT, Draft.Status.RETURNED, Draft.Status.SUBMITTED)
EVIDENCE = ("evidence-intake", "evidence-transmittal", "evidence-receipt")


@desk(reads_dossiers, "GET")
def dossier(request: HttpRequest, officer: Officer, at: datetime, dossier_id: str) -> HttpResponse:
    """The page of a dossier."""
    found, view, us = queries.load(dossier_id), queries.view(dossier_id), identity().state
    states, zone = States(at), timezone.get_current_timezone_name()
    names = officer_names([entry.act for entry in found.history], us)
    told = {
        "view": view,
        "dossier": found,
        "peer": states(view.peer),
        "us": us,
        "requests": _requests(found, officer, us, states, at),
        "openings": opening_buttons(officer) if set(found.states) == {us, view.peer} else (),
        "drafts": Draft.objects.filter(dossier=dossier_id, status__in=WAITING).select_related("drafted_by"),
        "timeline": timeline(found, us, zone, states, names),
        "objects": Object.objects.filter(dossier=dossier_id).count(),
        "at": at,
    }
    return render(request, "desk/dossier.html", told)


def _requests(found: Dossier, officer: Officer, us: str, states: States, at: datetime) -> list[RequestShown]:
    owed = queries.owed(found, at)
    return [request_shown(one, found, officer, us, owed, states, at) for one in found.requests.values()]


# -- proof ---------------------------------------------------------------------------------------------------


@desk(reads_dossiers, "GET")
def proof(request: HttpRequest, officer: Officer, at: datetime, act_id: str) -> HttpResponse:
    """Who signed an act, where it is logged, who watched, who received it: checked anew on opening the page."""
    found = queries.proof(act_id)
    folded, view = queries.load(found.act.header.dossier), queries.view(found.act.header.dossier)
    entry, states, us = folded.entry(act_id), States(at), identity().state
    names = officer_names([found.act], us)
    zone = timezone.get_current_timezone_name()
    signed = found.signed
    told = {
        "proof": found,
        "view": view,
        "peer": states(view.peer),
        "shown": act_shown(entry, us, zone, states, names, folded, unfolded=True) if entry else None,
        "author": states(found.act.header.author.state),
        "title": KINDS[found.act.kind].title,
        "certificate": signed.certificate if signed else None,
        "subject": signed.certificate.subject.rfc4514_string() if signed else "",
        "issuer": signed.anchor.subject.rfc4514_string() if signed else "",
        "fingerprint": fingerprint(signed.certificate) if signed else "",
        "anchor": fingerprint(signed.anchor) if signed else "",
        "cosigned": [(states(code), when) for code, when in found.cosigned],
        "receipts": [(states(code), when) for code, when in found.receipts],
        "waiting": [states(code) for code in found.waiting_for],
        "us": us,
    }
    return render(request, "desk/proof.html", told)


@desk(reads_dossiers, "GET")
def act_file(request: HttpRequest, officer: Officer, at: datetime, act_id: str, what: str) -> HttpResponse:
    """The signed bytes of an act, its signature, or the anchor above it, as files for `openssl cms -verify`."""
    found = queries.proof(act_id)
    match what:
        case "act.json":
            content, kind = found.content, "application/json"
        case "act.p7s":
            content, kind = found.signature, "application/pkcs7-signature"
        case _ if found.signed is not None:
            content, kind = found.signed.anchor.public_bytes(Encoding.PEM), "application/x-pem-file"
        case _:
            raise Unknown(what)
    return HttpResponse(content, content_type=kind, headers=_as_file(what))


def _as_file(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"
    }


# -- evidence ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ObjectShown:
    """An object of evidence, with the act that brought it."""

    object: Object
    acts: tuple[Act, ...]


@desk(reads_dossiers, "GET")
def evidence(request: HttpRequest, officer: Officer, at: datetime, dossier_id: str) -> HttpResponse:
    """The objects of a dossier with their digests, and what can be done with evidence now."""
    found, view, us = queries.load(dossier_id), queries.view(dossier_id), identity().state
    states = States(at)
    requests = _requests(found, officer, us, states, at)
    told = {
        "view": view,
        "peer": states(view.peer),
        "objects": [_object(one, found) for one in reading.objects_of(dossier_id)],
        "buttons": [(one, button) for one in requests for button in _of_evidence(one)],
        "deliveries": [(one, delivery) for one in requests for delivery in one.request.deliveries],
        "may_act": may_act(officer),
        "us": us,
    }
    return render(request, "desk/evidence.html", told)


def _of_evidence(request: RequestShown) -> list[Button]:
    return [one for one in (*request.buttons, *request.closed) if one.choice.kind in EVIDENCE]


def _object(row: Object, found: Dossier) -> ObjectShown:
    naming = [
        entry.act
        for entry in found.history
        if any(one.sealed_sha256 == row.sealed_sha256 for one in entry.act.header.attachments)
    ]
    return ObjectShown(row, tuple(naming))


@desk(reads_dossiers, "GET")
def download(
    request: HttpRequest, officer: Officer, at: datetime, dossier_id: str, sealed_sha256: str
) -> HttpResponseBase:
    """An object, opened while it is sent. It is never shown in the browser: it may be anything."""
    row = Object.objects.filter(dossier=dossier_id, sealed_sha256=sealed_sha256).first()
    if row is None:
        raise Unknown(sealed_sha256)
    headers = _as_file(row.name.rpartition("/")[2]) | {"Content-Length": str(row.size)}
    return StreamingHttpResponse(
        reading.open_object(sealed_sha256), content_type="application/octet-stream", headers=headers
    )
