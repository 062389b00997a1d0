"""Stories at random: what two States and a stranger may say, and what they may not, known to some and not to others.

Each act follows what its author's node knows at that moment, which is often less than what was said: that is how
two States come to speak at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis import strategies as st

from rogatory.acts.act import Act
from rogatory.acts.choices import choices, openings
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.header import Role
from rogatory.acts.kinds import KINDS
from rogatory.acts.state import RequestState
from rogatory.acts.transitions import TABLE
from tests.rooms.acts.builders import (
    ASKED,
    ASKING,
    NOWHERE,
    PAIR,
    STRANGER,
    Story,
    accepted,
    clock,
    executed,
    preserved,
    say,
)

ROLES: tuple[Role, ...] = (
    "duty-officer",
    "case-officer",
    "approver",
    "central-authority",
    "custodian",
    "translator",
    "auditor",
    "administrator",
    "node",
)
KIND_NAMES = tuple(KINDS)

TWISTS: dict[str, tuple[dict[str, Any], ...]] = {
    "refusal": ({"part": "items", "items": [1]},),
    "receipt": ({"of": NOWHERE},),
    "information-supplied": ({"asked_in": NOWHERE},),
    "provider-return": ({"order": NOWHERE},),
    "preservation-confirmed": (
        {"preserved_until": clock(0)},
        {"preserved_until": clock(130 * 1440)},
    ),
    "evidence-receipt": (
        {"transmittal": NOWHERE},
        {"objects": [{"sha256": "a" * 64, "result": "confirmed"}]},
    ),
}
"""Bodies that differ from the fitting one: some that may be said too, some that may not."""

SELDOM = {"withdrawal", "refusal", "closure", *(kind.name for kind in KINDS.values() if kind.opens)}
"""Kinds that would end or multiply every story if they were as frequent as the others."""


def closed(acts: Iterable[Act], kept: Iterable[str]) -> list[Act]:
    """Those of the acts that are kept together with all that they follow."""
    wanted, found, ids = set(kept), [], set[str]()
    for act in acts:
        if act.id in wanted and ids.issuperset(act.header.after):
            found.append(act)
            ids.add(act.id)
    return found


def held_by(state: str, acts: Iterable[Act]) -> list[Act]:
    """The acts that a State's node holds when everything has arrived."""
    return [act for act in acts if state in act.header.audience.states]


@st.composite
def known_to(draw: st.DrawFn, state: str, acts: list[Act]) -> list[Act]:
    """What a State's node holds at some moment: its own acts, and those of others up to the newest few."""
    held = held_by(state, acts)
    behind = draw(st.sampled_from((0, 0, 2, 3, 5)))
    late = {act.id for act in held[len(held) - behind :] if act.header.author.state != state}
    return closed(held, (act.id for act in held if act.id not in late))


def possible(dossier: Dossier, state: str) -> list[tuple[str, RequestState | None, str]]:
    """(kind, request, role) of all that a State may say now, the machine's receipts included."""
    found: list[tuple[str, RequestState | None, str]] = []
    for request in dossier.requests.values():
        for role in ROLES:
            offered = choices(request, state, frozenset({role}))
            found += [(choice.kind, request, role) for choice in offered if choice.why_not is None]
        if request.party(state):
            found.append(("receipt", request, "node"))
    if len(dossier.requests) < 3:
        found += [
            (choice.kind, None, "central-authority") for choice in openings(frozenset({"central-authority"}))
        ]
    return found


@st.composite
def fitting(draw: st.DrawFn, state: str, acts: list[Act], step: int, slips: bool) -> Act:
    """An act that its author may say, as far as its author knows.

    With `slips` it sometimes follows an act that its author keeps at home, though it speaks to both.
    """
    known = draw(known_to(state, acts))
    dossier = fold(known)
    offered = possible(dossier, state)
    seldom = draw(one_in(6, [False], [True]))
    offered = [one for one in offered if (one[0] in SELDOM) == seldom] or offered
    kind = draw(st.sampled_from(sorted({one[0] for one in offered})))
    _, request, role = draw(st.sampled_from([one for one in offered if one[0] == kind]))
    more: dict[str, Any] = {}
    scope = KINDS[kind].scope
    slip = slips and draw(one_in(4, [False], [True]))
    after = dossier.heads_for((state,) if scope == "own" or slip else PAIR)
    if kind == "receipt":
        more["of"] = draw(st.sampled_from(after))
    if kind == "mla-request":
        more["preservation"] = draw(st.sampled_from((None, *dossier.requests)))
    if kind == "evidence-receipt" and request and draw(st.booleans()):
        waiting = next(one for one in request.deliveries if one.confirmed_by is None)
        more["objects"] = [{"sha256": one.sha256, "result": "differs"} for one in waiting.objects]
    if kind == "refusal" and draw(st.booleans()):
        more |= {"part": "items", "items": [1]}
    return say(
        kind, state, request=request, role=role, after=after, at=step, labels=[f"object {step}"], **more
    )


@st.composite
def anything(draw: st.DrawFn, state: str, acts: list[Act], step: int) -> Act:
    """An act that says anything, to anybody, after anything."""
    kind = draw(st.sampled_from(KIND_NAMES))
    dossier = fold(acts)
    ids = [act.id for act in acts]
    request: RequestState | str | None = None
    if KINDS[kind].opens is None:
        told: tuple[RequestState | str, ...] = (*dossier.requests.values(), NOWHERE)
        request = draw(st.sampled_from(told))
    own = KINDS[kind].scope == "own"
    some = st.lists(st.sampled_from(ids), max_size=3)
    unshared = dossier.heads_for((state,))  # what the author alone may hold, though it speaks to both
    usual = [role for line in TABLE if line.kind == kind for role in sorted(line.roles)]
    return say(
        kind,
        state,
        request=request,
        role=draw(one_in(6, usual, ROLES)),
        after=draw(st.one_of(st.just(dossier.heads_for((state,) if own else PAIR)), st.just(unshared), some)),
        approver=draw(one_in(6, ["yes"], [None, {"officer": "o-17", "role": "approver"}])),
        audience=draw(one_in(6, [PAIR], [(ASKED, STRANGER), (ASKING, ASKED, STRANGER)])),
        exercise=draw(one_in(6, [True], [False])),
        at=step,
        labels=[f"object {step}"],
        **draw(st.sampled_from(({}, *TWISTS.get(kind, ())))),
    )


def one_in(times: int, usual: Sequence[Any], rare: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of the usual, and once in so many times one of the rare."""
    return st.integers(1, times).flatmap(lambda drawn: st.sampled_from(rare if drawn == times else usual))


BEGINNINGS: tuple[Callable[[], Story], ...] = (
    lambda: Story(say("emergency-request")),
    lambda: Story(say("preservation-request")),
    accepted,
    preserved,
    executed,
    executed,
)


@st.composite
def stories(draw: st.DrawFn, longest: int = 12, wild: bool = True) -> list[Act]:
    """A dossier of up to `longest` acts, in the order in which they were said."""
    acts = draw(st.sampled_from(BEGINNINGS))().acts
    for step in range(len(acts), draw(st.integers(len(acts), longest))):
        if wild and draw(st.integers(0, 3)) == 0:
            state = draw(st.sampled_from((ASKING, ASKED, STRANGER)))
            acts.append(draw(anything(state, acts, step)))
        else:
            acts.append(draw(fitting(draw(st.sampled_from(PAIR)), acts, step, wild)))
    return acts
