"""From a draft to an act: written, checked, approved by a second person, signed and recorded.

Whoever drafts does not approve. What is approved is a digest of what will be said; a change of one byte voids it.
Findings that stop are shown to the person who can mend them; nothing leaves with one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from secrets import token_hex
from typing import BinaryIO, cast

from django.db import transaction

from rogatory.acts.act import Act, compose, content_digest
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.header import Approver, Attachment, Audience, Author, Header, Part, Role
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import read_act
from rogatory.acts.reasons import reason
from rogatory.acts.transitions import APPROVING, TABLE, needs_approval
from rogatory.envelope.canonical import JSON
from rogatory.envelope.certificates import fingerprint
from rogatory.node.directory import cards
from rogatory.node.dossiers.checking import Checked, check_draft
from rogatory.node.dossiers.library import folded
from rogatory.node.dossiers.models import Draft
from rogatory.node.dossiers.record import record, sign
from rogatory.node.dossiers.references import reference_of
from rogatory.node.dossiers.refusals import NotAllowed, Stopped
from rogatory.node.dossiers.suggestions import suggested, suggested_objects
from rogatory.node.evidence.intake import take_in
from rogatory.node.identity import identity
from rogatory.node.people.models import Officer
from rogatory.treaty.findings import Sentence
from rogatory.treaty.instants import read_zone

EDITABLE = (Draft.Status.DRAFT, Draft.Status.RETURNED)


def start(
    officer: Officer,
    kind: str,
    *,
    role: str,
    at: datetime,
    to: str = "",
    dossier: str = "",
    request: str = "",
    bases: Sequence[str] = (),
    exercise: bool = False,
    fields: Mapping[str, object] | None = None,
) -> Draft:
    """A new draft. `to` opens a dossier with a State; `dossier` (and `request`) speak in one that exists."""
    _may_draft(officer, kind, role)
    known = folded(dossier) if dossier else None
    if known is not None:
        peers = set(known.states) - {identity().state}
        to, exercise = (sorted(peers) or [to])[0], known.exercise
        bases = bases or _bases_of(known, request)
    if cards.current(to) is None:
        raise NotAllowed("no-card", Sentence("No card of “{state}” is accepted here.", {"state": to or "—"}))
    prefilled = dict(suggested(kind, known, request)) | dict(fields or {})
    return Draft.objects.create(
        id=token_hex(16),
        kind=kind,
        dossier=dossier,
        request=request,
        to=to,
        bases=list(bases),
        exercise=exercise or identity().configuration.exercise,
        fields=prefilled,
        attachments=suggested_objects(kind, known, request),
        role=role,
        drafted_by=officer,
        created_at=at,
        updated_at=at,
    )


def save(
    draft: Draft,
    officer: Officer,
    *,
    at: datetime,
    fields: Mapping[str, object] | None = None,
    bases: Sequence[str] | None = None,
) -> Draft:
    """Keep what was written so far, however incomplete."""
    with _held(draft) as held:
        _may_edit(held, officer)
        if fields is not None:
            held.fields = dict(fields)
        if bases is not None and not held.dossier:
            held.bases = list(bases)
        return _touched(held, at)


def attach(draft: Draft, officer: Officer, name: str, stream: BinaryIO, at: datetime) -> Draft:
    """Attach a file: it is sealed at once, to ourselves and to the other State. Raises Rejected for a hostile name."""
    _may_edit(draft, officer)
    if not KINDS[draft.kind].attaches:
        raise NotAllowed("no-attachments", Sentence("Nothing is attached to this kind of act."))
    found = take_in(name, stream, draft.to, draft.dossier or draft.id, at)
    with _held(draft) as held:
        # Sealing takes as long as the file is large: meanwhile the draft may have been submitted, or said.
        _may_edit(held, officer)
        held.attachments = [*held.attachments, found.model_dump(mode="json")]
        return _touched(held, at)


def detach(draft: Draft, officer: Officer, number: int, at: datetime) -> Draft:
    """Take an attachment off the draft; the sealed object stays where it is."""
    with _held(draft) as held:
        _may_edit(held, officer)
        held.attachments = [one for place, one in enumerate(held.attachments) if place != number]
        return _touched(held, at)


def check(draft: Draft, at: datetime) -> Checked:
    """What would be said, and every finding on it."""
    return check_draft(draft, at)


def submit(draft: Draft, officer: Officer, at: datetime) -> Draft:
    """Say it, or hand it to a second person where one must approve. Raises Stopped or NotAllowed; nothing is lost."""
    read = Draft.objects.select_related("drafted_by").get(pk=draft.pk)
    _may_edit(read, officer)
    _may_draft(officer, read.kind, read.role)  # again: a role can be taken away after the draft was begun
    # Outside the transaction: a receipt of evidence opens every object, and nobody else is to wait for that.
    body = _fit(read, at)
    digest = _digest(read, body)
    with _held(draft) as held:
        _may_edit(held, officer)
        if (held.fields, held.attachments, held.bases) != (read.fields, read.attachments, read.bases):
            raise NotAllowed("changed", Sentence("The draft changed since you read it. Read it again."))
        held.digest = digest
        if not needs_approval(held.kind, _measure(held)):
            return _say(held, body, None, at)
        _would_be_possible(held, body, at)
        held.status, held.remark = Draft.Status.SUBMITTED, ""
        return _touched(held, at)


def approve(draft: Draft, officer: Officer, *, role: str, digest: str, at: datetime) -> Draft:
    """A second person approves what the digest stands for; it is then signed, logged and queued to be sent."""
    with _held(draft) as held:
        _may_approve(held, officer, role)
        body = _fit(held, at)
        if _digest(held, body) != digest or held.digest != digest:
            raise NotAllowed("changed", Sentence("The draft changed since you read it. Read it again."))
        return _say(held, body, Approver(officer=officer.pseudonym, role=cast("Role", role)), at)


def give_back(draft: Draft, officer: Officer, remark: str, at: datetime) -> Draft:
    """Return a draft to its author, with what is to be changed."""
    with _held(draft) as held:
        if held.status != Draft.Status.SUBMITTED or not officer.role_set & APPROVING:
            raise NotAllowed(
                "not-submitted", Sentence("Only a draft that waits for approval can be given back.")
            )
        held.status, held.remark, held.digest = Draft.Status.RETURNED, remark, ""
        return _touched(held, at)


def discard(draft: Draft, officer: Officer, at: datetime) -> Draft:
    """Throw a draft away. Acts are never thrown away; a draft is not one yet."""
    with _held(draft) as held:
        _may_edit(held, officer)
        held.status = Draft.Status.DISCARDED
        return _touched(held, at)


@contextmanager
def _held(draft: Draft) -> Iterator[Draft]:
    """The draft as it stands now, and nobody else's meanwhile: pressing twice says it once."""
    with transaction.atomic():
        yield Draft.objects.select_for_update().select_related("drafted_by").get(pk=draft.pk)


