"""Titles of fields whose types name none: those of identifiers, which the treaty room reads and no form of it shows."""

from collections.abc import Mapping
from types import MappingProxyType

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "type": "Type of identifier",
        "value": "Value",
        "port": "Port",
        "side": "Side of the connection",
        "protocol": "Protocol",
        "instant": "Instant",
        "from": "From",
        "to": "Until",
        "zone": "Time zone of the system that logged it",
        "shared": "Address shared by many subscribers",
        "source": "Where it was found",
        "document": "Document",
        "position": "Place in the document",
        "provider": "Provider",
        "note": "Note",
        "platform": "Platform",
        "user_id": "User number",
        "handle": "Handle",
        "url": "Web address",
        "seen": "Seen at",
        "algorithm": "Algorithm",
        "label": "What it is",
    }
)

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "port": "The source port, where many subscribers share the address.",
        "instant": "One instant, or a period below; date and time with offset.",
        "position": "Line or page, so that nobody types it again.",
        "user_id": "The number that never changes.",
        "zone": "As the system names it, such as Asia/Ho_Chi_Minh.",
    }
)


def title_of(name: str) -> str:
    """The English title of a field that declares none: from the table, else its name in plain letters."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()
