"""An act: what an authority states, and the one form in which it is written. Format: docs/formats/act.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import cast

from rogatory.acts.header import Header, Part
from rogatory.envelope.canonical import JSON, canonical


@dataclass(frozen=True)
class Act:
    """One statement by one authority. `content` are the signed bytes, `id` their SHA-256 in hex."""

    id: str
    content: bytes
    header: Header
    body: Part

    @property
    def kind(self) -> str:
        """The kind, as its module in `acts.kinds` names it."""
        return self.header.kind

    @property
    def shared(self) -> bool:
        """Whether the other State holds it too."""
        return self.header.audience.scope == "shared"

    @property
    def opens(self) -> bool:
        """Whether the act opens a request, whose id is then the act's own."""
        return self.header.request is None


def compose(header: Header, body: Part) -> bytes:
    """The bytes that are approved, signed, logged, sent and judged: RFC 8785 canonical JSON."""
    value: dict[str, object] = header.model_dump(mode="json", by_alias=True)
    value["body"] = body.model_dump(mode="json", by_alias=True, exclude_none=True)
    return canonical(cast("JSON", value))


def content_digest(
    kind: str,
    body: Part,
    attachments: tuple[Mapping[str, object], ...] = (),
    about: Mapping[str, JSON] = MappingProxyType({}),
) -> str:
    """The digest that an approver confirms: what is said, without who approves and when.

    `about` is what stands in the header and is settled with the draft: to whom, in which dossier, on which bases.
    """
    matter = {
        "about": dict(about),
        "kind": kind,
        "body": body.model_dump(mode="json", by_alias=True, exclude_none=True),
        "attachments": [dict(one) for one in attachments],
    }
    return sha256(canonical(cast("JSON", matter))).hexdigest()