# -- who may -------------------------------------------------------------------------------------------------


def _may_draft(officer: Officer, kind: str, role: str) -> None:
    found = KINDS.get(kind)
    if found is None or found.machine:
        raise NotAllowed("machine", Sentence("No person says an act of this kind."))
    entitled = any(line.kind == kind and role in line.roles for line in TABLE)
    if role not in officer.role_set or not entitled:
        raise NotAllowed("wrong-officer", Sentence("An officer with this role may not say this."))


def _may_edit(draft: Draft, officer: Officer) -> None:
    if draft.status not in EDITABLE:
        raise NotAllowed(
            "not-editable",
            Sentence("The draft can't be changed any more: it is {status}.", {"status": draft.status}),
        )
    if draft.drafted_by_id != officer.pk:
        raise NotAllowed("not-yours", Sentence("Another officer is writing this draft."))


def _may_approve(draft: Draft, officer: Officer, role: str) -> None:
    if draft.status != Draft.Status.SUBMITTED:
        raise NotAllowed("not-submitted", Sentence("The draft does not wait for approval."))
    if draft.drafted_by_id == officer.pk:
        raise NotAllowed("four-eyes", Sentence("Nobody approves what they drafted: another officer must."))
    if role not in officer.role_set or role not in APPROVING:
        raise NotAllowed("wrong-officer", Sentence("An officer with this role may not approve."))


