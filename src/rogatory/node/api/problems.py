"""Refusals as problem documents (RFC 9457): what was found, why it matters, what to do, under a stable code."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from rogatory.envelope.errors import Refusal, Rejected, shown
from rogatory.node.api.shapes import FindingOut
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.dossiers.refusals import NotAllowed, Stopped

TYPE = "application/problem+json"

SIGN_IN = Refusal(
    "token.invalid",
    "The request carries no token, or one that is not valid any more.",
    "Sign in: send a username and a password to /api/v1/tokens.",
)
NOT_KNOWN = Refusal(
    "sign-in.refused", "There is no officer by that name with that password.", "Type both again."
)
LOCKED = Refusal(
    "sign-in.locked",
    "Too many sign-ins have failed for this name from this address.",
    "Wait a quarter of an hour, or ask the administrator.",
)
UNKNOWN = Refusal(
    "unknown", "Nothing by the name “{name}” is here.", "Look it up: ids and references are in the lists."
)
MALFORMED = Refusal(
    "request.malformed",
    "The request is not of the form that this address takes.",
    "Compare it with /api/v1/openapi.json; `faults` names each field.",
)
TOO_LARGE = Refusal(
    "request.too-large",
    "The request is larger than this address takes.",
    "Evidence is sent as an attachment, not inside the fields.",
)
BUSY = Refusal("node.busy", "The node's database did not take it in time.", "Try again in a moment.")


class Problem(Schema):
    """A refusal. `findings` stand with "findings-stop", `faults` with "request.malformed"."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    remedy: str = ""
    findings: list[FindingOut] = Field(default_factory=list)
    faults: list[str] = Field(default_factory=list)


class Refused(Exception):  # noqa: N818 - the API itself says no
    """A refusal of the API's own, with its status."""

    def __init__(self, refusal: Refusal, status: int, **values: object) -> None:
        super().__init__(refusal.code)
        self.refusal, self.status, self.values = refusal, status, values


def _answer(problem: Problem) -> HttpResponse:
    body = {name: value for name, value in problem.model_dump(mode="json").items() if value not in ("", [])}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=problem.status, content_type=f"{TYPE}; charset=utf-8"
    )


def problem(
    refusal: Refusal, status: int, faults: Iterable[str] = (), values: Mapping[str, object] | None = None
) -> HttpResponse:
    """The answer for a refusal of the API's own vocabulary."""
    said = {name: shown(value) for name, value in (values or {}).items()}
    return _answer(
        Problem(
            title=refusal.code,
            code=refusal.code,
            status=status,
            detail=refusal.sentence.format_map(said),
            remedy=refusal.remedy,
            faults=list(faults),
        )
    )


def _not_allowed(_: HttpRequest, why: NotAllowed) -> HttpResponse:
    return _answer(Problem(title="Not allowed", code=why.code, status=403, detail=str(why.sentence)))


def _stopped(_: HttpRequest, why: Stopped) -> HttpResponse:
    return _answer(
        Problem(
            title="Findings stop it",
            code="findings-stop",
            status=422,
            detail="Findings stop it: nothing was said. Mend each, and submit again.",
            findings=[FindingOut.of(one) for one in why.findings],
        )
    )


def _rejected(_: HttpRequest, why: Rejected) -> HttpResponse:
    remedy = why.remedy.format_map(why.values)
    return _answer(
        Problem(
            title="Rejected", code=why.code, status=400, detail=f"{why.place}: {why.filled()}", remedy=remedy
        )
    )


def _unknown(_: HttpRequest, why: Unknown) -> HttpResponse:
    return problem(UNKNOWN, 404, values={"name": why.args[0] if why.args else "—"})


def _malformed(_: HttpRequest, why: ValidationError) -> HttpResponse:
    return problem(MALFORMED, 400, [_fault(one) for one in why.errors])


def _fault(error: Mapping[str, Any]) -> str:
    where = ".".join(str(step) for step in error.get("loc", ()))
    return f"{shown(where)}: {shown(error.get('msg', ''))}"


def _http(_: HttpRequest, why: HttpError) -> HttpResponse:
    return problem(MALFORMED, why.status_code, [shown(why)])


def add_handlers(api: NinjaAPI) -> None:
    """Have the API answer every refusal of the services as a problem document."""
    api.exception_handler(NotAllowed)(_not_allowed)
    api.exception_handler(Stopped)(_stopped)
    api.exception_handler(Rejected)(_rejected)
    api.exception_handler(Unknown)(_unknown)
    api.exception_handler(ValidationError)(_malformed)
    api.exception_handler(HttpError)(_http)
    api.exception_handler(AuthenticationError)(lambda _, __: problem(SIGN_IN, 401))
    api.exception_handler(Http404)(lambda _, __: problem(UNKNOWN, 404, values={"name": "—"}))
    api.exception_handler(RequestDataTooBig)(lambda _, __: problem(TOO_LARGE, 413))
    api.exception_handler(OperationalError)(lambda _, __: problem(BUSY, 503))
    api.exception_handler(Refused)(lambda _, why: problem(why.refusal, why.status, values=why.values))
