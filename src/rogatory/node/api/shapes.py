"""What small things look like in JSON: sentences, findings, officers, attachments, cards, bases.

Every sentence comes filled in English, with its template and values, so that a program can say it in another language.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from ninja import Schema

from rogatory.node.directory.models import PeerCard
from rogatory.node.evidence.models import Object
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.treaty.findings import Finding, Sentence
from rogatory.treaty.standing import BasisAnswer


class SentenceOut(Schema):
    """A sentence: filled, and the parts from which another language can be made."""

    text: str
    template: str
    values: dict[str, str]

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """From a sentence of the law or of the acts."""
        return cls(text=str(sentence), template=sentence.template, values=dict(sentence.values))


class FindingOut(Schema):
    """One finding. `field` is the dotted path of what it concerns; `checked` tells how well the article is known."""

    level: str
    rule: str
    field: str
    sentence: SentenceOut
    remedy: SentenceOut
    article: int | None = None
    paragraph: str | None = None
    checked: str | None = None

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """From a finding."""
        return cls(
            level=str(finding.level),
            rule=finding.rule,
            field=finding.field,
            sentence=SentenceOut.of(finding.sentence),
            remedy=SentenceOut.of(finding.remedy),
            article=finding.article,
            paragraph=finding.paragraph,
            checked=finding.checked,
        )


class OfficerOut(Schema):
    """The officer who asks. Other States know the pseudonym alone."""

    state: str
    username: str
    name: str
    pseudonym: str
    roles: list[str]
    authority: str
    zone: str
    language: str

    @classmethod
    def of(cls, officer: Officer) -> Self:
        """From the officer's row."""
        return cls(
            state=identity().state,
            username=officer.username,
            name=officer.display_name,
            pseudonym=officer.pseudonym,
            roles=sorted(officer.role_set),
            authority=officer.authority,
            zone=officer.zone,
            language=officer.language,
        )


class AttachmentOut(Schema):
    """An object by its digests; sizes in bytes. `sealed_*` describe the age ciphertext."""

    name: str
    media_type: str
    size: int
    sha256: str
    sealed_size: int | None = None
    sealed_sha256: str | None = None


class ObjectOut(Schema):
    """An object of a dossier as this node holds it. It can be downloaded once it is complete."""

    name: str
    media_type: str
    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str
    complete: bool
    dossier: str

    @classmethod
    def of(cls, row: Object) -> Self:
        """From the object's row."""
        return cls.model_validate(row)


class BasisOut(Schema):
    """Whether a legal basis serves on that day: yes, no, or unknown; and why."""

    id: str
    title: str
    answer: str
    why: SentenceOut
    articles: list[str]
    obliges: bool | None

    @classmethod
    def of(cls, answer: BasisAnswer) -> Self:
        """From the answer of the law."""
        return cls(
            id=answer.id,
            title=answer.title,
            answer=answer.answer,
            why=SentenceOut.of(answer.why),
            articles=list(answer.articles),
            obliges=answer.obliges,
        )


class CardOut(Schema):
    """A State card that is accepted here, or our own."""

    state: str
    name: str
    serial: int
    fingerprint: str
    address: str
    expires: datetime
    ours: bool = False
    accepted_at: datetime | None = None
    accepted_by: str = ""
    revoked_at: datetime | None = None
    profile: dict[str, object]


def acceptance(row: PeerCard) -> Mapping[str, object]:
    """Who accepted a card, when, and whether it is still believed."""
    return {
        "accepted_at": row.accepted_at,
        "accepted_by": row.accepted_by,
        "revoked_at": row.revoked_at,
    }
