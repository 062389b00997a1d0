"""Identifiers of networks: addresses at an instant, domain names, e-mail, telephone, web addresses."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from .findings import Sentence
from .instants import InstantText, ZoneName, read_instant
from .named import Named, unfit
from .reading import Word, printable, quoted

AnyAddress = ipaddress.IPv4Address | ipaddress.IPv6Address | ipaddress.IPv6Network


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
        raise unfit(
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
            raise unfit(
                Sentence(
                    "The address {value} is not tied to one instant, or to one period.", {"value": self.value}
                ),
                Sentence("Give either “instant”, or both “from” and “to”, each with its offset."),
                "preflight-05-time-missing",
                "instant",
            )
        if self.from_ and self.to and read_instant(self.from_) > read_instant(self.to):
            raise unfit(
                Sentence("The period of the address {value} ends before it begins.", {"value": self.value}),
                Sentence("Check which of the two times is the first, and that both offsets are right."),
                "preflight-05-period",
                "to",
            )
        if self.shared and self.port is None:
            raise unfit(
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
        raise unfit(
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
        raise unfit(
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
        raise unfit(
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
        raise unfit(
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
