"""What a State says of itself to those who ask it for help: authorities, languages, hours, formalities.

It travels inside the State card, which is signed; this room only reads what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from .findings import Finding, Sentence
from .identifiers import EmailText, PhoneText
from .instants import ZoneName, read_zone
from .reading import Several, Strict, Text, Unfit, Word, quoted, read_as

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _unfit(sentence: Sentence, remedy: Sentence) -> Unfit:
    return Unfit("profile", sentence, remedy)


def _state(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise _unfit(
            Sentence("“{text}” is not a State code.", {"text": quoted(text)}),
            Sentence("Write the two capital letters of ISO 3166-1, such as VN (EU for the European Union)."),
        )
    return text


def _language(text: str) -> str:
    if not is_language_tag(text):
        raise _unfit(
            Sentence("“{text}” is not a language tag.", {"text": quoted(text)}),
            Sentence("Write a BCP 47 tag such as fr, vi or zh-Hans."),
        )
    return text


def is_language_tag(text: str) -> bool:
    """Whether the text has the shape of a BCP 47 tag: language, then script, region or variants."""
    return re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}", text) is not None


def speaks(accepted: tuple[str, ...], language: str) -> bool:
    """Whether a text in `language` is in one of the accepted languages (RFC 4647 basic filtering)."""
    wanted = language.casefold()
    return any(wanted == tag or wanted.startswith(tag + "-") for tag in map(str.casefold, accepted))


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise _unfit(
            Sentence("“{text}” is not a time of day.", {"text": quoted(text)}),
            Sentence("Write hours and minutes on the 24-hour clock, such as 08:30."),
        )
    return text


StateCode = Annotated[str, AfterValidator(_state)]
LanguageTag = Annotated[str, AfterValidator(_language)]
ClockTime = Annotated[str, AfterValidator(_clock)]


class Hours(Strict):
    """A stretch of the week on which the office answers, in its own time; `closes` is later than `opens`."""

    days: Annotated[Several[Weekday], Field(min_length=1, max_length=7)]
    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise _unfit(
                Sentence(
                    "An office cannot open at {opens} and close at {closes}.",
                    {"opens": self.opens, "closes": self.closes},
                ),
                Sentence("Write two stretches when the office works past midnight."),
            )
        return self


class Authority(Strict):
    """One authority, as it can be reached. `hours` is "always" or the stretches of its week."""

    id: Word
    name: Word
    kind: Literal["contact-point", "central-authority", "prosecution", "court", "data-protection", "other"]
    telephone: PhoneText | None = None
    email: EmailText | None = None
    address: Text | None = None
    hours: Literal["always"] | Annotated[Several[Hours], Field(max_length=21)] = ()
    zone: ZoneName
    languages: Annotated[Several[LanguageTag], Field(max_length=20)] = ()

    def open_at(self, instant: datetime) -> bool | None:
        """Whether somebody answers at that instant; None when the authority has not stated its hours."""
        if self.hours == "always":
            return True
        if not self.hours:
            return None
        local = instant.astimezone(read_zone(self.zone))
        day, clock = _WEEK[local.weekday()], f"{local:%H:%M}"
        return any(day in hours.days and hours.opens <= clock < hours.closes for hours in self.hours)


class Formality(Strict):
    """Something that this State wants to find in a request; `measure` None means in every request."""

    code: Word
    text: Text
    measure: Word | None = None


class Threshold(Strict):
    """The least maximum penalty, in years, for which this State gives the data under its own law."""

    category: Literal["subscriber", "traffic", "content", "other"]
    years: Annotated[int, Field(ge=0, le=50)]
    source: Word | None = None


class StateProfile(Strict):
    """What a State declares of itself."""

    state: StateCode
    name: Word
    languages: Annotated[Several[LanguageTag], Field(min_length=1, max_length=20)]
    zone: ZoneName
    authorities: Annotated[Several[Authority], Field(max_length=100)] = ()
    formalities: Annotated[Several[Formality], Field(max_length=100)] = ()
    thresholds: Annotated[Several[Threshold], Field(max_length=20)] = ()
    bases: Annotated[Several[Word], Field(max_length=50)] = ()
    dual_criminality_for_preservation: bool = False

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> Self:
        ids = [authority.id for authority in self.authorities]
        if len(set(ids)) != len(ids):
            raise _unfit(
                Sentence("Two authorities of {state} have the same id.", {"state": self.state}),
                Sentence("Give each its own: acts name their author by it."),
            )
        return self

    def authority(self, id_: str) -> Authority | None:
        """The authority of that id."""
        return next((authority for authority in self.authorities if authority.id == id_), None)

    def of_kind(self, kind: str) -> tuple[Authority, ...]:
        """The authorities of that kind, in the order declared."""
        return tuple(authority for authority in self.authorities if authority.kind == kind)

    def accepts(self, language: str) -> bool:
        """Whether a request in that language can be read without translation."""
        return speaks(self.languages, language)

    def threshold(self, category: str) -> int | None:
        """The State's threshold for that category of data, in years, if it declares one."""
        return next(
            (threshold.years for threshold in self.thresholds if threshold.category == category), None
        )


_ADAPTER = TypeAdapter(StateProfile)


def read_profile(
    mapping: Mapping[str, object], *, field: str = "profile"
) -> StateProfile | tuple[Finding, ...]:
    """The profile that the mapping describes, or every reason why it cannot be read. Total on JSON values."""
    return read_as(_ADAPTER, mapping, field=field, rule="profile")
