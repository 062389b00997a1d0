"""Reading dossiers: what needs the officer, the list, one dossier, the proof of an act, evidence."""

from base64 import b64encode

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, Query, Router, Schema

from rogatory.node.api.access import Asking, Reader
from rogatory.node.api.dossier_shapes import DossierOut, ListOut, NeedOut, ProofOut, RowOut
from rogatory.node.api.problems import Problem
from rogatory.node.api.shapes import ObjectOut
from rogatory.node.clock import now
from rogatory.node.dossiers import queries
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.evidence.models import Object
from rogatory.node.evidence.reading import objects_of, open_object

router = Router(tags=["dossiers"], auth=Reader())

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}


class Wanted(Schema):
    """Which dossiers, and which page of them."""

    text: str = Field("", max_length=200, description="Looked for in references and titles.")
    open: bool = Field(False, description="Only dossiers in which something is still to be done.")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=10_000_000)


@router.get("/needs", response={200: list[NeedOut], **REFUSED})
def needs(request: Asking) -> list[NeedOut]:
    """What waits for the officer: emergencies first, then drafts to approve, then the nearest date."""
    return [NeedOut.of(need) for need in queries.needs(request.auth, now())]


@router.get("/dossiers", response={200: ListOut, **REFUSED})
def dossiers(request: Asking, wanted: Query[Wanted]) -> ListOut:
    """Dossiers, the newest first."""
    del request
    limit, offset = wanted.limit, wanted.offset
    rows = queries.listing(text=wanted.text, only_open=wanted.open, limit=limit + 1, offset=offset)
    items = [RowOut.model_validate(row) for row in rows[:limit]]
    return ListOut(items=items, next_offset=offset + limit if len(rows) > limit else None)


@router.get("/dossiers/{name}", response={200: DossierOut, **REFUSED})
def dossier(request: Asking, name: str) -> DossierOut:
    """One dossier, by its id, our reference or the other State's: requests, duties, every act with its verdict."""
    at, row = now(), queries.find(name)
    found = queries.load(row.id)
    return DossierOut.of(row, found, queries.owed(found, at), request.auth, at)


@router.get("/dossiers/{name}/objects", response={200: list[ObjectOut], **REFUSED})
def objects(request: Asking, name: str) -> list[ObjectOut]:
    """The evidence of a dossier, by name: what is here, and what is still expected."""
    del request
    return [ObjectOut.of(row) for row in objects_of(queries.find(name).id)]


@router.get(
    "/objects/{sealed_sha256}",
    response={200: bytes, **REFUSED},
    openapi_extra={
        "responses": {200: {"content": {"application/octet-stream": {"schema": {"format": "binary"}}}}}
    },
)
def download(request: Asking, sealed_sha256: str) -> StreamingHttpResponse:
    """The content of an object, opened as it streams. Repr-Digest (RFC 9530) holds the SHA-256 that it must have."""
    del request
    row = Object.objects.filter(sealed_sha256=sealed_sha256).first()
    if row is None:
        raise Unknown(sealed_sha256)
    answer = StreamingHttpResponse(open_object(sealed_sha256), content_type="application/octet-stream")
    answer["Content-Length"] = str(row.size)
    answer["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(row.sha256)).decode()}:"
    answer["Cache-Control"] = "no-store"
    disposition = content_disposition_header(as_attachment=True, filename=row.name.rpartition("/")[2])
    answer["Content-Disposition"] = disposition or "attachment"
    return answer


@router.get("/acts/{act_id}", response={200: ProofOut, **REFUSED})
def act(request: Asking, act_id: str) -> ProofOut:
    """An act with its proof, checked anew: signature, log, watchers, receipts; and its signed bytes."""
    del request
    return ProofOut.of(queries.proof(act_id))
