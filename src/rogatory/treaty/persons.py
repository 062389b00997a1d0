"""Pre-flight 15 and 26: whom a request touches, and whom it names without need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, Level, Sentence
from .judged import Judged
from .law import finding
from .periods import practice
from .request import listed, records, text, texts


def persons(judged: Judged) -> Iterator[Finding]:
    """Every finding on the persons concerned."""
    yield from _sensitive(judged)
    yield from _shielded(judged)


def _sensitive(judged: Judged) -> Iterator[Finding]:
    for name in ("offences", "persons"):
        for field, record in records(judged.request, name):
            for flag in listed(record.get("flags")):
                if text(flag).casefold() in practice().sensitive_flags:
                    yield _flagged(f"{field}.flags", text(flag))


def _flagged(field: str, flag: str) -> Finding:
    remedy = Sentence("Have it reviewed by a senior person, with the human-rights answer in hand.")
    if flag.casefold() == "speech":
        sentence = Sentence(
            "The matter concerns speech: nothing in the Convention permits suppressing expression."
        )
        return finding(Level.WARNS, "preflight-15-senior-review", field, sentence, remedy, "6")
    sentence = Sentence("Flagged “{flag}”: such a request may be refused, or do harm.", {"flag": flag})
    return finding(Level.WARNS, "preflight-15-senior-review", field, sentence, remedy)


_PSEUDONYM = re.compile(r"[A-Za-z]{1,3}-?[0-9]{1,4}")


def _shielded(judged: Judged) -> Iterator[Finding]:
    names = {name.casefold() for name in judged.context.shielded if len(name.strip()) > 1}
    for field, person in records(judged.request, "persons"):
        flags = {text(flag).casefold() for flag in listed(person.get("flags"))}
        protected = text(person.get("role")) in practice().protected_roles or flags & set(
            practice().protected_flags
        )
        name = text(person.get("name"))
        if protected and len(name) > 1 and not _PSEUDONYM.fullmatch(name):
            names.add(name.casefold())
            yield _minimise(f"{field}.name")
    for field, words in texts(judged.request) if names else ():
        folded = words.casefold()
        if not field.startswith("persons.") and any(name in folded for name in names):
            yield _minimise(field)


def _minimise(field: str) -> Finding:
    return finding(
        Level.WARNS,
        "preflight-26-protected-person",
        field,
        Sentence("A person who needs protection is named here."),
        Sentence("Use a pseudonym such as V1, and keep the name in your own State."),
    )
