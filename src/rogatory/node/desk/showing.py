"""Acts and requests as the pages of a dossier show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rogatory.acts.act import Act
from rogatory.acts.choices import Choice, choices, openings
from rogatory.acts.duties import Duty
from rogatory.acts.fold import VOID, Dossier, Entry
from rogatory.acts.kinds import KINDS
from rogatory.acts.kinds.receipt import Receipt
from rogatory.acts.state import RequestState
from rogatory.acts.transitions import TABLE
from rogatory.node.desk.choosing import around, offers
from rogatory.node.desk.citing import SOURCES, Cited, cited
from rogatory.node.desk.forms.boxes import Box, to_read
from rogatory.node.desk.forms.shape import shape_of
from rogatory.node.desk.states import State, States
from rogatory.node.people.models import Officer
from rogatory.treaty.measures import measure


def body_of(act: Act, zone: str, dossier: Dossier | None) -> Box:
    """What an act says, to be read."""
    said = act.body.model_dump(mode="json", by_alias=True, exclude_none=True)
    return read_body(
        act.kind, said, zone, [one.name for one in act.header.attachments], dossier, act.header.request
    )


def read_body(
    kind: str,
    said: Mapping[str, object],
    zone: str,
    names: list[str],
    dossier: Dossier | None,
    request: str | None,
) -> Box:
    """What the fields of a kind say, to be read: of an act, or of a draft that waits to become one."""
    about = around(said, zone, names, dossier, request or "")
    return to_read(shape_of(KINDS[kind].body), said, offers(kind, about))


@dataclass(frozen=True)
class ActShown:
    """One act of the history. `mine` tells whose side it is on."""

    entry: Entry
    mine: bool
    state: State
    authority: str
    officer: str
    approver: str
    body: Box | None
    unfolded: bool = False
    of: str = ""
    """For a receipt, the title of the act that it is for, in English."""
    received: tuple[ActShown, ...] = ()
    """The receipts of other nodes for this act."""

    @property
    def title(self) -> str:
        """The title of its kind, in English."""
        return KINDS[self.entry.act.kind].title

    @property
    def machine(self) -> bool:
        """Whether the node said it by itself: one line is enough for it."""
        return KINDS[self.entry.act.kind].machine


def officer_names(acts: Iterable[Act], us: str) -> Mapping[str, str]:
    """The names of our officers by pseudonym. Those of another State are known by pseudonym alone."""
    spoken = {name for act in acts if act.header.author.state == us for name in _spoken_by(act)}
    known = Officer.objects.filter(pseudonym__in=spoken)
    return {officer.pseudonym: officer.display_name for officer in known}


def _spoken_by(act: Act) -> set[str]:
    approver = act.header.approver
    return {act.header.author.officer} | ({approver.officer} if approver else set())


def timeline(
    dossier: Dossier, us: str, zone: str, states: States, names: Mapping[str, str]
) -> list[ActShown]:
    """The history as a conversation, oldest first; what was said last is shown open."""
    said_by_people = [entry.act.id for entry in dossier.history if not KINDS[entry.act.kind].machine]
    newest = set(said_by_people[-1:])
    shown = [
        act_shown(entry, us, zone, states, names, dossier, unfolded=entry.act.id in newest)
        for entry in dossier.history
    ]
    known = set(said_by_people)
    plain = {one.entry.act.id: one for one in shown if _is_plain_receipt(one.entry, known)}
    return [
        replace(
            one,
            received=tuple(receipt for receipt in plain.values() if _of(receipt.entry) == one.entry.act.id),
        )
        for one in shown
        if one.entry.act.id not in plain
    ]


def _of(entry: Entry) -> str:
    return entry.act.body.of if isinstance(entry.act.body, Receipt) else ""


def _is_plain_receipt(entry: Entry, known: set[str]) -> bool:
    """Whether a receipt only says that an act arrived: it is then told with that act, not in a line of its own."""
    body = entry.act.body
    return (
        isinstance(body, Receipt) and body.judged == "applied" and entry.verdict != VOID and body.of in known
    )


def act_shown(
    entry: Entry,
    us: str,
    zone: str,
    states: States,
    names: Mapping[str, str],
    dossier: Dossier | None,
    *,
    unfolded: bool = False,
) -> ActShown:
    """One act with its speaker and its body."""
    act, author = entry.act, entry.act.header.author
    approver = act.header.approver
    state = states(author.state)
    return ActShown(
        entry=entry,
        mine=author.state == us,
        state=state,
        authority=state.authority_name(author.authority),
        officer=names.get(author.officer, author.officer),
        approver=names.get(approver.officer, approver.officer) if approver else "",
        body=None if KINDS[act.kind].machine else body_of(act, zone, dossier),
        unfolded=unfolded,
        of=_received(act, dossier),
    )


def _received(act: Act, dossier: Dossier | None) -> str:
    entry = dossier.entry(act.body.of) if dossier and isinstance(act.body, Receipt) else None
    return KINDS[entry.act.kind].title if entry else ""


# -- requests ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """A duty, with the State that owes it and where the date comes from."""

    duty: Duty
    mine: bool
    owner: State
    overdue: bool
    cited: Cited | None
    source: str


@dataclass(frozen=True)
class Button:
    """Something that an officer may say, or the reason why not now. `roles` are those in which it can be said."""

    choice: Choice
    title: str
    roles: tuple[str, ...]
    cited: Cited | None
    owed: bool = False
    """Whether saying it is what our State owes."""


@dataclass(frozen=True)
class RequestShown:
    """One request of a dossier."""

    request: RequestState
    title: str
    requesting: State
    requested: State
    owed: tuple[Owed, ...]
    buttons: tuple[Button, ...]
    closed: tuple[Button, ...]
    """What cannot be said now, and why."""

    @property
    def turn(self) -> str:
        """Whose turn it is: ours, theirs, both, nobody."""
        sides = {one.mine for one in self.owed}
        return {(): "nobody", (True,): "ours", (False,): "theirs"}.get(tuple(sorted(sides)), "both")


def roles_for(officer: Officer, kind: str, measure_id: str | None = None) -> tuple[str, ...]:
    """The roles in which an officer may draft a kind of act, in the order of the officer's roles."""
    fitting = {
        role
        for line in TABLE
        if line.kind == kind and (measure_id is None or measure_id in line.measures)
        for role in line.roles
    }
    return tuple(str(role) for role in officer.roles if role in fitting)


