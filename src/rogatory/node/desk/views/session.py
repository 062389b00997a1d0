"""Signing in and out, and the language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rogatory.node.people.models import Officer


class SignIn(LoginView):
    """Name and password. Too many failures from one address lock it for a while, and the page says so."""

    template_name = "desk/sign-in.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say that it failed, never which half; or that too many failures have locked the door."""
        if getattr(self.request, "axes_locked_out", False):
            # Taken here, so that the middleware does not answer with its own bare line.
            self.request.axes_locked_out = False  # type: ignore[attr-defined]
            minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
            return render(self.request, "desk/locked.html", {"minutes": minutes}, status=429)
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Ends the session."""


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the officer, or in a cookie for who has not signed in."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("desk:home")
    response = redirect(back)
    if wanted in dict(settings.LANGUAGES):
        _keep(request, response, wanted)
    return response


def _keep(request: HttpRequest, response: HttpResponseRedirect, wanted: str) -> None:
    if isinstance(request.user, Officer):
        request.user.language = wanted
        request.user.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
