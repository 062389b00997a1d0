"""A browser without scripts: it reads pages, keeps their forms, fills in fields and presses buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Control:
    """A field or a button of a form, as HTML knows it."""

    tag: str
    kind: str
    name: str
    value: str
    checked: bool = False
    disabled: bool = False
    label: str = ""
    options: list[tuple[str, bool, str]] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def pairs(self, pressed: Control | None = None) -> list[tuple[str, str]]:
        """The names and values that a browser sends (HTML, "constructing the entry list")."""
        return [pair for one in self.controls for pair in _sent(one, pressed) if pair[0]]

    def button(self, text: str) -> Control:
        """The button that bears the text, or the value."""
        found = [
            one
            for one in self.controls
            if one.tag == "button" and text in (one.label, one.value) and not one.disabled
        ]
        assert found, (
            f"no button “{text}” among {[one.label for one in self.controls if one.tag == 'button']}"
        )
        return found[-1]

    def fill(self, **values: object) -> None:
        """Fill fields in, by name with "__" for ".": text, or one or several values that are chosen."""
        for name, value in values.items():
            self.put(name.replace("__", "."), value)

    def put(self, name: str, value: object) -> None:
        """Fill one field in. Fails where the form has none of that name, or does not offer that choice."""
        found = [one for one in self.controls if one.name == name]
        assert found, f"no field {name} among {[one.name for one in self.controls]}"
        wanted = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        boxes = [one for one in found if one.kind in ("radio", "checkbox")]
        if boxes:
            assert set(wanted) <= {one.value for one in boxes}, (name, wanted)
            for one in boxes:
                one.checked = one.value in wanted
        elif found[0].tag == "select":
            assert wanted[0] in {option[0] for option in found[0].options}, (name, found[0].options)
            found[0].value = wanted[0]
        else:
            found[0].value = wanted[0]


def _sent(control: Control, pressed: Control | None) -> list[tuple[str, str]]:
    if control.disabled or (control.kind in ("radio", "checkbox") and not control.checked):
        return []
    if control.tag == "button":
        return [(control.name, control.value)] if control is pressed else []
    if control.kind == "file":
        return []
    value = control.value
    if control.tag == "textarea":
        value = value.replace("\r\n", "\n").replace("\n", "\r\n")
    return [(control.name, value)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.loose = Form("", "")
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.title = ""
        self._stack: list[str] = []
        self._control: Control | None = None

    @property
    def _form(self) -> Form:
        return self.forms[-1] if "form" in self._stack else self.loose

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag not in VOID:
            self._stack.append(tag)
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get")))
        elif tag == "option" and self._control is not None:
            self._control.options.append((values.get("value", ""), "selected" in values, ""))
        elif tag in ("input", "textarea", "select", "button"):
            self._control = Control(
                tag,
                values.get("type", "submit" if tag == "button" else "text"),
                values.get("name", ""),
                values.get("value", "on" if values.get("type") in ("checkbox", "radio") else ""),
                "checked" in values,
                "disabled" in values,
            )
            self._form.controls.append(self._control)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._stack and self._stack[-1] == tag, f"</{tag}> closes {self._stack[-3:]}"
        self._stack.pop()
        control = self._control
        if control is None or tag != control.tag:
            return
        if tag == "textarea":
            control.value = control.value.removeprefix("\n")  # as HTML's parser does
        if tag == "select" and control.options:
            control.value = next((one[0] for one in control.options if one[1]), control.options[0][0])
        control.label = " ".join(control.label.split())
        self._control = None

    def handle_data(self, data: str) -> None:
        inside = self._stack[-1:]
        if inside == ["title"]:
            self.title += data
        if inside == ["textarea"] and self._control is not None:
            self._control.value += data
        elif "button" in self._stack and self._control is not None:
            self._control.label += data
        self.text.append(data)


@dataclass
class Page:
    """A page that came: its status, address, text, forms and tags. Reading it fails if its tags do not match."""

    status: int
    path: str
    title: str
    text: str
    forms: list[Form]
    loose: Form
    tags: list[tuple[str, dict[str, str]]]
    headers: Any
    html: str
    pieces: list[str]
    """The texts between tags, each without the spaces around it."""

    def form(self, having: str) -> Form:
        """The form that has a field or button of that name, or goes to that address."""
        for form in self.forms:
            if form.action.partition("?")[0].endswith(having) or any(
                one.name == having for one in form.controls
            ):
                return form
        raise AssertionError(f"no form with {having}")

    def start(self, kind: str) -> Form:
        """The form of the button that begins an act of a kind."""
        for form in self.forms:
            if any(one.name == "kind" and one.value == kind for one in form.controls):
                return form
        raise AssertionError(f"no button for {kind} in: {self.text}")

    def offers(self, kind: str) -> bool:
        """Whether the page has a button that begins an act of a kind."""
        return any(one.name == "kind" and one.value == kind for form in self.forms for one in form.controls)

    def links(self) -> list[str]:
        """Where the links of the page lead."""
        return [values["href"] for tag, values in self.tags if tag == "a" and "href" in values]


def read_page(html: str, status: int = 200, path: str = "/", headers: Any = None) -> Page:
    """Read a page as a browser does."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader._stack, f"never closed: {reader._stack}"
    text = " ".join(" ".join(reader.text).split())
    pieces = [" ".join(piece.split()) for piece in reader.text]
    return Page(
        status, path, reader.title, text, reader.forms, reader.loose, reader.tags, headers or {}, html, pieces
    )


class Visitor:
    """An officer at a browser without scripts. Follows redirects, as browsers do."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.page = read_page("")

    def go(self, path: str) -> Page:
        """Open an address, or one that a link of this page names."""
        path = urljoin(self.page.path, path)
        return self._came(self.client.get(path.partition("#")[0], follow=True), path)

    def send(self, form: Form, button: Control | None = None, files: dict[str, bytes] | None = None) -> Page:
        """Press a button of a form of this page."""
        data: dict[str, Any] = {}
        for name, value in form.pairs(button):
            data.setdefault(name, []).append(value)
        for name, content in (files or {}).items():
            data.setdefault("~file", []).append(SimpleUploadedFile(name, content))
        path = urljoin(self.page.path, form.action) if form.action else self.page.path
        ask = self.client.post if form.method == "post" else self.client.get
        return self._came(ask(path, data, follow=True), path)

    def press(self, form: Form, text: str, files: dict[str, bytes] | None = None) -> Page:
        """Press the button that bears the text or the value."""
        return self.send(form, form.button(text), files)

    def _came(self, answer: Any, path: str) -> Page:
        if answer.redirect_chain:
            path = answer.redirect_chain[-1][0]
        at = urlsplit(path)
        where = at.path + (f"?{at.query}" if at.query else "")
        html = answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
        self.page = read_page(html, answer.status_code, where, answer.headers)
        return self.page