def request_shown(
    request: RequestState,
    dossier: Dossier,
    officer: Officer,
    us: str,
    owed: Iterable[Duty],
    states: States,
    at: datetime,
) -> RequestShown:
    """A request with what is owed on it and what the officer may say."""
    known = measure(request.measure)
    here = [duty for duty in owed if duty.request == request.id]
    ours = {duty.by for duty in here if duty.owner == us}
    said = choices(request, us, officer.role_set)
    buttons = tuple(_button(one, officer, request.measure, owed=one.kind in ours) for one in said)
    return RequestShown(
        request=request,
        title=known.title_en if known else KINDS[request.kind].title,
        requesting=states(request.requesting),
        requested=states(request.requested),
        owed=tuple(_owed(duty, us, states, at) for duty in here),
        buttons=tuple(one for one in buttons if one.choice.why_not is None),
        closed=tuple(one for one in buttons if one.choice.why_not is not None),
    )


def opening_buttons(officer: Officer) -> tuple[Button, ...]:
    """The requests that the officer may draft."""
    said = openings(officer.role_set)
    return tuple(_button(one, officer, KINDS[one.kind].opens) for one in said if one.why_not is None)


def _button(choice: Choice, officer: Officer, measure_id: str | None, *, owed: bool = False) -> Button:
    return Button(
        choice,
        KINDS[choice.kind].title,
        roles_for(officer, choice.kind, measure_id),
        cited(choice.article, choice.paragraph),
        owed,
    )


def _owed(duty: Duty, us: str, states: States, at: datetime) -> Owed:
    return Owed(
        duty=duty,
        mine=duty.owner == us,
        owner=states(duty.owner),
        overdue=duty.overdue(at),
        cited=cited(duty.article, duty.paragraph),
        source=SOURCES[duty.source],
    )
