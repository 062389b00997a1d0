"""Pre-flight 04 to 07, 11, 24 and 28: whether what the request names can be resolved to one subscriber."""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Iterator
from datetime import UTC, timedelta
from functools import cache
from urllib.parse import urlsplit

from .findings import Finding, Level, Sentence
from .identifiers import (
    Account,
    AddressAt,
    BitcoinAddress,
    DomainName,
    EmailAddress,
    FileHash,
    Identifier,
    Imei,
    Other,
    WebAddress,
    ascii_domain,
    key,
    luhn,
)
from .instants import read_instant, read_zone
from .judged import Judged
from .law import DATA, finding
from .periods import practice
from .request import at, listed, number, records

_RESERVED_DOMAINS = ("example", "example.com", "example.net", "example.org", "test", "invalid", "localhost")
"""Names that belong to nobody (RFC 2606, RFC 6761)."""


@cache
def _ranges() -> tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str, str], ...]:
    rows = tomllib.loads((DATA / "ranges.toml").read_text("utf-8"))["range"]
    return tuple((ipaddress.ip_network(row["network"]), row["kind"], row.get("name", "")) for row in rows)


def addressing(judged: Judged) -> Iterator[Finding]:
    """Every finding on the identifiers of the request."""
    for _, found in judged.read:
        if isinstance(found, tuple):
            yield from found
    seen: dict[str, str] = {}
    for field, identifier in judged.identifiers():
        yield from _one(judged, field, identifier)
        first = seen.setdefault(_with_time(identifier), field)
        if first != field:
            yield finding(
                Level.WARNS,
                "preflight-24-twice",
                field,
                Sentence("This is the same identifier as {first}.", {"first": first}),
                Sentence("Keep one of the two, or correct the one that was copied wrongly."),
            )
    yield from _references(judged)


def _with_time(identifier: Identifier) -> str:
    return " ".join(
        [key(identifier), *(instant.astimezone(UTC).isoformat() for instant in identifier.instants())]
    )


def _one(judged: Judged, field: str, identifier: Identifier) -> Iterator[Finding]:
    yield from _future(judged, field, identifier)
    yield from _reserved_name(judged, field, identifier)
    match identifier:
        case AddressAt():
            yield from _zone(field, identifier)
            yield from _port(field, identifier)
            yield from _range(judged, field, identifier)
            yield from _source(field, identifier)
        case Account(user_id=None):
            yield _warns(
                "preflight-04-account-number",
                f"{field}.user_id",
                Sentence("The account is named by a handle or page, which its holder can change."),
                Sentence("Ask for its number, or say when the name was seen."),
            )
        case Imei() if len(identifier.value) == 15 and not luhn(identifier.value):
            yield _warns(
                "preflight-04-imei-check-digit",
                f"{field}.value",
                Sentence("The check digit of the IMEI is 0, as network logs write it."),
                Sentence("Say that it comes from a network log, or copy it from the set."),
            )
        case FileHash(algorithm="md5" | "sha1"):
            yield _warns(
                "preflight-04-weak-hash",
                f"{field}.algorithm",
                Sentence("Two files can be made that share this digest."),
                Sentence("Add a SHA-256 digest if the file is at hand."),
            )
        case EmailAddress() | DomainName() if not identifier.value.isascii():
            yield from _look_alike(field, identifier)
        case BitcoinAddress() if identifier.provider is None:
            yield finding(
                Level.INFORMS,
                "preflight-28-exchange",
                f"{field}.provider",
                Sentence("No exchange is named for this address: nobody may hold data about it."),
                Sentence("Name the exchange, and the transaction, if they are known."),
            )
        case Other():
            yield _warns(
                "preflight-04-other",
                field,
                Sentence("This identifier is taken word for word: no rule has checked it."),
                Sentence("Have a second person compare it with its source."),
            )
        case _:
            pass


def _warns(rule: str, field: str, sentence: Sentence, remedy: Sentence) -> Finding:
    return finding(Level.WARNS, rule, field, sentence, remedy)


def _future(judged: Judged, field: str, identifier: Identifier) -> Iterator[Finding]:
    limit = judged.context.now + timedelta(minutes=practice().future_tolerance_minutes)
    for instant in identifier.instants():
        if instant > limit:
            yield finding(
                Level.STOPS,
                "preflight-05-future",
                field,
                Sentence("The time {instant} has not come yet.", {"instant": instant.isoformat()}),
                Sentence("Check its offset first: a local time written as UTC is the usual reason, and it points "
                         "to another subscriber."),
            )  # fmt: skip


def _zone(field: str, address: AddressAt) -> Iterator[Finding]:
    if address.zone is None:
        yield _warns(
            "preflight-05-logging-zone",
            f"{field}.zone",
            Sentence("The time zone of the system that logged the address is not stated."),
            Sentence("Name it (Etc/UTC if its log is in UTC), so that the conversion can be checked."),
        )
        return
    for name, written in (("instant", address.instant), ("from", address.from_), ("to", address.to)):
        if written is not None:
            yield from _offset(f"{field}.{name}", written, address.zone)


