"""How one act is judged: in the light of what its author could know, and of nothing else.

The requesting and the requested State run this on the same bytes and so cannot disagree. Content is not judged
here: a gap is a finding for a person (`treaty.content`), never a reason for a machine to reject.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rogatory.acts.act import Act
from rogatory.acts.kinds import KINDS
from rogatory.acts.kinds.mla_request import MlaRequest
from rogatory.acts.matter import RequestBody
from rogatory.acts.state import RequestState, Stage
from rogatory.acts.transitions import APPROVING, Line, lines


@dataclass(frozen=True)
class View:
    """The requests of a dossier after some of its acts."""

    requests: Mapping[str, RequestState] = field(default_factory=lambda: MappingProxyType({}))
    states: frozenset[str] = frozenset()

    def having(self, request: RequestState) -> "View":
        """The same with one request moved on."""
        return View(MappingProxyType({**self.requests, request.id: request}), self.states)

    @property
    def exercise(self) -> bool:
        """Whether nothing in it is meant. One real request is enough to make it real."""
        return bool(self.requests) and all(request.exercise for request in self.requests.values())


def four_eyes(act: Act) -> bool:
    """Whether another officer, entitled to, approved the act."""
    approver = act.header.approver
    return (
        approver is not None and approver.officer != act.header.author.officer and approver.role in APPROVING
    )


def _officer(act: Act, line: Line) -> str | None:
    if act.header.author.role not in line.roles:
        return "wrong-officer"
    if line.four_eyes and not four_eyes(act):
        return "four-eyes"
    return None


def _opening(view: View, act: Act) -> str | None:
    states = frozenset(act.header.audience.states)
    measure = KINDS[act.kind].opens
    if len(states) != 2 or (view.states and states != view.states) or measure is None:
        return "parties"
    if view.requests and view.exercise != act.header.exercise:
        return "exercise-mark"
    return _officer(act, lines(act.kind, measure)[0])


def find_line(request: RequestState, act: Act) -> Line | str:
    """The line of the table that the act takes from where the request stands, or the reason for none."""
    known = lines(act.kind, request.measure)
    if not known:
        return "unknown-kind-here"
    mine = [line for line in known if line.speaker == request.party(act.header.author.state)]
    if not mine:
        return "wrong-speaker"
    here = [line for line in mine if request.stage in line.at]
    if not here:
        return "wrong-stage"
    why = "wrong-stage"
    for line in here:
        checks = [_officer(act, line), line.ready(request) if line.ready else None]
        checks += [fits(request, act) for fits in line.fits]
        failed = [check for check in checks if check]
        if not failed:
            return line
        why = failed[0]
    return why


def judge(view: View, act: Act, readers: frozenset[str] | None = None) -> str | None:
    """None if the act may be said by its author, seen from its own ancestors; else the reason.

    `readers` are the States that hold all of these ancestors; None where there are none.
    """
    if readers is not None and not readers.issuperset(act.header.audience.states):
        return "follows-hidden"
    if act.opens:
        return _opening(view, act)
    request = view.requests.get(act.header.request or "")
    if request is None:
        return "no-request"
    if act.header.exercise != request.exercise:
        return "exercise-mark"
    expected = {request.requesting, request.requested} if act.shared else {act.header.author.state}
    if set(act.header.audience.states) != expected:
        return "parties"
    found = find_line(request, act)
    return found if isinstance(found, str) else None


def _opened(view: View, act: Act) -> View:
    header, kind = act.header, KINDS[act.kind]
    body = act.body
    assert isinstance(body, RequestBody)  # noqa: S101 - kinds that open carry a request
    assert kind.opens is not None  # noqa: S101 - judged before
    (other,) = set(header.audience.states) - {header.author.state}
    request = RequestState(
        id=act.id,
        kind=act.kind,
        measure=kind.opens,
        requesting=header.author.state,
        requested=other,
        stage=Stage.ASKED,
        exercise=header.exercise,
        urgency=body.urgency.level,
        opened_at=header.instant,
        needed_by=body.urgency.needed_by,
    )
    request = kind.effect(request, act)
    if isinstance(body, MlaRequest):
        preserved = view.requests.get(body.preservation or "")
        # Only the State that asked for the preservation can say that its request follows it.
        if (
            preserved is not None
            and preserved.measure == "preservation"
            and preserved.requesting == header.author.state
        ):
            view = view.having(replace(preserved, followed_by=(*preserved.followed_by, act.id)))
        else:
            request = replace(request, preservation=None)
    return replace(view.having(request), states=view.states | set(header.audience.states))


ASKED = ("extension_asked", "queried_at")
"""What the requesting State asks and an act of the requested State settles."""


def _still_asked(seen: RequestState, before: RequestState, after: RequestState) -> RequestState:
    """The request after an act, with what its author could not yet know was asked: nobody answered that."""
    for name in ASKED:
        asked = getattr(before, name)
        if asked and getattr(after, name) is None and getattr(seen, name) != asked:
            after = replace(after, **{name: asked})
    return after


def advance(view: View, act: Act, seen: View) -> tuple[View, bool]:
    """The view after an act that was judged possible, and whether it crossed another act on the way.

    An act that crossed (two States spoke at once) keeps its facts but does not move the stage. `seen` is the view
    of the act's own ancestors, in which it was judged.
    """
    if act.opens:
        return _opened(view, act), False
    request = view.requests.get(act.header.request or "")
    known = seen.requests.get(act.header.request or "")
    assert request is not None and known is not None  # noqa: S101 - ancestors come first, and the act was judged
    found = find_line(request, act)
    moved = KINDS[act.kind].effect(request, act)
    if known is not request:
        moved = _still_asked(known, request, moved)
    if isinstance(found, Line) and found.to is not None:
        moved = replace(moved, stage=found.to)
    return view.having(moved), isinstance(found, str)
