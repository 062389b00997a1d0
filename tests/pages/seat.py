"""A person at the desk in a real browser, and what is watched while they work."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    Route,
)

from tests.rooms.node.conftest import Officers

if TYPE_CHECKING:
    from rogatory.node.people.models import Officer

LOOKING_AWAY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""What keeps Chromium from talking to anybody but the node."""

_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} stops ${event.blockedURI}`))
"""
_KIND_AND_FOLDS = """one => {
  let folds = 0;
  for (let around = one.closest("details"); around; around = around.parentElement.closest("details"))
    folds += !around.open;
  return [one.type, folds];
}"""
PATIENCE = 20_000
"""Milliseconds: the machine may be busy."""


@dataclass
class Watch:
    """What a browser did: whom it asked, what it complained of, which pages came without the policy."""

    host: str
    strangers: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    unguarded: list[str] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch a browser from now on."""
        context.add_init_script(_TELL_OF_VIOLATIONS)
        context.route(lambda url: urlsplit(url).netloc != self.host, self._stop)
        context.on("response", self._came)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.said.append((str(error.error), "")))

    def _stop(self, route: Route, request: Request) -> None:
        self.strangers.append(request.url)
        route.abort()

    def _came(self, answer: Response) -> None:
        if answer.request.resource_type != "document":
            return
        if answer.status >= 400:
            self._refused.add(answer.url)
        policy = answer.headers.get("content-security-policy", "")
        if not answer.headers.get("location") and "default-src 'self'" not in policy:
            self.unguarded.append(answer.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append((message.text, message.location.get("url", "")))

    @property
    def faults(self) -> list[str]:
        """What was seen that should not be. The browser tells of pages that refuse too: that is no fault."""
        complaints = [one for one in self.said if not (_REFUSED.match(one[0]) and one[1] in self._refused)]
        return [
            *(f"{url} is another host" for url in self.strangers),
            *(f"{url}: {text}" for text, url in complaints),
            *(f"{url} came without its policy" for url in self.unguarded),
        ]


@dataclass
class Seat:
    """One browser, and the page in it."""

    context: BrowserContext
    page: Page
    watch: Watch
    address: str

    def go(self, path: str) -> int:
        """Open an address of the node. Gives the status of the page."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    @property
    def path(self) -> str:
        """Where the page is, without host and query."""
        return urlsplit(self.page.url).path

    @property
    def main(self) -> str:
        """What a person reads in the page, below its head."""
        return " ".join(self.page.locator("main").inner_text().split())

    def put(self, name: str, value: object) -> None:
        """Fill one field in, by its dotted name: text, a choice, a tick, or a list of ticks."""
        for one in value if isinstance(value, list) else [value]:
            self._put(name, str(one))

    def _put(self, name: str, value: str) -> None:
        found = self.page.locator(f'main [name="{name}"]')
        kind, folded = found.first.evaluate(_KIND_AND_FOLDS)
        for _ in range(folded):
            found.first.locator("xpath=ancestor::details[not(@open)]").first.locator("> summary").click()
        if kind in ("radio", "checkbox"):
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            found.select_option(value)
        else:
            found.fill(value)

    def follow(self, what: Locator) -> None:
        """Click what leads to another page, and wait until it stands there with all its styles."""
        with self.page.expect_event("load"):
            what.click()

    def press(self, what: str) -> None:
        """Press the button of a form that sends this command ("save", "add:identifiers")."""
        self.follow(self.page.locator(f'main button[name="~do"][value="{what}"]').last)

    def begin(self, kind: str) -> None:
        """Press the button of a dossier that begins an act of a kind."""
        self.follow(self.page.locator(f'form:has(input[name="kind"][value="{kind}"]) button'))

    def link(self, name: str) -> None:
        """Follow the link of that name."""
        self.follow(self.page.get_by_role("link", name=name))

    def button(self, name: str) -> None:
        """Press the button of that name."""
        self.follow(self.page.get_by_role("button", name=name))

    def choices(self, name: str) -> list[str]:
        """The values that can be chosen under a name."""
        found = self.page.locator(f'main [name="{name}"]').evaluate_all("all => all.map(one => one.value)")
        return [str(one) for one in found]

    def found_at(self, path: str) -> str:
        """What is said beside a field."""
        return " ".join(self.page.locator(f"#found-f-{path.replace('.', '-')}").inner_text().split())


Language = Literal["en", "fr"]


@dataclass
class Sits:
    """Browsers by officer. Two of one officer are two browsers."""

    chromium: Browser
    address: str
    officers: Officers
    seats: list[Seat] = field(default_factory=list)

    def __call__(self, name: str, language: Language = "en", **more: Any) -> Seat:
        """A browser in which the officer has signed in, who reads that language; "" is nobody."""
        more.setdefault("viewport", {"width": 1280, "height": 900})
        # Smooth scrolling is a kindness to eyes; here it is only waited for.
        context = self.chromium.new_context(locale=language, reduced_motion="reduce", **more)
        context.set_default_timeout(PATIENCE)
        watch = Watch(urlsplit(self.address).netloc)
        watch.over(context)
        if name:
            self._sign_in(context, self.officers[name], language)
        seat = Seat(context, context.new_page(), watch, self.address)
        self.seats.append(seat)
        return seat

    def _sign_in(self, context: BrowserContext, officer: Officer, language: str) -> None:
        from django.conf import settings
        from django.test import Client

        if officer.language != language:
            officer.language = language
            officer.save(update_fields=["language"])
        client = Client()
        client.force_login(officer)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def leave(self) -> list[str]:
        """Close every browser. Gives what was seen in them that should not be."""
        for seat in self.seats:
            seat.context.close()
        return [fault for seat in self.seats for fault in seat.watch.faults]