def _offset(field: str, written: str, zone: str) -> Iterator[Finding]:
    instant = read_instant(written)
    local = instant.astimezone(read_zone(zone))
    if local.utcoffset() == instant.utcoffset():
        return
    # Converted to UTC is a habit; any other offset than the log's own is more likely a slip.
    level = Level.INFORMS if instant.utcoffset() == timedelta(0) else Level.WARNS
    yield finding(
        level,
        "preflight-05-conversion",
        field,
        Sentence(
            "The log counts in {zone}, the time is written {written}: in the log it must read {local}.",
            {"zone": zone, "written": written, "local": local.isoformat()},
        ),
        Sentence("Compare it with the source."),
    )


def _port(field: str, address: AddressAt) -> Iterator[Finding]:
    four = address.address.version == 4
    if address.port is None and four and address.side != "destination":
        yield _warns(
            "preflight-06-port-unknown",
            f"{field}.port",
            Sentence(
                "No source port is given; most mobile networks share one IPv4 address among many subscribers."
            ),
            Sentence("Add the source port if the log has it, and say whether the address is shared."),
        )
    if address.port is not None and address.side is None:
        yield _warns(
            "preflight-06-side",
            f"{field}.side",
            Sentence("It is not said whether the port is that of the source or of the destination."),
            Sentence("Choose the side of the address."),
        )
    if address.side == "source" and address.port is not None and address.port < 1024:
        yield _warns(
            "preflight-06-low-port",
            f"{field}.port",
            Sentence("{port} is the port of a service, not of a subscriber.", {"port": str(address.port)}),
            Sentence("Check that it is not the destination's port."),
        )


def _range(judged: Judged, field: str, address: AddressAt) -> Iterator[Finding]:
    value = address.address
    first = value.network_address if isinstance(value, ipaddress.IPv6Network) else value
    kind, name = next(((kind, name) for net, kind, name in _ranges() if first in net), ("", ""))
    values = {"address": address.value, "range": name}
    if kind == "unusable":
        yield finding(
            Level.STOPS,
            "preflight-07-no-subscriber",
            f"{field}.value",
            Sentence("{address} points to no subscriber ({range}).", values),
            Sentence("Find the public address in the log of the service on the other side."),
        )
    elif kind == "documentation" and not judged.context.exercise:
        yield _for_exercises(f"{field}.value", address.value)
    elif not kind and judged.context.exercise:
        yield _warns(
            "preflight-07-exercise",
            f"{field}.value",
            Sentence("{address} may be somebody's: this dossier is an exercise.", {"address": address.value}),
            Sentence("Use an address from 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 or 2001:db8::/32."),
        )


def _for_exercises(field: str, value: str) -> Finding:
    return finding(
        Level.STOPS,
        "preflight-07-documentation",
        field,
        Sentence("{value} is reserved for examples and belongs to nobody.", {"value": value}),
        Sentence("Copy the identifier from its source, or mark the dossier as an exercise."),
    )


def _domain_of(identifier: Identifier) -> str | None:
    match identifier:
        case EmailAddress():
            return ascii_domain(identifier.value.rpartition("@")[2])
        case DomainName():
            return ascii_domain(identifier.value)
        case WebAddress():
            return ascii_domain(urlsplit(identifier.value).hostname or "")
        case Account(url=str() as url):
            return ascii_domain(urlsplit(url).hostname or "")
    return None


def _reserved_name(judged: Judged, field: str, identifier: Identifier) -> Iterator[Finding]:
    name = _domain_of(identifier)
    if name is None or judged.context.exercise:
        return
    if any(name == reserved or name.endswith("." + reserved) for reserved in _RESERVED_DOMAINS):
        yield _for_exercises(f"{field}.url" if isinstance(identifier, Account) else f"{field}.value", name)


def _look_alike(field: str, identifier: EmailAddress | DomainName) -> Iterator[Finding]:
    yield _warns(
        "preflight-04-look-alike",
        f"{field}.value",
        Sentence(
            "The name has letters outside ASCII, which may imitate others; in ASCII it is {ascii}.",
            {"ascii": identifier.normalised},
        ),
        Sentence("Compare it with its source, letter by letter."),
    )


def _source(field: str, address: AddressAt) -> Iterator[Finding]:
    if address.source is None:
        yield finding(
            Level.STOPS,
            "preflight-11-source",
            f"{field}.source",
            Sentence("The document in which {address} was found is not named.", {"address": address.value}),
            Sentence(
                "Name document and line, and have a second person compare: a wrong figure is a wrong person."
            ),
        )


def _references(judged: Judged) -> Iterator[Finding]:
    known = len(listed(judged.request.get("identifiers")))
    for field, item in records(judged.request, "items"):
        for place, reference in enumerate(listed(at(item, "identifiers"))):
            index = number(reference)
            if index is None or not 0 <= index < known:
                yield finding(
                    Level.STOPS,
                    "preflight-04-reference",
                    f"{field}.identifiers.{place}",
                    Sentence("The item refers to an identifier that the request does not hold."),
                    Sentence("Choose one of the identifiers of the request."),
                )
