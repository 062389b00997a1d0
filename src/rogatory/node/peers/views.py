"""What other nodes call. Everything here is hostile until verified; a refusal names its code and changes nothing."""

import logging

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rogatory.envelope.errors import Rejected
from rogatory.exchange.http import MESSAGE_TYPE
from rogatory.exchange.messages import MAX_MESSAGE_BYTES, as_problem
from rogatory.exchange.transfer import MEDIA_TYPE, VERSION, read_offset
from rogatory.log import witness
from rogatory.log.tiles import CHECKPOINT
from rogatory.log.tiles import PATH as TILE_PATH
from rogatory.log.witness import MAX_REQUEST_BYTES
from rogatory.node.clock import now
from rogatory.node.correspondence.archive import conversation
from rogatory.node.directory import cards
from rogatory.node.evidence import arrival
from rogatory.node.evidence.models import Incoming
from rogatory.node.publication import our_log, watch

log = logging.getLogger(__name__)

MAX_SEALED_BYTES = 2 * MAX_MESSAGE_BYTES
MAX_PART_BYTES = 64 * 1024 * 1024
AGAIN_SECONDS = 5


def _unmeasured() -> JsonResponse:
    problem = {"title": "message.length", "detail": "Say with Content-Length how much comes.", "status": 411}
    return JsonResponse(problem, status=411)


def _too_large(limit: int) -> JsonResponse:
    detail = f"At most {limit} bytes are read here. Send fewer acts at once; evidence travels as objects."
    return JsonResponse({"title": "message.too-large", "detail": detail, "status": 413}, status=413)


def _not_now(code: str) -> JsonResponse:
    """Our own trouble, never told as a refusal: what was sent may be right, and is to be sent again."""
    problem = {"title": code, "detail": "This node cannot take it now. Send it again.", "status": 503}
    return JsonResponse(problem, status=503, headers={"Retry-After": str(AGAIN_SECONDS)})


def _length(request: HttpRequest) -> int | None:
    return read_offset(request.headers.get("Content-Length"))


@csrf_exempt
@require_http_methods(["POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """A push from another node; the sealed answer, after what it confirms is durable."""
    length = _length(request)
    if length is None:
        return _unmeasured()
    if length > MAX_SEALED_BYTES:
        return _too_large(MAX_SEALED_BYTES)
    raw = request.read(length)
    try:
        answer = conversation().receive(raw, now())
    except OperationalError:
        # Others held the database for longer than its timeout; nothing was done.
        log.exception("the database did not take a message")
        return _not_now("node.busy")
    except Rejected as why:
        if our_log.is_ours(why):
            log.error("our own log is at fault: %s", why)
            return _not_now("node.log")
        log.warning("message refused: %s: %s", why.code, why)
        return JsonResponse(as_problem(why), status=400, content_type="application/problem+json")
    return HttpResponse(answer, content_type=MESSAGE_TYPE)


@csrf_exempt
@require_http_methods(["HEAD", "PATCH", "OPTIONS"])
def objects(request: HttpRequest, token: str) -> HttpResponse:
    """An object that an act announced, in parts (tus 1.0.0)."""
    answer = HttpResponse(status=204, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store"})
    if request.method == "OPTIONS":
        answer["Tus-Version"] = VERSION
        return answer
    if request.headers.get("Tus-Resumable") != VERSION:
        return HttpResponse(status=412, headers={"Tus-Resumable": VERSION, "Tus-Version": VERSION})
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
def published(request: HttpRequest, path: str) -> HttpResponse:
    """Our log, as C2SP tlog-tiles publishes it: the checkpoint and the tiles. It holds no content."""
    del request
    try:
        data = our_log.file(path)
    except Rejected as why:
        if why.code == TILE_PATH.code:
            raise Http404 from why
        log.error("our own log is at fault: %s", why)
        return _not_now("node.log")
    if data is None:
        raise Http404
    if path == CHECKPOINT:
        kind, keep = "text/plain; charset=utf-8", "no-cache"
    else:
        kind, keep = "application/octet-stream", "public, max-age=31536000, immutable"
    return HttpResponse(data, content_type=kind, headers={"Cache-Control": keep})


@csrf_exempt
@require_http_methods(["POST"])
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Our witness (C2SP tlog-witness)."""
    length = _length(request)
    if length is None:
        return _unmeasured()
    if length > MAX_REQUEST_BYTES:
        return _too_large(MAX_REQUEST_BYTES)
    try:
        judged = watch.add_checkpoint(request.read(length), now())
    except OperationalError:
        log.exception("the database did not take a checkpoint")
        return _not_now("node.busy")
    except Rejected as why:
        log.warning("checkpoint refused: %s: %s", why.code, why)
        status = 404 if why.code == watch.NOT_OURS.code else witness.http_status(why)
        return HttpResponse(f"{why.code}\n", status=status, content_type="text/plain; charset=utf-8")
    if isinstance(judged, witness.Conflict):
        return HttpResponse(judged.body, status=409, content_type="text/x.tlog.size")
    return HttpResponse(judged.line, status=200, content_type="text/plain; charset=utf-8")
