"""The fields of a State card as they stand in its JSON, with their limits; what they mean is `card`'s matter."""

import re
from base64 import b64decode, b64encode
from binascii import Error
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from rogatory.envelope.canonical import JSON, read
from rogatory.envelope.errors import Refusal

FORMAT = "rogatory/card/1"

LIMIT = 262_144
"""Bytes that a card may have."""

MALFORMED = Refusal(
    "card.malformed",
    'The field "{field}" is not what a State card holds there: {reason}.',
    "Ask the State for a card that follows the published format.",
)

_Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Base64 = Annotated[str, Field(max_length=LIMIT)]
_Short = Annotated[str, Field(min_length=1, max_length=200)]
# name+key id+key: the shape of a signed-note verifier key (C2SP signed-note); the log room decodes it.
_VerifierKey = Annotated[
    str, Field(max_length=400, pattern=r"^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{20,200}$")
]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Entry(_Strict):
    """A certificate and the days on which to believe it."""

    der: _Base64
    since: _Short = Field(alias="from")
    until: _Short


class Log(_Strict):
    """The State's log."""

    origin: _Short
    vkey: _VerifierKey


class Witness(_Strict):
    """The State as a witness."""

    name: _Short
    vkey: _VerifierKey


class Document(_Strict):
    """A whole card, its certificates and instants still texts."""

    format: Literal["rogatory/card/1"]
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    name: _Short
    serial: Annotated[int, Field(ge=1)]
    issued: _Short
    expires: _Short
    anchor: _Base64
    seals: Annotated[list[Entry], Field(min_length=1, max_length=16)]
    tls: Annotated[list[Entry], Field(max_length=16)]
    log: Log
    witness: Witness
    age: _Short
    address: _Short
    crl: _Base64 | None
    previous: _Hex | None
    succession: _Base64 | None
    profile: dict[str, JsonValue]


def read_document(content: bytes, *, place: str) -> Document:
    """The fields of a card from outside. Raises Rejected `canonical.*` or `card.malformed`."""
    value: JSON = read(content, place=place, limit=LIMIT)
    try:
        document = Document.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "card"
        raise MALFORMED.at(place, field=name, reason=first["msg"]) from error
    _check_keys(document, place)
    if not is_address(document.address):
        reason = "it must be an https address with a host and nothing secret in it"
        raise MALFORMED.at(place, field="address", reason=reason)
    return document


def decode(text: str, place: str) -> bytes:
    """The bytes of a base64 text (RFC 4648 section 4) in its one form. Raises Rejected `card.malformed`."""
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError) as error:
        raise MALFORMED.at(place, field=place.rpartition(".")[2], reason="it is not base64") from error
    if b64encode(data).decode("ascii") != text:
        raise MALFORMED.at(place, field=place.rpartition(".")[2], reason="it is not base64 in its one form")
    return data


def _check_keys(document: Document, place: str) -> None:
    named = (
        ("log.vkey", document.log.origin, document.log.vkey),
        ("witness.vkey", document.witness.name, document.witness.vkey),
    )
    for field, name, vkey in named:
        if vkey.partition("+")[0] != name:
            raise MALFORMED.at(place, field=field, reason="the key bears another name")


def is_address(text: str) -> bool:
    """An https URL; plain http only to this very machine, for exercises."""
    try:
        url = urlsplit(text)
        host, _ = url.hostname, url.port
    except ValueError:
        return False
    if not host or not re.fullmatch(r"[!-~]+", text) or "@" in url.netloc or url.query or url.fragment:
        return False
    return url.scheme == "https" or (url.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
