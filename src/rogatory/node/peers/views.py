"""What other nodes call. Everything here is hostile until verified; a refusal names its code and changes nothing."""

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rogatory.envelope.errors import Rejected
from rogatory.exchange.http import MESSAGE_TYPE
from rogatory.exchange.messages import MAX_MESSAGE_BYTES, as_problem
from rogatory.exchange.transfer import MEDIA_TYPE, VERSION, read_offset
from rogatory.log import witness
from rogatory.log.tiles import CHECKPOINT
from rogatory.log.witness import MAX_REQUEST_BYTES
from rogatory.node.clock import now
from rogatory.node.correspondence.archive import conversation
from rogatory.node.directory import cards
from rogatory.node.evidence import arrival
from rogatory.node.evidence.models import Incoming
from rogatory.node.identity import identity
from rogatory.node.publication import our_log, watch

log = logging.getLogger(__name__)

MAX_SEALED_BYTES = 2 * MAX_MESSAGE_BYTES
MAX_PART_BYTES = 64 * 1024 * 1024


def _too_large(limit: int) -> JsonResponse:
    detail = f"At most {limit} bytes are read here. Send fewer acts at once; evidence travels as objects."
    return JsonResponse({"title": "message.too-large", "detail": detail, "status": 413}, status=413)


def _length(request: HttpRequest) -> int | None:
    return read_offset(request.headers.get("Content-Length"))


@csrf_exempt
@require_http_methods(["POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """A push from another node; the sealed answer, after what it confirms is durable."""
    length = _length(request)
    if length is None or length > MAX_SEALED_BYTES:
        return _too_large(MAX_SEALED_BYTES)
    raw = request.read(length)
    try:
        answer = conversation().receive(raw, now())
    except Rejected as why:
        log.warning("message refused: %s", why.code)
        return JsonResponse(as_problem(why), status=400, content_type="application/problem+json")
    return HttpResponse(answer, content_type=MESSAGE_TYPE)


@csrf_exempt
@require_http_methods(["HEAD", "PATCH", "OPTIONS"])
def objects(request: HttpRequest, token: str) -> HttpResponse:
    """An object that an act announced, in parts (tus 1.0.0)."""
    answer = HttpResponse(status=204, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store"})
    try:
        row = arrival.find(token)
        if request.method == "PATCH":
            answer["Upload-Offset"] = str(_patch(request, row))
        else:
            answer["Upload-Offset"] = str(arrival.offset(row))
            answer["Upload-Length"] = str(row.object.sealed_size)
    except arrival.Refused as why:
        return HttpResponse(
            why.reason, status=why.status, content_type="text/plain", headers={"Tus-Resumable": VERSION}
        )
    return answer


def _patch(request: HttpRequest, row: Incoming) -> int:
    start, length = read_offset(request.headers.get("Upload-Offset")), _length(request)
    if start is None or length is None or request.headers.get("Content-Type") != MEDIA_TYPE:
        raise arrival.Refused(
            400, "A part needs Upload-Offset, Content-Length and its content type (tus 1.0.0)."
        )
    if length > MAX_PART_BYTES:
        raise arrival.Refused(413, f"A part has at most {MAX_PART_BYTES} bytes.")
    return arrival.take(row, start, request, length)


@require_http_methods(["GET"])
def card(request: HttpRequest) -> HttpResponse:
    """Our State card with its signature, for a person to accept by its fingerprint."""
    del request
    return HttpResponse(cards.as_document(cards.ours().envelope), content_type="application/json")


@require_http_methods(["GET"])
def published(request: HttpRequest, path: str) -> HttpResponseBase:
    """Our log, as C2SP tlog-tiles publishes it: the checkpoint and the tiles. It holds no content."""
    del request
    our_log.publish_pending()
    try:
        data = our_log.store().get(path)
    except Rejected as why:
        raise Http404 from why
    if data is None:
        raise Http404
    if path == CHECKPOINT:
        return HttpResponse(our_log.best_cosigned(), content_type="text/plain; charset=utf-8")
    file = identity().configuration.log / path
    return FileResponse(file.open("rb"), content_type="application/octet-stream")


@csrf_exempt
@require_http_methods(["POST"])
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Our witness (C2SP tlog-witness)."""
    length = _length(request)
    if length is None or length > MAX_REQUEST_BYTES:
        return _too_large(MAX_REQUEST_BYTES)
    try:
        judged = watch.add_checkpoint(request.read(length), now())
    except Rejected as why:
        log.warning("checkpoint refused: %s", why.code)
        status = 404 if why.code == watch.NOT_OURS.code else witness.http_status(why)
        return HttpResponse(f"{why.code}\n", status=status, content_type="text/plain; charset=utf-8")
    if isinstance(judged, witness.Conflict):
        return HttpResponse(judged.body, status=409, content_type="text/x.tlog.size")
    return HttpResponse(judged.line, status=200, content_type="text/plain; charset=utf-8")
