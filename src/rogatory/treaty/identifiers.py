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

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter

from .findings import Finding
from .named import IDENTIFIER_RULE, Named, Source
from .network_identifiers import (
    AddressAt,
    DomainName,
    EmailAddress,
    EmailText,
    PhoneNumber,
    PhoneText,
    WebAddress,
    ascii_domain,
)
from .reading import read_as
from .record_identifiers import (
    Account,
    BitcoinAddress,
    BitcoinTransaction,
    FileHash,
    Imei,
    Other,
    Server,
    luhn,
)

__all__ = [
    "TYPES",
    "Account",
    "AddressAt",
    "BitcoinAddress",
    "BitcoinTransaction",
    "DomainName",
    "EmailAddress",
    "EmailText",
    "FileHash",
    "Identifier",
    "Imei",
    "Named",
    "Other",
    "PhoneNumber",
    "PhoneText",
    "Server",
    "Source",
    "WebAddress",
    "ascii_domain",
    "key",
    "luhn",
    "read_identifier",
]

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
