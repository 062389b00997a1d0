"""The one exception that hostile input may raise, and the vocabulary that it speaks.

A room declares what it can refuse as constants, one for each code, so that the vocabulary can be read
at the top of a module, translated, and counted by a test:

>>> TOO_LARGE = Refusal(
...     "message.too-large",
...     "The message has {size} bytes; at most {limit} are read.",
...     "Send the evidence as an attachment.",
... )
>>> error = TOO_LARGE.at("message", size=12, limit=10)
>>> print(error)
message: The message has 12 bytes; at most 10 are read. Send the evidence as an attachment.
>>> error.code
'message.too-large'
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_CODE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")
_SHOWN_CHARACTERS = 160


def _hides(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


def shown(value: object) -> str:
    """Write a value that may come from a stranger so that a person can read it safely.

    Control, direction, surrogate and line-breaking characters are escaped, and more than 160 characters are cut: a
    hostile name can neither rewrite the line that quotes it nor fill the page.
    """
    text = str(value)
    cut = text[:_SHOWN_CHARACTERS]
    visible = "".join(f"\\u{ord(c):04x}" if _hides(c) else c for c in cut)
    return visible + "…" if len(text) > _SHOWN_CHARACTERS else visible


class Rejected(Exception):  # noqa: N818 - the word of the protocol: the answer to a sender is "rejected"
    """What came from outside can't be accepted. Nothing else may come out of hostile input.

    code      dotted, from a fixed vocabulary, for programs ("signature.untrusted")
    sentence  English template with {names}: what was found and why it matters
    values    what the names stand for, already made safe to show
    place     where it was found ("card", "act.signature", "acts/0003-receipt.json")
    remedy    English template: what to do
    """

    def __init__(
        self, code: str, sentence: str, *, place: str, remedy: str, values: Mapping[str, object] | None = None
    ) -> None:
        if not _CODE.fullmatch(code):
            message = f"not a dotted code: {code!r}"
            raise ValueError(message)
        self.code = code
        self.sentence = sentence
        self.place = place
        self.remedy = remedy
        self.values = {name: shown(value) for name, value in (values or {}).items()}
        super().__init__(code)

    def __str__(self) -> str:
        return f"{self.place}: {self.filled()} {self.remedy.format_map(self.values)}"

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.sentence, self.place, self.remedy, self.values)

    def filled(self) -> str:
        """The sentence in English with its values, without place and remedy."""
        return self.sentence.format_map(self.values)

    def as_json(self) -> dict[str, object]:
        """The refusal for a program or a peer: every part apart, and `text` for a person."""
        return {
            "code": self.code,
            "sentence": self.sentence,
            "values": dict(self.values),
            "place": self.place,
            "remedy": self.remedy,
            "text": str(self),
        }


def _again(code: str, sentence: str, place: str, remedy: str, values: dict[str, str]) -> Rejected:
    return Rejected(code, sentence, place=place, remedy=remedy, values=values)


@dataclass(frozen=True)
class Refusal:
    """One line of a room's vocabulary of refusals; `at` makes the exception for a place and values."""

    code: str
    sentence: str
    remedy: str

    def at(self, place: str, **values: object) -> Rejected:
        """The exception to raise: `raise TOO_DEEP.at("act", limit=32)`."""
        return Rejected(self.code, self.sentence, place=place, remedy=self.remedy, values=values)
