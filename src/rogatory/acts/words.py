"""The words for the codes that acts carry, in English: the keys of their translations.

A code that has no word here is shown as it is; a test holds this table against the codes that exist.
"""

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
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
        "executed": "Executed, evidence transmitted",
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
        # categories of data (art. 2)
        "subscriber": "Subscriber information",
        "traffic": "Traffic data",
        "content": "Content data",
        "other": "Other stored data",
        # proceedings
        "investigation": "Investigation",
        "prosecution": "Prosecution",
        "proceeding": "Judicial proceeding",
        # emergencies (art. 2(o))
        "risk-to-life": "Imminent risk to life",
        "physical-safety": "Imminent risk to physical safety",
        # outcomes
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
        # scopes
        "shared": "Both States",
        "own": "Our State only",
    }
)


def word(code: str) -> str:
    """The English word for a code of the acts, or the code itself."""
    return WORDS.get(code, code)
