"""Reading an act from bytes, strictly: one act in its one form, or a refusal. Format: docs/formats/act.md."""

from hashlib import sha256

from pydantic import ValidationError

from rogatory.acts.act import Act, compose
from rogatory.acts.header import Header
from rogatory.acts.kinds import KINDS
from rogatory.envelope.canonical import read
from rogatory.envelope.errors import Refusal, Rejected

MAX_ACT_BYTES = 1_048_576
MAX_FAULTS = 1_000
"""Faults that are looked at one by one; to list half a million of them takes seconds, and no author makes them."""


MALFORMED = Refusal(
    "act.malformed",
    "{field}: {message} ({count} fault(s) in all)",
    "The author's node must compose the act again; nothing of it was kept.",
)
NOT_AN_ACT = Refusal(
    "act.not-an-act",
    "An act is a JSON object with a header and a body.",
    "The author's node must compose the act again; nothing of it was kept.",
)
UNKNOWN_KIND = Refusal(
    "act.unknown-kind",
    "This node knows no kind of act called “{kind}”.",
    "Upgrade the node, or ask the other State which version it runs.",
)
WRONG_SCOPE = Refusal(
    "act.audience",
    "An act of the kind “{kind}” is of the scope “{scope}” and cannot have the audience that it names.",
    "The author's node must compose the act again; nothing of it was kept.",
)
WRONG_REQUEST = Refusal(
    "act.request",
    "An act of the kind “{kind}” names the request that it speaks about, unless it opens one.",
    "The author's node must compose the act again; nothing of it was kept.",
)
OTHER_FORM = Refusal(
    "act.other-form",
    "The act says what it says in another form than the one that this format has for it.",
    "The author's node must compose the act again, with every field of the format written once and in full.",
)


def _malformed(wrong: ValidationError, place: str) -> Rejected:
    if wrong.error_count() > MAX_FAULTS:
        return MALFORMED.at(
            place, field="the whole", message="almost nothing fits", count=wrong.error_count()
        )
    faults = wrong.errors(include_url=False, include_context=False, include_input=False)
    where = ".".join(str(step) for step in faults[0]["loc"]) or "the whole"
    return MALFORMED.at(place, field=where, message=faults[0]["msg"], count=len(faults))


def read_act(content: bytes, *, place: str = "act") -> Act:
    """Read the bytes of an act strictly. Raises `Rejected` for all that is not an act in its one form."""
    value = read(content, place=place, limit=MAX_ACT_BYTES)
    if not isinstance(value, dict) or not isinstance(value.get("body"), dict):
        raise NOT_AN_ACT.at(place)
    kind = KINDS.get(str(value.get("kind")))
    if kind is None:
        raise UNKNOWN_KIND.at(place, kind=value.get("kind"))
    try:
        header = Header.model_validate({key: item for key, item in value.items() if key != "body"})
        body = kind.body.model_validate(value["body"])
    except ValidationError as wrong:
        raise _malformed(wrong, place) from None
    if kind.scope != header.audience.scope:
        raise WRONG_SCOPE.at(place, kind=kind.name, scope=kind.scope)
    if (kind.opens is not None) != (header.request is None):
        raise WRONG_REQUEST.at(place, kind=kind.name)
    # Models read more than one spelling: a field left out, an alias, `true` for 1. Bytes that are signed have one.
    if compose(header, body) != content:
        raise OTHER_FORM.at(place)
    return Act(id=sha256(content).hexdigest(), content=content, header=header, body=body)
