"""What drafts look like in JSON, and what is sent to write them."""

from datetime import datetime
from typing import Self

from ninja import Field, Schema

from rogatory.node.api.shapes import AttachmentOut, FindingOut
from rogatory.node.dossiers.checking import Checked
from rogatory.node.dossiers.models import Draft


class Start(Schema):
    """A new draft: `to` opens a dossier with a State; `dossier` (and `request`) speak in one that exists.

    `role` may be left out: it is then the first of the officer's roles that may say this.
    """

    kind: str = Field(max_length=64)
    role: str = Field("", max_length=32)
    to: str = Field("", max_length=2)
    dossier: str = Field("", max_length=64, description="Its id, our reference or the other State's.")
    request: str = Field("", max_length=64)
    bases: list[str] = Field(default_factory=list, max_length=16)
    exercise: bool = False
    fields: dict[str, object] = Field(default_factory=dict)


class Save(Schema):
    """What was written so far: the whole of the fields, the bases, or both. Incomplete is fine."""

    fields: dict[str, object] | None = None
    bases: list[str] | None = Field(None, max_length=16)


class Approve(Schema):
    """The second person's approval of exactly what the digest stands for."""

    digest: str = Field(max_length=64)
    role: str = Field("", max_length=32)


class GiveBack(Schema):
    """What is to be changed."""

    remark: str = Field(min_length=1, max_length=2000)


class DraftOut(Schema):
    """A draft. `digest` is what an approver confirms; `act` is set once it was said."""

    id: str
    kind: str
    dossier: str
    request: str
    to: str
    bases: list[str]
    exercise: bool
    fields: dict[str, object]
    attachments: list[AttachmentOut]
    role: str
    drafted_by: str
    status: str
    digest: str
    remark: str
    act: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """From the draft's row."""
        names = set(cls.model_fields) - {"drafted_by"}
        return cls.model_validate(
            {name: getattr(draft, name) for name in names} | {"drafted_by": draft.drafted_by.username}
        )


class CheckedOut(Schema):
    """Whether anything stops the draft, and every finding on it."""

    stops: bool
    findings: list[FindingOut]

    @classmethod
    def of(cls, checked: Checked) -> Self:
        """From what the node found."""
        return cls(stops=checked.stops, findings=[FindingOut.of(one) for one in checked.findings])
