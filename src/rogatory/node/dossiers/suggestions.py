"""What a new draft can be filled in with from what the dossier already knows: nobody retypes, nobody mistypes."""

from collections.abc import Mapping

from rogatory.acts.act import Act
from rogatory.acts.fold import Dossier
from rogatory.acts.kinds.preservation_request import PreservationRequest
from rogatory.acts.matter import RequestBody
from rogatory.acts.state import RequestState
from rogatory.node.evidence.checking import check

CARRIED_OVER = (
    "offences",
    "facts",
    "persons",
    "identifiers",
    "custodians",
    "items",
    "confidentiality",
    "confirmation_contact",
    "safeguards",
    "language",
)


def _opening_act(dossier: Dossier, request: str) -> Act | None:
    entry = dossier.entry(request)
    return entry.act if entry and isinstance(entry.act.body, RequestBody) else None


def _from_preservation(dossier: Dossier) -> Mapping[str, object]:
    """An MLA request that follows a preservation begins with what was said there."""
    preserved = [
        one for one in dossier.requests.values() if one.measure == "preservation" and not one.followed_by
    ]
    if not preserved:
        return {}
    act = _opening_act(dossier, preserved[-1].id)
    if act is None or not isinstance(act.body, PreservationRequest):
        return {}
    said = act.body.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: said[name] for name in CARRIED_OVER if name in said} | {
        "preservation": act.id,
        "urgency": said["urgency"],
    }


def _answers(request: RequestState) -> Mapping[str, object]:
    asked = request.open_questions
    if not asked:
        return {}
    first = asked[0].act
    answers = [{"question": one.number, "text": ""} for one in asked if one.act == first]
    return {"asked_in": first, "answers": answers}


def _items(dossier: Dossier, request: RequestState, outcome: str) -> list[dict[str, object]]:
    act = _opening_act(dossier, request.id)
    assert act is not None and isinstance(act.body, RequestBody)  # noqa: S101 - a request was opened by one
    return [{"item": number, "outcome": outcome} for number, _ in enumerate(act.body.items)]


def _delivery(request: RequestState) -> Mapping[str, object]:
    open_ = [delivery for delivery in request.deliveries if delivery.confirmed_by is None]
    return {"transmittal": open_[0].act, "objects": list(check(open_[0]))} if open_ else {}


def suggested(kind: str, dossier: Dossier | None, request_id: str) -> Mapping[str, object]:
    """Fields to begin with; empty where nothing is known."""
    if dossier is None:
        return {}
    if kind == "mla-request":
        return _from_preservation(dossier)
    request = dossier.requests.get(request_id)
    if request is None:
        return {}
    if kind == "information-supplied":
        return _answers(request)
    if kind == "preservation-confirmed":
        return {"items": _items(dossier, request, "preserved")}
    if kind == "evidence-transmittal":
        return {"items": _items(dossier, request, "executed")}
    if kind == "evidence-receipt":
        return _delivery(request)
    if kind == "provider-return":
        return {"order": next((order.act for order in request.orders if order.returned_by is None), "")}
    return {}


def suggested_objects(kind: str, dossier: Dossier | None, request_id: str) -> list[dict[str, object]]:
    """The objects that a transmittal would carry: what was taken in for the request and not yet transmitted."""
    request = dossier.requests.get(request_id) if dossier and kind == "evidence-transmittal" else None
    if request is None:
        return []
    gone = {one.sealed_sha256 for delivery in request.deliveries for one in delivery.objects}
    return [one.model_dump(mode="json") for one in request.intakes if one.sealed_sha256 not in gone]
