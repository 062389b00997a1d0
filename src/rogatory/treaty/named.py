"""What every kind of identifier has in common."""

from __future__ import annotations

from datetime import datetime

from .findings import Sentence
from .reading import Strict, Unfit, Word

IDENTIFIER_RULE = "preflight-04-identifier"


class Source(Strict):
    """Where the value was found: the document and the place in it (line, page), so that nobody retypes it."""

    document: Word
    position: Word | None = None


class Named(Strict):
    """What every identifier may carry besides its value."""

    source: Source | None = None
    provider: Word | None = None
    note: Word | None = None

    @property
    def normalised(self) -> str:
        """The form under which the same identifier in two dossiers is the same text."""
        raise NotImplementedError

    def instants(self) -> tuple[datetime, ...]:
        """Every instant that the identifier states, as aware datetimes."""
        return ()


def unfit(sentence: Sentence, remedy: Sentence, rule: str = IDENTIFIER_RULE, at: str = "") -> Unfit:
    """The refusal of an identifier."""
    return Unfit(rule, sentence, remedy, at=at)
