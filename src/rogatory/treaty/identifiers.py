"""What a request may name: one type for each kind of identifier, made only when it can be resolved.

An IP address without an instant, for instance, is not an identifier: the same address serves many people.
Each type keeps the value as it was found and offers `normalised`, under which two dossiers meet.

>>> found = read_identifier({"type": "ip", "value": "198.51.100.77", "port": 40217, "side": "source",
...                          "instant": "2026-11-18T20:45:03+07:00", "shared": True})
>>> found.instants()[0].isoformat()
'2026-11-18T20:45:03+07:00'
>>> [f.field for f in read_identifier({"type": "ip", "value": "198.51.100.77"}, field="identifiers.0")]
['identifiers.0.instant']
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, model_validator

from .bitcoin import is_bitcoin_address
from .findings import Finding, Sentence
from .instants import InstantText, ZoneName, read_instant
from .reading import Strict, Unfit, Word, printable, quoted, read_as

IDENTIFIER_RULE = "preflight-04-identifier"

AnyAddress = ipaddress.IPv4Address | ipaddress.IPv6Address | ipaddress.IPv6Network


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


def _unfit(sentence: Sentence, remedy: Sentence, rule: str = IDENTIFIER_RULE, at: str = "") -> Unfit:
    return Unfit(rule, sentence, remedy, at=at)


def _address(text: str) -> str:
    try:
        if "/" not in text:
            found = ipaddress.ip_address(text)
            usable = getattr(found, "scope_id", None) is None and getattr(found, "ipv4_mapped", None) is None
        else:
            prefix = ipaddress.IPv6Network(text)
            usable = 48 <= prefix.prefixlen <= 64  # what a provider delegates to one subscriber
    except ValueError:
        usable = False
    if not usable:
        raise _unfit(
            Sentence("“{text}” is not an IP address.", {"text": quoted(text)}),
            Sentence(
                "Copy it from its source: four numbers without leading zeros, or an IPv6 address (a "
                "subscriber's prefix from /48 to /64 is accepted) without interface name and not "
                "in IPv4-mapped form."
            ),
        )
    return text


class AddressAt(Named):
    """An IP address at an instant, or during a period: it cannot be made without one, offset included."""

    type: Literal["ip"]
    value: Annotated[Word, AfterValidator(_address)]
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    side: Literal["source", "destination"] | None = None
    protocol: Literal["tcp", "udp", "sctp", "icmp"] | None = None
    instant: InstantText | None = None
    from_: InstantText | None = Field(default=None, alias="from")
    to: InstantText | None = None
    zone: ZoneName | None = None
    shared: bool = False

    @model_validator(mode="after")
    def _can_be_resolved(self) -> Self:
        ends = (self.from_ is not None) + (self.to is not None)
        if ends == 1 or (self.instant is None) == (ends == 0):
            raise _unfit(
                Sentence(
                    "The address {value} is not tied to one instant, or to one period.", {"value": self.value}
                ),
                Sentence("Give either “instant”, or both “from” and “to”, each with its offset."),
                "preflight-05-time-missing",
                "instant",
            )
        if self.from_ and self.to and read_instant(self.from_) > read_instant(self.to):
            raise _unfit(
                Sentence("The period of the address {value} ends before it begins.", {"value": self.value}),
                Sentence("Check which of the two times is the first, and that both offsets are right."),
                "preflight-05-period",
                "to",
            )
        if self.shared and self.port is None:
            raise _unfit(
                Sentence(
                    "The address {value} is shared by many subscribers, and no port is given.",
                    {"value": self.value},
                ),
                Sentence(
                    "Ask the service that logged it for the source port at that second: "
                    "without it the provider cannot tell one subscriber from thousands."
                ),
                "preflight-06-port",
                "port",
            )
        return self

    @cached_property
    def address(self) -> AnyAddress:
        """The address, or the IPv6 prefix, as a value."""
        return ipaddress.IPv6Network(self.value) if "/" in self.value else ipaddress.ip_address(self.value)

    @property
    def normalised(self) -> str:
        """RFC 5952 form, so that two spellings meet."""
        return str(self.address)

    def instants(self) -> tuple[datetime, ...]:
        """One instant, or the two ends of the period."""
        return tuple(read_instant(text) for text in (self.instant, self.from_, self.to) if text is not None)


def ascii_domain(text: str) -> str | None:
    """A domain name in its ASCII form, lower case; None if it is not a name of at least two labels."""
    try:
        name = text.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = name.split(".")
    fit = all(re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)", label) for label in labels)
    return name if fit and len(labels) > 1 and len(name) <= 253 and not labels[-1].isdigit() else None


def _domain(text: str) -> str:
    if ascii_domain(text) is None:
        raise _unfit(
            Sentence("“{text}” is not a domain name.", {"text": quoted(text)}),
            Sentence(
                "Give the name alone, such as portal.example: no scheme, no path, no address in figures."
            ),
        )
    return text


class DomainName(Named):
    """A domain name, as found."""

    type: Literal["domain"]
    value: Annotated[Word, AfterValidator(_domain)]

    @property
    def normalised(self) -> str:
        """The ASCII form, lower case."""
        return ascii_domain(self.value) or self.value


_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\].]+(?:\.[^\s@\"(),:;<>\[\\\].]+)*")


def _email(text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64 or ascii_domain(domain) is None:
        raise _unfit(
            Sentence("“{text}” is not an e-mail address.", {"text": quoted(text)}),
            Sentence("Copy the address itself, with every dot, and not the name displayed beside it."),
        )
    return text


EmailText = Annotated[Word, AfterValidator(_email)]
"""An e-mail address as text."""


class EmailAddress(Named):
    """An e-mail address (RFC 5321 lengths, dot-atom form); the local part keeps its case."""

    type: Literal["email"]
    value: EmailText

    @property
    def normalised(self) -> str:
        """Local part as found, domain in ASCII lower case."""
        local, _, domain = self.value.rpartition("@")
        return f"{local}@{ascii_domain(domain)}"


def _phone(text: str) -> str:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        raise _unfit(
            Sentence("“{text}” is not an international telephone number.", {"text": quoted(text)}),
            Sentence("Write it as E.164: plus sign, country code, at most 15 figures in all, no leading 0."),
        )
    return text


PhoneText = Annotated[Word, AfterValidator(_phone)]
"""A telephone number in E.164 form as text."""


class PhoneNumber(Named):
    """A telephone number in E.164 form."""

    type: Literal["phone"]
    value: PhoneText

    @property
    def normalised(self) -> str:
        """As it is: E.164 has one spelling."""
        return self.value


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https") or not _is_host(host) or " " in text:
        raise _unfit(
            Sentence("“{text}” is not an absolute web address.", {"text": quoted(text)}),
            Sentence("Copy it whole from its source, from https:// to the last character."),
        )
    return text


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return ascii_domain(host) is not None
    return True


UrlText = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(printable), AfterValidator(_url)
]


class WebAddress(Named):
    """A URL, kept whole with its query; with the instant at which it was seen, if known."""

    type: Literal["url"]
    value: UrlText
    seen: InstantText | None = None

    @property
    def normalised(self) -> str:
        """Scheme and host in lower case, the rest as found."""
        parts = urlsplit(self.value)
        return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()

    def instants(self) -> tuple[datetime, ...]:
        """When it was seen."""
        return (read_instant(self.seen),) if self.seen else ()


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
            raise _unfit(
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
        raise _unfit(
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
        raise _unfit(
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
        raise _unfit(
            Sentence(
                "“{text}” is not an IMEI: 15 figures are expected, or 16 with the software version.",
                {"text": quoted(text)},
            ),
            Sentence("Copy it again from its source, without spaces or dashes."),
        )
    # Network logs often put 0 in the place of the check digit: that is kept, and the pre-flight says so.
    if len(text) == 15 and not luhn(text) and not text.endswith("0"):
        raise _unfit(
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


Identifier = (
    AddressAt
    | EmailAddress
    | PhoneNumber
    | Account
    | Server
    | BitcoinAddress
    | BitcoinTransaction
    | Imei
    | WebAddress
    | DomainName
    | FileHash
    | Other
)
"""Any identifier that can be made."""

_ADAPTER: TypeAdapter[Identifier] = TypeAdapter(Annotated[Identifier, Field(discriminator="type")])
TYPES = tuple(_ADAPTER.json_schema()["discriminator"]["mapping"])
"""The names of the kinds, in the order in which a form offers them."""


def read_identifier(mapping: Mapping[str, object], *, field: str = "") -> Identifier | tuple[Finding, ...]:
    """The identifier that the mapping describes, or every reason why it cannot be made (findings that stop).

    `field` is the path of the mapping in the request ("identifiers.0"). Never raises on a JSON value.
    """
    return read_as(_ADAPTER, mapping, field=field, rule=IDENTIFIER_RULE, tagged=True)


def key(identifier: Identifier) -> str:
    """Kind and normalised value in one text: equal for the same identifier in two dossiers."""
    return f"{identifier.type}:{identifier.normalised}"
