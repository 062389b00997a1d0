"""Writing: a draft is begun, filled in, checked, submitted, approved by a second person, or given back."""

from ninja import Router, Status

from rogatory.acts.transitions import APPROVING, TABLE
from rogatory.node.api.access import Asking, Reader
from rogatory.node.api.draft_shapes import Approve, CheckedOut, DraftOut, GiveBack, Save, Start
from rogatory.node.api.problems import Problem, Refused
from rogatory.node.api.uploads import BROKEN, BrokenOff, uploaded
from rogatory.node.clock import now
from rogatory.node.dossiers import drafting, queries
from rogatory.node.dossiers.models import Draft
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.people.models import Officer

router = Router(tags=["drafts"], auth=Reader())

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
STOPPED = {422: Problem}


def _draft(draft_id: str) -> Draft:
    found = Draft.objects.select_related("drafted_by").filter(id=draft_id).first()
    if found is None:
        raise Unknown(draft_id)
    return found


def _role(officer: Officer, given: str, kind: str) -> str:
    """The role that was given, or the officer's first that may say this; whether it may is decided by the service."""
    entitled = {role for line in TABLE if line.kind == kind for role in line.roles}
    return given or min(officer.role_set & entitled, default="")


@router.post("/drafts", response={201: DraftOut, **REFUSED})
def start(request: Asking, given: Start) -> Status[DraftOut]:
    """Begin a draft; what the dossier already knows is filled in."""
    draft = drafting.start(
        request.auth,
        given.kind,
        role=_role(request.auth, given.role, given.kind),
        at=now(),
        to=given.to,
        dossier=queries.find(given.dossier).id if given.dossier else "",
        request=given.request,
        bases=given.bases,
        exercise=given.exercise,
        fields=given.fields,
    )
    return Status(201, DraftOut.of(draft))


@router.get("/drafts/{draft_id}", response={200: DraftOut, **REFUSED})
def read(request: Asking, draft_id: str) -> DraftOut:
    """A draft as it stands."""
    del request
    return DraftOut.of(_draft(draft_id))


@router.patch("/drafts/{draft_id}", response={200: DraftOut, **REFUSED})
def save(request: Asking, draft_id: str, given: Save) -> DraftOut:
    """Keep what was written so far, however incomplete. The fields replace the ones that were there."""
    draft = drafting.save(_draft(draft_id), request.auth, at=now(), fields=given.fields, bases=given.bases)
    return DraftOut.of(draft)


@router.delete("/drafts/{draft_id}", response={200: DraftOut, **REFUSED})
def discard(request: Asking, draft_id: str) -> DraftOut:
    """Throw the draft away."""
    return DraftOut.of(drafting.discard(_draft(draft_id), request.auth, now()))


@router.get("/drafts/{draft_id}/check", response={200: CheckedOut, **REFUSED})
def check(request: Asking, draft_id: str) -> CheckedOut:
    """Every finding on the draft: what stops it, what is to be considered, what is worth knowing."""
    del request
    return CheckedOut.of(drafting.check(_draft(draft_id), now()))


@router.post("/drafts/{draft_id}/submit", response={200: DraftOut, **REFUSED, **STOPPED})
def submit(request: Asking, draft_id: str) -> DraftOut:
    """Say it, or hand it to a second person where one must approve (`status` tells which)."""
    return DraftOut.of(drafting.submit(_draft(draft_id), request.auth, now()))


@router.post("/drafts/{draft_id}/approve", response={200: DraftOut, **REFUSED, **STOPPED})
def approve(request: Asking, draft_id: str, given: Approve) -> DraftOut:
    """Approve, as the second person, what the digest stands for; it is then signed, logged and sent."""
    role = given.role or min(request.auth.role_set & APPROVING, default="")
    return DraftOut.of(
        drafting.approve(_draft(draft_id), request.auth, role=role, digest=given.digest, at=now())
    )


@router.post("/drafts/{draft_id}/give-back", response={200: DraftOut, **REFUSED})
def give_back(request: Asking, draft_id: str, given: GiveBack) -> DraftOut:
    """Return the draft to its author, with what is to be changed."""
    return DraftOut.of(drafting.give_back(_draft(draft_id), request.auth, given.remark, now()))


@router.post(
    "/drafts/{draft_id}/attachments",
    response={201: DraftOut, **REFUSED, 411: Problem},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {"file": {"type": "string", "format": "binary"}},
                        "required": ["file"],
                    }
                },
            },
        }
    },
)
def attach(request: Asking, draft_id: str) -> Status[DraftOut]:
    """Attach a file: sealed while it arrives, to our State and to the other one.

    Either as the body, with `Content-Disposition: attachment; filename*=UTF-8''NAME`, or as the part `file` of a form.
    """
    name, stream = uploaded(request)
    try:
        draft = drafting.attach(_draft(draft_id), request.auth, name, stream, now())
    except BrokenOff as why:
        raise Refused(BROKEN, 400, read=why.read, length=why.length) from None
    return Status(201, DraftOut.of(draft))


@router.delete("/drafts/{draft_id}/attachments/{number}", response={200: DraftOut, **REFUSED})
def detach(request: Asking, draft_id: str, number: int) -> DraftOut:
    """Take an attachment off, by its number from 0. The sealed object stays where it is."""
    return DraftOut.of(drafting.detach(_draft(draft_id), request.auth, number, now()))
