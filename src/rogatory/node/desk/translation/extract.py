"""Collect every sentence that a person can read on the desk, and bring the catalogues up to date with them.

Sentences stand in calls (`gettext`, `Sentence`, `Refusal`), in templates, and in tables and data (`desk.phrases`).
What the data say in French already is taken over; nothing is guessed: a new sentence stays empty until a person
translates it, and a test fails until then.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

import rogatory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.node.settings")

from rogatory.node.desk.citing import MARKS, SOURCES
from rogatory.node.desk.phrases import phrases
from rogatory.node.desk.saying import FORM_REASONS

PACKAGE = Path(rogatory.__file__).parent
LOCALE = PACKAGE / "node" / "locale"
LANGUAGES = ("fr",)
ROOMS = ("acts", "envelope", "exchange", "log", "seal", "treaty", "node")
"""Those whose sentences reach the desk; the court's tool and the commands speak English."""
UNSEEN = ("command.py", "commands", "translation")

KEYWORDS: tuple[Mapping[str, object], ...] = (
    DEFAULT_KEYWORDS | {"gettext_noop": None, "Sentence": (1,), "Refusal": (2,)},
    {"Refusal": (3,)},
)
"""Two passes: a refusal brings two sentences, and one call can give only one message."""

HEADER = """\
# Translations of Rogatory's desk. Brought up to date by `python -m rogatory.node.desk.translation.extract`.
# The sentences are the keys; what a person translates is kept."""


def template() -> Catalog:
    """Every sentence, in the order of the alphabet, with the files where it stands."""
    catalogue = Catalog(project="Rogatory", charset="utf-8")
    for path in sorted(_python_files()):
        for keywords in KEYWORDS:
            _add(catalogue, path, path.read_bytes(), keywords)
    for path in sorted((PACKAGE / "node" / "desk" / "templates").rglob("*.html")):
        code = templatize(path.read_text("utf-8"), origin=path.name)
        _add(catalogue, path, code.encode(), DEFAULT_KEYWORDS)
    for english in [*phrases(), *FORM_REASONS.values(), *SOURCES.values(), *_marks()]:
        catalogue.add(english)
    return catalogue


def _python_files() -> Iterator[Path]:
    for room in ROOMS:
        for path in (PACKAGE / room).rglob("*.py"):
            if not set(path.relative_to(PACKAGE).parts) & set(UNSEEN):
                yield path


def _marks() -> Iterator[str]:
    for word, note in MARKS.values():
        yield from (word, note)


def _add(catalogue: Catalog, path: Path, code: bytes, keywords: Mapping[str, object]) -> None:
    place = str(path.relative_to(PACKAGE))
    for _, message, _, context in extract("python", io.BytesIO(code), keywords):  # type: ignore[arg-type]
        if message:
            catalogue.add(message, locations=[(place, None)], context=context)  # type: ignore[list-item]


def catalogue_path(language: str) -> Path:
    """The catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Rogatory", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalogue with the sentences of today: what is translated is kept, what is gone is left out."""
    catalogue, fresh = read_catalogue(language), template()
    fresh.creation_date = catalogue.creation_date
    catalogue.update(fresh, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.header_comment, catalogue.fuzzy = HEADER, False
    catalogue.project, catalogue.version = "Rogatory", version("rogatory")
    catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = "the authors of Rogatory"
    catalogue.revision_date = catalogue.creation_date
    if language == "fr":
        for english, french in phrases().items():
            message = catalogue.get(english)
            if french and message is not None and not message.string:
                message.string = french
    return catalogue


def write(language: str) -> Path:
    """Write the catalogue of a language."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = updated(language)  # read before the file is opened, and so emptied, for writing
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
    return path


def main() -> None:
    """Bring every catalogue up to date, and say what waits for a translator."""
    for language in LANGUAGES:
        path = write(language)
        empty = [
            message
            for message in read_catalogue(language)
            if message.id and not all(_strings(message.string))
        ]
        print(f"{path}: {len(read_catalogue(language))} sentences, {len(empty)} not translated")


def _strings(string: object) -> list[str]:
    return [str(one) for one in string] if isinstance(string, list | tuple) else [str(string or "")]


if __name__ == "__main__":
    main()
