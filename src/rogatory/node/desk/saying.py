"""Sentences in the reader's language: the template is translated first, then filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext

from rogatory.acts.words import WORDS
from rogatory.envelope.errors import Rejected
from rogatory.node.desk.citing import Cited, cited
from rogatory.node.desk.forms.boxes import Box
from rogatory.node.desk.phrases import said_in_data
from rogatory.treaty.findings import Finding, Level, Sentence


def say(text: str) -> str:
    """A phrase in the reader's language. Nothing for nothing: gettext has its header under the empty key."""
    return gettext(text) if text else ""


def sentence(one: Sentence) -> str:
    """A sentence in the reader's language."""
    return _filled(one.template, one.values)


def _filled(template: str, values: Mapping[str, str]) -> str:
    try:
        return say(template).format_map({name: _value(text) for name, text in values.items()})
    except (KeyError, ValueError, IndexError):
        # A translation that names other values must not hide the sentence; a test looks for such translations.
        return template.format_map(values)


def _value(text: str) -> str:
    """A value in the reader's language, if it is a phrase of the law or a code; what people wrote stays as it is."""
    if text in said_in_data():
        return say(text)
    if text in WORDS:
        return say(WORDS[text])
    return _reason(text) or text


def refused(why: Rejected) -> tuple[str, str]:
    """What was refused and why, and what to do, in the reader's language."""
    return _filled(why.sentence, why.values), _filled(why.remedy, why.values)


# -- reasons that pydantic gives -----------------------------------------------------------------------------

FORM_REASONS: Mapping[str, str] = {
    r"Field required": "it is missing",
    r"Extra inputs are not permitted": "it is not a field that this form has",
    r"Input should be a valid integer.*": "it must be a whole number",
    r"Input should be a valid boolean.*": "it must be answered with yes or no",
    r"Input should be a valid (string|tuple|dictionary).*": "it is not written in the form that is expected",
    r"String should match pattern .*": "it is not written in the form that is expected",
    r"String should have at least \d+ characters?": "it is empty",
    r"String should have at most (?P<most>\d+) characters?": "it has more than {most} characters",
    r"\w+ should have at least (?P<least>\d+) items?.*": "at least {least} must be given",
    r"\w+ should have at most (?P<most>\d+) items?.*": "at most {most} can be given",
    r"Input should be greater than or equal to (?P<least>-?\d+)": "it must be {least} or more",
    r"Input should be less than or equal to (?P<most>-?\d+)": "it must be {most} or less",
    r"Input should be '.*": "it must be chosen from the list",
    r"Input tag .*|Unable to extract tag .*": "its type must be chosen from the list",
}
"""What pydantic says of what a person typed, and how we say it: `“{name}” cannot be read: {reason}.`"""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.DOTALL), template) for pattern, template in FORM_REASONS.items())


def _reason(text: str) -> str | None:
    for pattern, template in _patterns():
        if found := pattern.fullmatch(text):
            return _filled(template, found.groupdict())
    return None


# -- findings ------------------------------------------------------------------------------------------------


FORM = "form"
"""The rule of findings that only say that a field can't be read."""


@dataclass(frozen=True)
class Told:
    """A finding as the page tells it: where it is, what it says, what to do, and which article says so."""

    finding: Finding
    box: Box
    sentence: str
    remedy: str

    @property
    def level(self) -> str:
        """stops, warns or informs."""
        return str(self.finding.level)

    @property
    def cited(self) -> Cited | None:
        """The paragraph that says so, if one does."""
        return cited(self.finding.article, self.finding.paragraph, self.finding.checked)


def tell(finding: Finding, box: Box) -> Told:
    """The finding in the reader's language; where it names the field by its path, its titles stand instead."""
    field = finding.field
    names = {field, field.rpartition(".")[2]} if field and box.path == field else set()

    def named(one: Sentence) -> str:
        values = {name: box.trail if text in names else text for name, text in one.values.items()}
        return sentence(Sentence(one.template, values))

    return Told(finding, box, named(finding.sentence), named(finding.remedy))


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those of form that only repeat what the law has said of the same gap."""
    known = list(findings)
    law = {one.field for one in known if one.rule != FORM and one.level is Level.STOPS}
    return [one for one in known if one.rule != FORM or not _repeats(one, law)]


def _repeats(finding: Finding, law: set[str]) -> bool:
    around, _, last = finding.field.rpartition(".")
    empty_row = last.isdecimal() and around in law
    return empty_row or any(field.startswith(finding.field + ".") for field in law)


def told_in(root: Box) -> list[Told]:
    """Every finding of a form, the gravest first, in the order of the page; what is said of two fields stands once."""
    order = {"stops": 0, "warns": 1, "informs": 2}
    told: dict[tuple[str, str, str], Told] = {}
    for one in (one for box in root.walk() for one in told_on(box)):
        told.setdefault((one.level, one.sentence, one.remedy), one)
    return sorted(told.values(), key=lambda one: order[one.level])


def told_on(box: Box) -> list[Told]:
    """The findings of one place of a form."""
    return [tell(one, box) for one in box.findings]
