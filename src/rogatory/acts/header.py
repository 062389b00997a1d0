"""The header that every act carries: who says it, to whom, when, in which dossier, knowing what.

Format: docs/formats/act.md. The audience stands inside the signed bytes, so that an act meant for one's own
State cannot be sent to another by mistake.
"""

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from rogatory.treaty.instants import InstantText as Instant
from rogatory.treaty.instants import ZoneName as Zone
from rogatory.treaty.profile import StateCode
from rogatory.treaty.reading import Several
from rogatory.treaty.reading import Strict as Part

FORMAT = "rogatory/act/1"
MAX_PARENTS = 64
MAX_ATTACHMENTS = 2_000


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ActId = Digest
DossierId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
BasisId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9A-Z][0-9A-Z-]{0,60}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")
]

Role = Literal[
    "duty-officer",
    "case-officer",
    "approver",
    "central-authority",
    "custodian",
    "translator",
    "auditor",
    "administrator",
    "node",
]


class Author(Part):
    """The State, the authority (as its State card names it) and the officer, by pseudonym, who speaks."""

    state: StateCode
    authority: Code
    officer: Code
    role: Role


class Approver(Part):
    """The second person who approved these very bytes. Never the author (four eyes)."""

    officer: Code
    role: Role


class Audience(Part):
    """Who may read the act: the named States together (`shared`), or the author's State alone (`own`)."""

    scope: Literal["shared", "own"]
    states: Annotated[Several[StateCode], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _sorted_and_fitting(self) -> "Audience":
        if list(self.states) != sorted(set(self.states)):
            raise ValueError("the States of an audience are listed once each, in alphabetical order")
        if (self.scope == "own") != (len(self.states) == 1):
            raise ValueError(
                "an act for its own State names that State alone; a shared act names two or more"
            )
        return self


class Attachment(Part):
    """An object that the act names by its digest. Sizes in bytes; `sealed_*` describe the age ciphertext."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x1f\x7f]+$")]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[A-Za-z0-9.+-]{1,100}$")]
    size: Annotated[int, Field(ge=0, le=2**53 - 1)]
    sha256: Digest
    sealed_size: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None
    sealed_sha256: Digest | None = None


class Header(Part):
    """What every act says before its own matter."""

    format: Literal["rogatory/act/1"]
    kind: Code
    version: Literal[1]
    dossier: DossierId
    request: ActId | None
    reference: Reference
    author: Author
    approver: Approver | None
    instant: Instant
    zone: Zone
    after: Annotated[Several[ActId], Field(max_length=MAX_PARENTS)]
    audience: Audience
    bases: Annotated[Several[BasisId], Field(max_length=16)]
    exercise: bool
    certificate: Digest
    attachments: Annotated[Several[Attachment], Field(max_length=MAX_ATTACHMENTS)]

    @model_validator(mode="after")
    def _consistent(self) -> "Header":
        if list(self.after) != sorted(set(self.after)):
            raise ValueError("`after` lists the ids once each, in order")
        if self.author.state not in self.audience.states:
            raise ValueError("the author's State is always part of the audience")
        if not re.match(rf"^{self.author.state}-", self.reference):
            raise ValueError("the reference is the author's own and begins with the author's State")
        return self


__all__ = [
    "ActId",
    "Approver",
    "Attachment",
    "Audience",
    "Author",
    "Code",
    "Digest",
    "DossierId",
    "Header",
    "Instant",
    "Line",
    "Part",
    "Reference",
    "Role",
    "Several",
    "StateCode",
    "Text",
    "Zone",
]
