"""The words for the codes that acts carry, in English: the keys of their translations.

A code that means one thing in one field and another elsewhere stands here twice: "category/other" beside "other".
Kinds of acts bring their own titles. A code that has no word is shown as it is; a test holds this table against
the codes that exist.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rogatory.acts.kinds import KINDS

WORDS: Mapping[str, str] = MappingProxyType(
    {name: kind.title for name, kind in KINDS.items()}
    | {
        # roles of officers
        "duty-officer": "Duty officer",
        "case-officer": "Case officer",
        "approver": "Approver",
        "central-authority": "Central authority",
        "custodian": "Custodian of evidence",
        "translator": "Translator",
        "auditor": "Auditor",
        "administrator": "Administrator",
        "node": "The node itself",
        # stages of a request
        "asked": "Asked",
        "acknowledged": "Acknowledged",
        "accepted": "Accepted",
        "preserved": "Preserved",
        "stage/executed": "Executed, evidence transmitted",
        "fulfilled": "Evidence confirmed",
        "disputed": "Evidence disputed",
        "refused": "Refused",
        "withdrawn": "Withdrawn",
        "closed": "Closed",
        # parties to a request
        "requesting": "Requesting State",
        "requested": "Requested State",
        # how an act was judged
        "applied": "Takes effect",
        "crossed": "Crossed another act on the way",
        "void": "Without effect",
        # urgency
        "routine": "Routine",
        "urgent": "Urgent",
        "emergency": "Emergency",
        # measures
        "preservation": "Preservation",
        "stored-data": "Access to stored electronic data",
        "emergency-disclosure": "Emergency disclosure",
        # categories of data (art. 2)
        "subscriber": "Subscriber information",
        "traffic": "Traffic data",
        "content": "Content data",
        "category/other": "Other stored data",
        # proceedings
        "investigation": "Investigation",
        "prosecution": "Prosecution",
        "proceeding": "Judicial proceeding",
        # emergencies (art. 2(o))
        "risk-to-life": "Imminent risk to life",
        "physical-safety": "Imminent risk to physical safety",
        # outcomes
        "other": "Other",
        "executed": "Executed",
        "nothing-found": "Nothing found",
        "partly": "In part",
        "none": "None",
        "whole": "The whole request",
        "items": "Some items",
        "nothing": "Nothing found",
        "impossible": "Impossible in fact",
        "confirmed": "Digest confirmed",
        "differs": "Digest differs",
        "missing": "Not received",
        # use terms
        "prior-consent": "Only with prior consent",
        "permitted": "Permitted",
        "with-authorization": "Only with written authorization",
        # roles of persons in the facts
        "suspect": "Suspect",
        "victim": "Victim",
        "witness": "Witness",
        "unknown-user": "Unknown user",
        "third-party": "Third party",
        # flags
        "minor": "Minor",
        "at-risk": "At risk",
        "lawyer": "Lawyer",
        "journalist": "Journalist",
        "immunity": "Immunity",
        "political": "Political offence alleged",
        "military": "Military offence",
        "death-penalty": "Death penalty possible",
        "speech": "Speech only",
        # endings
        "used": "Used in the proceedings",
        "not-used": "Not used",
        "discontinued": "Proceedings discontinued",
        "convicted": "Conviction",
        # sides and protocols of an address
        "source": "Source of the connection",
        "destination": "Destination of the connection",
        "tcp": "TCP",
        "udp": "UDP",
        "sctp": "SCTP",
        "icmp": "ICMP",
        # identifiers
        "ip": "IP address",
        "email": "E-mail address",
        "phone": "Telephone number",
        "account": "Account on a platform",
        "server": "Hosted server",
        "bitcoin": "Bitcoin address",
        "bitcoin-transaction": "Bitcoin transaction",
        "imei": "Telephone set (IMEI)",
        "url": "Web address",
        "domain": "Domain name",
        "hash": "Digest of a file",
        # algorithms of digests
        "md5": "MD5",
        "sha1": "SHA-1",
        "sha256": "SHA-256",
        "sha384": "SHA-384",
        "sha512": "SHA-512",
        # scopes
        "shared": "Both States",
        "own": "Our State only",
    }
)


def word(code: str, field: str = "") -> str:
    """The English word for a code of the acts, in the field where it stands if that matters, or the code itself."""
    return WORDS.get(f"{field}/{code}") or WORDS.get(code, code)
