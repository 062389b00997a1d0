"""What every page has in common: the officer's language and zone, and what a browser may load."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from rogatory.node.people.models import Officer
from rogatory.treaty.instants import read_zone
from rogatory.treaty.reading import Unfit

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere: text that another State wrote can't become a program here."""


def officer_preferences(get_response: Handler) -> Handler:
    """Speak the officer's language and count in the officer's zone. Before signing in, those of the browser."""

    def handle(request: HttpRequest) -> HttpResponse:
        officer = request.user
        if not isinstance(officer, Officer):
            return get_response(request)
        language = (
            officer.language if officer.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        )
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone_of(officer)):
            response = get_response(request)
        response["Content-Language"] = language
        return response

    return handle


def zone_of(officer: Officer) -> str:
    """The name of the officer's zone; UTC where the row holds a name that is none."""
    try:
        return read_zone(officer.zone).key
    except Unfit:
        return "UTC"


def content_security_policy(get_response: Handler) -> Handler:
    """Tell the browser to load nothing but what this node serves, and to keep no page of a dossier."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle
