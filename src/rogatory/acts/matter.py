"""What requests are made of: offences, facts, items, custodians, terms. Shared by every kind that asks.

Field titles and descriptions are what a person reads beside the field; they are English and translated on the
page. Sources: art. 40(15), 42(3), 24, 36, 6 of the Convention; the published model forms of the field.
"""

from typing import Annotated, Literal

from pydantic import Field

from rogatory.acts.header import ActId, Code, Line, Part, Several, StateCode, Text
from rogatory.treaty.identifiers import Identifier as AnyIdentifier
from rogatory.treaty.instants import DayText as Day
from rogatory.treaty.instants import InstantText as Instant
from rogatory.treaty.profile import LanguageTag as Language

Flag = Literal[
    "minor", "at-risk", "lawyer", "journalist", "immunity", "political", "military", "death-penalty", "speech"
]
Identifier = Annotated[AnyIdentifier, Field(discriminator="type")]
Index = Annotated[int, Field(ge=0, le=499)]


class Urgency(Part):
    """How fast, and why that date: an undated "urgent" is ignored in practice."""

    level: Literal["routine", "urgent", "emergency"] = Field(title="Urgency")
    needed_by: Instant | None = Field(None, title="Needed by", description="Date and time with offset.")
    reason: Line | None = Field(
        None, title="Why that date", description="A hearing, a custody limit, data about to expire."
    )


class Offence(Part):
    """The offence that is investigated; conduct decides, not its name (art. 35)."""

    title: Line = Field(title="Offence")
    provision: Line = Field(title="Provision of national law")
    max_penalty_years: Annotated[int, Field(ge=0, le=100)] | None = Field(
        None,
        title="Maximum penalty in years",
        description="Four years or more make a serious crime (art. 2(h)).",
    )
    treaty_article: Annotated[int, Field(ge=7, le=17)] | None = Field(
        None,
        title="Article of the Convention",
        description="7 to 17, where the offence is one of the Convention.",
    )
    committed_from: Instant | None = Field(None, title="Committed from")
    committed_to: Instant | None = Field(None, title="Committed until")
    place: Line | None = Field(None, title="Place")
    flags: Several[Flag] = Field((), title="Special features")


class Person(Part):
    """A person concerned, no more than is needed."""

    role: Literal["suspect", "victim", "witness", "unknown-user", "third-party"] = Field(title="Role")
    name: Line = Field(title="Name or pseudonym", description="In the original script where there is one.")
    note: Line | None = Field(None, title="Identity, location, nationality, where known")
    flags: Several[Flag] = Field((), title="Special features")


class Custodian(Part):
    """Who is thought to hold the data, and where."""

    name: Line = Field(title="Custodian", description="The legal entity of the provider.")
    state: StateCode = Field(title="State")
    place: Line | None = Field(None, title="Place")
    contact: Line | None = Field(None, title="Contact for authorities")


class Period(Part):
    """From and until, both with offset."""

    start: Instant = Field(title="From", alias="from")
    end: Instant = Field(title="Until", alias="to")


class Item(Part):
    """One thing that is asked for, with its own link to the offence."""

    category: Literal["subscriber", "traffic", "content", "other"] = Field(title="Category of data")
    description: Text = Field(title="Data asked for")
    nexus: Text | None = Field(
        None,
        title="Relation to the offence",
        description="Why this item, for this offence. Most refusals turn on it.",
    )
    identifiers: Several[Index] = Field(
        (), title="Identifiers concerned", description="Their numbers in the list, from 0."
    )
    period: Period | None = Field(None, title="Period")


class Confidentiality(Part):
    """Whether the request and its substance are kept confidential (art. 40(20), 42(3)(g))."""

    keep: bool = Field(title="Keep confidential")
    notify_user: bool = Field(title="The user may be told")
    reason: Line | None = Field(None, title="Reason")
    until: Day | None = Field(None, title="Until")


class Contact(Part):
    """A person who can be called to confirm the request; never the sender."""

    name: Line = Field(title="Name")
    function: Line = Field(title="Function")
    telephone: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")] = Field(
        title="Telephone", description="With country code: +33199000023."
    )
    email: Line | None = Field(None, title="E-mail")


class Safeguards(Part):
    """The questions of arts. 6 and 24, answered before anybody signs."""

    proportionality: Text = Field(title="Why the measure is proportionate", description="Art. 24.")
    independent_review: Text = Field(
        title="Who reviewed it independently", description="Art. 24: a judge, a prosecutor; order and date."
    )
    third_parties: Text = Field(title="Effect on third parties", description="Art. 24.")
    human_rights: Text = Field(title="Human rights check", description="Art. 6.")


class DomesticOrder(Part):
    """The order at home that authorises what is asked."""

    reference: Line = Field(title="Reference of the order")
    court: Line = Field(title="Court or authority")
    date: Day = Field(title="Date")
    expires: Day | None = Field(None, title="Expires")


class UseTerms(Part):
    """For what the data may be used (art. 40(19), 36)."""

    purpose: Text = Field(title="Purpose")
    other_use: Literal["prior-consent", "permitted", "none"] = Field(title="Other use")
    onward: Literal["none", "with-authorization"] = Field(
        title="Onward transfer", description="Art. 36(3): only with authorization."
    )
    retention_until: Day | None = Field(None, title="Keep until")


class Translation(Part):
    """A translation that travels as an attachment."""

    language: Language = Field(title="Language")
    attachment: Index = Field(title="Number of the attachment")


class RequestBody(Part):
    """What every request says."""

    urgency: Urgency = Field(title="Urgency")
    offences: Annotated[Several[Offence], Field(min_length=1, max_length=50)] = Field(title="Offences")
    facts: Annotated[Several[Text], Field(min_length=1, max_length=200)] = Field(
        title="Facts",
        description="Short numbered paragraphs: who, what, when with zone, how the identifier became known.",
    )
    persons: Annotated[Several[Person], Field(max_length=200)] = Field((), title="Persons concerned")
    identifiers: Annotated[Several[Identifier], Field(max_length=500)] = Field((), title="Identifiers")
    custodians: Annotated[Several[Custodian], Field(max_length=50)] = Field((), title="Custodians")
    items: Annotated[Several[Item], Field(min_length=1, max_length=200)] = Field(title="Items asked for")
    confidentiality: Confidentiality = Field(title="Confidentiality")
    confirmation_contact: Contact | None = Field(
        None,
        title="Contact for confirmation",
        description="Another person than the sender, to be called back.",
    )
    safeguards: Safeguards | None = Field(None, title="Safeguards")
    domestic_order: DomesticOrder | None = Field(None, title="Domestic order")
    use_terms: UseTerms | None = Field(None, title="Terms of use")
    language: Language = Field(title="Language of the request")
    translations: Annotated[Several[Translation], Field(max_length=20)] = Field((), title="Translations")


class Conducting(Part):
    """The authority that conducts the investigation, prosecution or proceeding (art. 40(15)(b))."""

    name: Line = Field(title="Name")
    function: Line = Field(title="Function")
    kind: Literal["investigation", "prosecution", "proceeding"] = Field(title="Nature of the proceedings")


__all__ = [
    "ActId",
    "Code",
    "Conducting",
    "Confidentiality",
    "Contact",
    "Custodian",
    "Day",
    "DomesticOrder",
    "Index",
    "Instant",
    "Item",
    "Line",
    "Offence",
    "Part",
    "Period",
    "Person",
    "RequestBody",
    "Safeguards",
    "StateCode",
    "Text",
    "Translation",
    "Urgency",
    "UseTerms",
]
