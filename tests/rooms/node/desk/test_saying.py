"""Sentences in the reader's language: templates translated, values kept, nothing of pydantic's on the page."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rogatory.acts.kinds import KINDS
from rogatory.envelope.errors import Rejected
from rogatory.node.desk import saying
from rogatory.node.desk.forms.boxes import to_write
from rogatory.node.desk.forms.shape import shape_of
from rogatory.node.desk.saying import FORM_REASONS, told_in
from rogatory.node.people.officers import TAKEN
from rogatory.treaty.findings import Finding, Level, Sentence
from rogatory.treaty.measures import measure
from rogatory.treaty.reading import read_as


def test_nothing_is_said_for_nothing(french: None) -> None:
    assert saying.say("") == ""


def test_a_template_is_translated_and_then_filled(french: None) -> None:
    one = Sentence("Ask {state} how far the request has come.", {"state": "VN"})
    assert saying.sentence(one) == "Demander à VN où en est la demande."


def test_a_value_from_the_law_is_translated_with_its_sentence(french: None) -> None:
    found = measure("preservation")
    assert found
    one = Sentence("The request does not say: {item}.", {"item": found.items[1].en})
    assert saying.sentence(one) == "La demande ne dit pas\u00a0: l'infraction."


def test_what_a_person_wrote_is_not_translated(french: None) -> None:
    one = Sentence("Your draft was given back: {remark}", {"remark": "Findings"})
    assert saying.sentence(one).endswith("Findings")


def test_a_code_is_said_as_a_word(french: None) -> None:
    one = Sentence(
        "The node compared this object and found “{found}”, not “{said}”.",
        {"found": "missing", "said": "confirmed"},
    )
    assert saying.sentence(one) == (
        "Le nœud a comparé cet objet et trouvé «\u00a0Non reçu\u00a0», non «\u00a0Empreinte confirmée\u00a0»."
    )


def test_a_translation_that_names_other_values_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "gettext", lambda text: "{somebody} {else}")
    assert saying.sentence(Sentence("Finish {what}.", {"what": "it"})) == "Finish it."


def test_a_refusal_says_what_and_what_to_do(french: None) -> None:
    what, remedy = saying.refused(TAKEN.at("officer", name="duty"))
    assert what == "Il y a déjà un agent «\u00a0duty\u00a0»."
    assert remedy == "Choisissez un autre nom."


def test_the_braces_of_a_stranger_are_only_text(french: None) -> None:
    why = Rejected("a.b", "Found {what}.", place="x", remedy="Ask.", values={"what": "{0.__class__}"})
    assert saying.refused(why)[0] == "Found {0.__class__}."


def test_a_finding_names_the_field_by_its_titles(french: None) -> None:
    shape = shape_of(KINDS["preservation-request"].body)
    missing = Finding(
        Level.STOPS,
        "content",
        Sentence("The request does not say: {item}.", {"item": "the offence"}),
        Sentence("Fill in “{field}”.", {"field": "offences.0.title"}),
        field="offences.0.title",
    )
    (told,) = told_in(to_write(shape, {"offences": [{}]}, {}, [missing]))
    assert told.remedy == "Renseignez «\u00a0Infractions 1 › Infraction\u00a0»."


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _messages(kind: str, value: Any) -> list[str]:
    read = read_as(TypeAdapter[Any](KINDS[kind].body), value, field="", rule="form")
    found = read if isinstance(read, tuple) else ()
    return [one.sentence.values["reason"] for one in found if "reason" in one.sentence.values]


@given(st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), _of(kind))))
@settings(deadline=None, max_examples=300)
def test_whatever_is_typed_no_reason_is_left_in_the_words_of_a_library(drawn: tuple[str, Any]) -> None:
    kind, value = drawn
    known = set(FORM_REASONS.values())
    for message in _messages(kind, value):
        said = saying._reason(message)
        assert said is not None and (said in known or any(figure in said for figure in "0123456789")), message


def test_every_reason_of_the_table_is_met(french: None) -> None:
    """What a browser can send in one go wakes every line of the table: none is there for nothing."""
    values: list[tuple[str, Any]] = [
        (
            "preservation-request",
            {"identifiers": [{"type": "telepathy"}, {}], "period_days": 0, "facts": [], "x": 1},
        ),
        (
            "preservation-request",
            {"offences": [{"title": "", "max_penalty_years": "x", "treaty_article": 99}]},
        ),
        ("preservation-request", {"confidentiality": {"keep": "x"}, "custodians": [{"name": "a" * 301}]}),
        (
            "preservation-request",
            {"urgency": {"level": "soon"}, "persons": [{"role": "suspect", "flags": ["x"]}]},
        ),
        ("provider-return", {"order": "x", "ticket": 5}),
        ("refusal", {"grounds": ["a"] * 11, "reasons": []}),
    ]
    met = {message for kind, value in values for message in _messages(kind, value)}
    met |= {
        "Field required",
        "Extra inputs are not permitted",
    }  # the treaty room says these two in its own words
    for pattern in FORM_REASONS:
        assert any(re.fullmatch(pattern, message, re.DOTALL) for message in met), pattern


def _of(kind: str) -> st.SearchStrategy[Any]:
    names = [member.name for member in shape_of(KINDS[kind].body).members]
    return st.dictionaries(st.sampled_from(names), JUNK | st.text(min_size=301, max_size=305), max_size=6)
