"""Identifiers of records: accounts, servers, Bitcoin, telephone sets, digests, and whatever else."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from .bitcoin import is_bitcoin_address
from .findings import Sentence
from .instants import InstantText, read_instant
from .named import Named, unfit
from .network_identifiers import UrlText
from .reading import Word, quoted


class Account(Named):
    """An account on a platform: by the number that never changes, its handle, its page, or all three."""

    type: Literal["account"]
    platform: Word
    user_id: Word | None = None
    handle: Word | None = None
    url: UrlText | None = None
    seen: InstantText | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.user_id is None and self.handle is None and self.url is None:
            raise unfit(
                Sentence("The account on {platform} is not named.", {"platform": self.platform}),
                Sentence("Give its user number, its handle or its page; a displayed name identifies nobody."),
            )
        return self

    @property
    def normalised(self) -> str:
        """Platform and the most lasting of its names."""
        return f"{self.platform.casefold()}/{self.user_id or self.handle or self.url}"

    def instants(self) -> tuple[datetime, ...]:
        """When it was seen."""
        return (read_instant(self.seen),) if self.seen else ()


class Server(Named):
    """A hosted machine, contract or volume, under the name that its provider gives it."""

    type: Literal["server"]
    provider: Word
    value: Word

    @property
    def normalised(self) -> str:
        """Provider and value."""
        return f"{self.provider.casefold()}/{self.value}"


def _bitcoin(text: str) -> str:
    if not is_bitcoin_address(text):
        raise unfit(
            Sentence(
                "“{text}” is not a Bitcoin address: its checksum does not agree.", {"text": quoted(text)}
            ),
            Sentence("Copy it again from its source: one character is wrong, missing or added."),
        )
    return text


class BitcoinAddress(Named):
    """A Bitcoin main-network address whose own checksum agrees."""

    type: Literal["bitcoin"]
    value: Annotated[Word, AfterValidator(_bitcoin)]

    @property
    def normalised(self) -> str:
        """Segregated-witness addresses in lower case, as BIP 173 prefers; the others as found."""
        return self.value.lower() if self.value.lower().startswith("bc1") else self.value


def _hexadecimal(text: str, digits: int, what: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]+", text) or len(text) != digits:
        raise unfit(
            Sentence(
                "“{text}” is not {what}: {digits} hexadecimal figures are expected.",
                {"text": quoted(text), "what": what, "digits": str(digits)},
            ),
            Sentence("Copy it again from its source."),
        )
    return text


class BitcoinTransaction(Named):
    """The identifier of a Bitcoin transaction: 64 hexadecimal figures."""

    type: Literal["bitcoin-transaction"]
    value: Annotated[Word, AfterValidator(lambda text: _hexadecimal(text, 64, "a transaction"))]

    @property
    def normalised(self) -> str:
        """Lower case."""
        return self.value.lower()


def luhn(figures: str) -> bool:
    """Whether the last figure is the check digit of the others (ISO/IEC 7812 annex B)."""
    total = 0
    for place, figure in enumerate(reversed(figures)):
        number = int(figure) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _imei(text: str) -> str:
    if not re.fullmatch(r"[0-9]{15,16}", text):
        raise unfit(
            Sentence(
                "“{text}” is not an IMEI: 15 figures are expected, or 16 with the software version.",
                {"text": quoted(text)},
            ),
            Sentence("Copy it again from its source, without spaces or dashes."),
        )
    # Network logs often put 0 in the place of the check digit: that is kept, and the pre-flight says so.
    if len(text) == 15 and not luhn(text) and not text.endswith("0"):
        raise unfit(
            Sentence("“{text}” is not an IMEI: its check digit does not agree.", {"text": quoted(text)}),
            Sentence("Copy it again from its source: a figure is wrong or two are exchanged."),
        )
    return text


class Imei(Named):
    """A telephone set: IMEI (15 figures, Luhn) or IMEISV (16 figures, no check)."""

    type: Literal["imei"]
    value: Annotated[Word, AfterValidator(_imei)]

    @property
    def normalised(self) -> str:
        """The 14 figures that name the set: neither check digit nor software version."""
        return self.value[:14]


_HASH_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}


class FileHash(Named):
    """The digest of a file, with its algorithm."""

    type: Literal["hash"]
    algorithm: Literal["md5", "sha1", "sha256", "sha384", "sha512"]
    value: Word

    @model_validator(mode="after")
    def _right_length(self) -> Self:
        _hexadecimal(self.value, _HASH_DIGITS[self.algorithm], self.algorithm)
        return self

    @property
    def normalised(self) -> str:
        """Algorithm and lower case figures."""
        return f"{self.algorithm}:{self.value.lower()}"


class Other(Named):
    """Anything else, word for word: always possible, always shown to a person. `label` says what it is."""

    type: Literal["other"]
    label: Word
    value: Annotated[str, StringConstraints(min_length=1, max_length=4000)]

    @property
    def normalised(self) -> str:
        """Label and value, case folded, spaces run together."""
        return f"{self.label.casefold()}/{' '.join(self.value.casefold().split())}"
