"""How articles are cited on the pages: always with the mark of how well their wording is known here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from rogatory.treaty.law import Citation, article, cite

MARKS = {
    "text": (gettext_noop("read"), gettext_noop("Read in an authentic text, or quoted by the depositary.")),
    "parallel": (
        gettext_noop("parallel"),
        gettext_noop("Follows an older treaty that was read; what may have changed was not."),
    ),
    "unverified": (
        gettext_noop("unverified"),
        gettext_noop(
            "From general knowledge: to be held against the certified copy before anybody relies on it."
        ),
    ),
}
SOURCES = {
    "convention": gettext_noop("set by the Convention"),
    "agreed": gettext_noop("agreed between the two States"),
    "practice": gettext_noop("by practice"),
}


@dataclass(frozen=True)
class Cited:
    """An article as a page names it: "art. 42(3)(d)", its mark, and its title."""

    text: str
    mark: str
    mark_note: str
    title: str


def cited(number: int | None, paragraph: str | None = None, checked: str | None = None) -> Cited | None:
    """The article for a page, or None for no article. The mark is that of the data unless it is given."""
    if number is None:
        return None
    known = _known(number, paragraph)
    mark = checked or (str(known.checked) if known else "unverified")
    found = article(number)
    word, note = MARKS.get(mark, MARKS["unverified"])
    text = str(known) if known else f"art. {number}" + (f"({paragraph})" if paragraph else "")
    title = found.title_en if found else ""
    return Cited(text, gettext(word), gettext(note), gettext(title) if title else "")


def _known(number: int, paragraph: str | None) -> Citation | None:
    lead, _, point = (paragraph or "").partition("(")
    reference = str(number) + (f"({lead})" if lead else "") + (f"({point}" if point else "")
    try:
        return cite(reference)
    except KeyError:
        return None
