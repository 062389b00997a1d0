"""The chain of custody as CASE/UCO JSON-LD (CASE 1.4, UCO 1.4), which forensic tools and courts' tools
import.

Written from plain events, in the same bytes for the same events, so that whoever holds the acts can write the
file again and compare it whole. Identifiers are UUIDs computed from what they name (RFC 9562, version 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from rogatory.envelope.canonical import JSON, canonical

_NAMESPACE = UUID("1c3f9a52-6a0e-5d3b-9a5b-0c1d5a7b4e21")
_CONTEXT: dict[str, JSON] = {
    "action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "investigation": "https://ontology.caseontology.org/case/investigation/",
    "observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class CustodyObject:
    """A piece of evidence: its path in the package, media type, size in bytes, SHA-256."""

    path: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class CustodyEvent:
    """One act that says something about the evidence or about the request for it.

    act        its id, 64 hexadecimal digits
    title      its kind in words
    instant    RFC 3339 with offset, as the act says it
    state      ISO 3166 code of the State that spoke
    authority  the authority in that State's card
    follows    ids of the acts that it names as known
    objects    what it handed over or confirmed
    remark     what it said of them, or nothing
    """

    act: str
    title: str
    instant: str
    state: str
    authority: str
    follows: tuple[str, ...] = ()
    objects: tuple[CustodyObject, ...] = ()
    remark: str | None = None


def custody(dossier: str, events: Sequence[CustodyEvent]) -> bytes:
    """The file custody.jsonld: an investigation, its actions in order, who acted, on which objects."""
    objects = {_key(found): found for event in events for found in event.objects}
    bodies = {(event.state, event.authority) for event in events}
    graph: list[JSON] = [
        *(_authority(state, authority) for state, authority in sorted(bodies)),
        *(_file(found) for _, found in sorted(objects.items())),
        *(_action(event, {known.act for known in events}) for event in events),
        *(_provenance(event) for event in events if event.objects),
        _investigation(dossier, events),
    ]
    bundle: dict[str, JSON] = {
        "@context": _CONTEXT,
        "@id": _iri("bundle", dossier),
        "@type": "core:Bundle",
        "core:object": graph,
    }
    return canonical(bundle) + b"\n"


def _key(found: CustodyObject) -> str:
    return f"{found.sha256}\n{found.path}"


def _iri(kind: str, name: str) -> str:
    return uuid5(_NAMESPACE, f"{kind}\n{name}").urn


def _link(kind: str, name: str) -> dict[str, JSON]:
    return {"@id": _iri(kind, name)}


def _links(kind: str, names: Iterable[str]) -> list[JSON]:
    return [_link(kind, name) for name in names]


def _typed(datatype: str, value: str) -> dict[str, JSON]:
    return {"@type": f"xsd:{datatype}", "@value": value}


def _authority(state: str, authority: str) -> JSON:
    return {
        "@id": _iri("authority", f"{state}/{authority}"),
        "@type": "identity:Organization",
        "core:name": f"{state}/{authority}",
    }


def _file(found: CustodyObject) -> JSON:
    names: dict[str, JSON] = {
        "@id": _iri("file-facet", _key(found)),
        "@type": "observable:FileFacet",
        "observable:fileName": found.path.rpartition("/")[2],
        "observable:filePath": found.path,
        "observable:sizeInBytes": _typed("integer", str(found.size)),
    }
    content: dict[str, JSON] = {
        "@id": _iri("content-facet", _key(found)),
        "@type": "observable:ContentDataFacet",
        "observable:mimeType": found.media_type,
        "observable:sizeInBytes": _typed("integer", str(found.size)),
        "observable:hash": [
            {
                "@id": _iri("hash", _key(found)),
                "@type": "types:Hash",
                "types:hashMethod": "SHA256",
                "types:hashValue": _typed("hexBinary", found.sha256.upper()),
            }
        ],
    }
    return {
        "@id": _iri("file", _key(found)),
        "@type": "observable:File",
        "core:hasFacet": [names, content],
    }


def _action(event: CustodyEvent, known: set[str]) -> JSON:
    action: dict[str, JSON] = {
        "@id": _iri("act", event.act),
        "@type": "investigation:InvestigativeAction",
        "core:name": event.title,
        "action:startTime": _typed("dateTime", event.instant),
        "action:performer": _link("authority", f"{event.state}/{event.authority}"),
        "investigation:wasInformedBy": _links("act", (act for act in event.follows if act in known)),
        "core:externalReference": [
            {
                "@id": _iri("reference", event.act),
                "@type": "core:ExternalReference",
                "core:definingContext": "rogatory/act/1",
                "core:externalIdentifier": event.act,
            }
        ],
    }
    if event.objects:
        action["action:object"] = _links("file", map(_key, event.objects))
        action["action:result"] = [_link("provenance", event.act)]
    if event.remark is not None:
        action["core:description"] = event.remark
    return action


def _provenance(event: CustodyEvent) -> JSON:
    return {
        "@id": _iri("provenance", event.act),
        "@type": "investigation:ProvenanceRecord",
        "core:description": event.title,
        "investigation:exhibitNumber": event.act,
        "core:object": _links("file", map(_key, event.objects)),
    }


def _investigation(dossier: str, events: Sequence[CustodyEvent]) -> JSON:
    return {
        "@id": _iri("dossier", dossier),
        "@type": "investigation:Investigation",
        "core:name": dossier,
        "core:object": _links("act", (event.act for event in events)),
    }
