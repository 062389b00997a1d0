"""A small browser: it reads the forms of a page and sends them as a person would, with cookies and CSRF token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from demo.nodes import Away, Failed

Pair = tuple[str, str]


@dataclass
class Form:
    """A form of a page as it stands: where it goes, its fields, its buttons."""

    action: str
    method: str
    pairs: list[Pair] = field(default_factory=list)
    buttons: list[Pair] = field(default_factory=list)

    def value(self, name: str) -> str:
        """What a field holds, "" if it is not there."""
        return next((value for found, value in self.pairs if found == name), "")

    def filled(self, values: Mapping[str, str | list[str]], button: Pair | None) -> dict[str, list[str]]:
        """The fields as they will be sent: those of the page, with what was typed, and the button that was pressed."""
        typed = {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}
        sent: dict[str, list[str]] = {}
        for name, value in self.pairs:
            if name not in typed:
                sent.setdefault(name, []).append(value)
        return sent | typed | ({button[0]: [button[1]]} if button else {})


class _Reader(HTMLParser):
    """Collects the forms of a page and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._chosen: str | None = None
        self._area: str | None = None
        self._typed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if given.get("href"):
                self.links.append(given["href"])
            case "form":
                self._form = Form(given.get("action", ""), given.get("method", "get").lower())
                self.forms.append(self._form)
            case "input":
                self._input(given)
            case "button" if self._form is not None and "disabled" not in given:
                self._form.buttons.append((given.get("name", ""), given.get("value", "")))
            case "select":
                self._select, self._chosen = given.get("name"), None
            case "option" if self._select and ("selected" in given or self._chosen is None):
                self._chosen = given.get("value", "")
            case "textarea":
                self._area, self._typed = given.get("name"), []

    def _input(self, given: Mapping[str, str]) -> None:
        name, kind = given.get("name"), given.get("type", "text")
        if self._form is None or not name or kind in ("submit", "button", "file"):
            return
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        self._form.pairs.append((name, given.get("value", "on" if kind == "checkbox" else "")))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select" if self._select:
                if self._form is not None:
                    self._form.pairs.append((self._select, self._chosen or ""))
                self._select = None
            case "textarea" if self._area:
                if self._form is not None:
                    # The first line break belongs to the markup.
                    self._form.pairs.append((self._area, "".join(self._typed).removeprefix("\n")))
                self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._typed.append(data)
        self.text.append(data)


@dataclass(frozen=True)
class Page:
    """A page that was shown."""

    url: str
    status: int
    forms: list[Form]
    links: list[str]
    text: str

    def form(self, field_name: str, value: str | None = None) -> Form:
        """The form that has a field or button of that name (and value). Raises Failed."""
        for one in self.forms:
            for name, found in [*one.pairs, *one.buttons]:
                if name == field_name and value in (None, found):
                    return one
        raise Failed(f"{self.url} has no form with {field_name}={value}: it says “{self.text[:400]}”")


class Desk:
    """A person at the desk of a node. Raises Away if the node does not answer."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, follow_redirects=True, timeout=120, trust_env=False)

    def close(self) -> None:
        """Leave."""
        self._http.close()

    def open(self, path: str, **query: str) -> Page:
        """A page."""
        return self._shown("GET", path, params=query or None)

    def sign_in(self, username: str, password: str) -> Page:
        """Through the form. Raises Failed if the desk does not let the person in."""
        page = self.open("/sign-in")
        page = self.send(page, page.form("username"), {"username": username, "password": password})
        if page.url.endswith("/sign-in"):
            raise Failed(f"The desk does not let {username} in: {page.text[:300]}")
        return page

    def send(
        self, page: Page, form: Form, values: Mapping[str, str | list[str]], button: Pair | None = None
    ) -> Page:
        """Send a form of a page with these values."""
        target = urljoin(page.url, form.action) if form.action else page.url
        sent = form.filled(values, button)
        if form.method == "get":
            return self._shown("GET", target, params=sent)
        return self._shown("POST", target, data=sent, headers={"Origin": self._origin(), "Referer": page.url})

    def _origin(self) -> str:
        return str(self._http.base_url).rstrip("/")

    def _shown(self, method: str, url: str, **given: object) -> Page:
        try:
            answer = self._http.request(method, url, **given)  # type: ignore[arg-type]
        except httpx.TransportError as why:
            raise Away(f"{url}: {why}") from why
        if answer.status_code >= 500:
            raise Failed(f"{answer.url} answers {answer.status_code}: {answer.text[:400]}")
        reader = _Reader()
        reader.feed(answer.text)
        text = " ".join(" ".join(reader.text).split())
        return Page(str(answer.url), answer.status_code, reader.forms, reader.links, text)
