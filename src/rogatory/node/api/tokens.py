"""Signing in: a token for a username and a password, with the lock-out of every sign-in of the node."""

from datetime import datetime, timedelta
from typing import Annotated

from django.contrib.auth import authenticate
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from rogatory.node.api.access import AnyOfficer, Asking
from rogatory.node.api.problems import LOCKED, NOT_KNOWN, Problem, Refused
from rogatory.node.api.shapes import OfficerOut
from rogatory.node.clock import now
from rogatory.node.people.models import Officer
from rogatory.node.people.officers import TOKEN_DAYS, new_token

router = Router(tags=["officers"])


class SignIn(Schema):
    """Who signs in, and what the token is for (shown to the administrator)."""

    username: Annotated[str, Field(max_length=150)]
    password: Annotated[str, Field(max_length=1000)]
    label: Annotated[str, Field(max_length=100)] = "API"


class TokenOut(Schema):
    """A token, shown once. Send it as `Authorization: Bearer TOKEN`."""

    token: str
    expires_at: datetime
    officer: OfficerOut


@router.post("/tokens", auth=None, response={201: TokenOut, 400: Problem, 401: Problem, 429: Problem})
def sign_in(request: HttpRequest, given: SignIn) -> Status[TokenOut]:
    """Give a token for a username and a password. Failures are counted, and lock the name out for a while."""
    found = authenticate(request, username=given.username, password=given.password)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined] # we answer ourselves, as a problem document
        raise Refused(LOCKED, 429)
    if not isinstance(found, Officer):
        raise Refused(NOT_KNOWN, 401)
    at = now()
    token = new_token(found, given.label, at)
    expires = at + timedelta(days=TOKEN_DAYS)
    return Status(201, TokenOut(token=token, expires_at=expires, officer=OfficerOut.of(found)))


@router.get("/me", auth=AnyOfficer(), response={200: OfficerOut, 401: Problem})
def me(request: Asking) -> OfficerOut:
    """The officer whose token this is."""
    return OfficerOut.of(request.auth)
