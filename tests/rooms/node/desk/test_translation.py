"""No sentence without its French: every one is in the catalogue, translated, and names the same values."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from rogatory.node.desk.translation import compile as compiling
from rogatory.node.desk.translation.extract import LANGUAGES, read_catalogue, template, updated

VALUES = re.compile(r"%\(\w+\)s|\{\w+\}")


def _forms(message: Message) -> list[tuple[str, str]]:
    """Each English form with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string or ""))]
    strings = list(message.string) if isinstance(message.string, list | tuple) else [""]
    return list(zip([message.id[0], *message.id[1:] * 5][: len(strings)], map(str, strings), strict=True))


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return template()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_every_sentence_and_no_other(language: str, sentences: Catalog) -> None:
    kept = {message.id for message in read_catalogue(language) if message.id}
    needed = {message.id for message in sentences if message.id}
    assert sorted(map(str, needed - kept)) == [], "run python -m rogatory.node.desk.translation.extract"
    assert sorted(map(str, kept - needed)) == [], "run python -m rogatory.node.desk.translation.extract"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_waits_for_a_translator(language: str) -> None:
    messages = [message for message in read_catalogue(language) if message.id]
    waiting = [str(one.id) for one in messages if one.fuzzy or not all(text for _, text in _forms(one))]
    assert waiting == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_the_same_values(language: str) -> None:
    wrong = [
        (english, text)
        for message in read_catalogue(language)
        if message.id
        for english, text in _forms(message)
        if set(VALUES.findall(english)) != set(VALUES.findall(text))
    ]
    assert wrong == []


def test_sentences_are_collected_from_calls_templates_tables_and_data(sentences: Catalog) -> None:
    for english in (
        "Acknowledge the request.",  # Sentence in acts
        "Choose another name.",  # the remedy of a Refusal
        "What needs me",  # a template
        "The period the provider keeps them",  # nothing says this
        "Preservation request",  # the title of a kind
        "Hosted server",  # a word for a code
        "Relation to the offence",  # the title of a field
        "Expedited preservation of stored electronic data",  # the data of the Convention
    ):
        assert (sentences.get(english) is None) == (english == "The period the provider keeps them"), english


def test_what_the_data_say_in_french_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Catalog(locale="fr")
    monkeypatch.setattr("rogatory.node.desk.translation.extract.read_catalogue", lambda language: empty)
    message = updated("fr").get("The request is not made in conformity with article 40.")
    assert message is not None and message.string == "La demande n'est pas conforme à l'article 40."


def test_a_catalogue_is_compiled_for_django(tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="fr")
    catalogue.add("Save", "Enregistrer")
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalogue)
    (written,) = compiling.compile_all(tmp_path)
    assert written == folder / "django.mo"
    with written.open("rb") as file:
        assert GNUTranslations(file).gettext("Save") == "Enregistrer"
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