def _touched(draft: Draft, at: datetime) -> Draft:
    draft.updated_at = at
    draft.save()
    return draft


# -- what is said --------------------------------------------------------------------------------------------


def _fit(draft: Draft, at: datetime) -> Part:
    checked = check_draft(draft, at)
    if checked.stops or checked.body is None:
        raise Stopped(checked.findings)
    return checked.body


def _measure(draft: Draft) -> str:
    opens = KINDS[draft.kind].opens
    if opens:
        return opens
    request = folded(draft.dossier).requests.get(draft.request) if draft.dossier else None
    if request is None:
        raise NotAllowed("no-request", Sentence("The request that the draft speaks about is not here."))
    return request.measure


def _bases_of(dossier: Dossier, request: str) -> tuple[str, ...]:
    named = [entry.act.header.bases for entry in dossier.history if entry.act.id == request]
    return named[0] if named else dossier.history[0].act.header.bases


def _header(
    draft: Draft, dossier: Dossier, dossier_id: str, approver: Approver | None, at: datetime
) -> Header:
    mine, officer = identity(), draft.drafted_by
    scope = KINDS[draft.kind].scope
    return Header(
        format="rogatory/act/1",
        kind=draft.kind,
        version=1,
        dossier=dossier_id,
        request=draft.request or None,
        reference=reference_of(dossier_id, at),
        author=Author(
            state=mine.state,
            authority=officer.authority,
            officer=officer.pseudonym,
            role=cast("Role", draft.role),
        ),
        approver=approver,
        instant=at.astimezone(read_zone(officer.zone)).isoformat(),
        zone=officer.zone,
        after=dossier.shared_heads if scope == "shared" else dossier.heads,
        audience=Audience(
            scope=scope,
            states=tuple(sorted({mine.state, draft.to})) if scope == "shared" else (mine.state,),
        ),
        bases=tuple(draft.bases),
        exercise=draft.exercise,
        certificate=fingerprint(mine.signer.certificate),
        attachments=tuple(Attachment.model_validate(one) for one in draft.attachments),
    )


def _digest(draft: Draft, body: Part) -> str:
    about: dict[str, JSON] = {
        "to": draft.to,
        "dossier": draft.dossier,
        "request": draft.request,
        "bases": list(draft.bases),
        "exercise": draft.exercise,
        "role": draft.role,
    }
    return content_digest(draft.kind, body, tuple(draft.attachments), about)


def _composed(draft: Draft, body: Part, approver: Approver | None, at: datetime) -> Act:
    """The act that would be said, not signed yet. Raises NotAllowed if it would have no effect."""
    dossier_id = draft.dossier or draft.id
    dossier = folded(draft.dossier) if draft.dossier else fold([])
    act = read_act(compose(_header(draft, dossier, dossier_id, approver, at), body))
    # The same judgement that the other State will make: we can't send what it must hold void.
    after = folded(dossier_id, [act]).entry(act.id)
    if after is None or after.verdict == "void":
        why = after.reason if after and after.reason else "no-request"
        raise NotAllowed(why, Sentence(reason(why)))
    return act


def _would_be_possible(draft: Draft, body: Part, at: datetime) -> None:
    """Refuse now what would be void when it is said: nobody should approve in vain."""
    with transaction.atomic():
        _composed(draft, body, Approver(officer="the-second-person", role="approver"), at)
        transaction.set_rollback(True)  # no number of a reference is used up by trying


def _say(draft: Draft, body: Part, approver: Approver | None, at: datetime) -> Draft:
    with transaction.atomic():
        act = _composed(draft, body, approver, at)
        record([sign(act)], at)
        draft.status, draft.act, draft.dossier = Draft.Status.SAID, act.id, act.header.dossier
        return _touched(draft, at)
