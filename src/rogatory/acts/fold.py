"""fold(acts) -> Dossier: everything about a dossier is computed here, from its acts, and kept nowhere else.

`after` makes the acts a graph. They are taken in a topological order with ties broken by id, so any order of
arrival and any duplication give the same dossier. Each act is judged in the light of its own ancestors; then it
acts upon the whole. Nothing is removed: an act that fails is kept, shown and named, and changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from types import MappingProxyType

from rogatory.acts.act import Act
from rogatory.acts.judge import View, advance, judge
from rogatory.acts.state import RequestState

APPLIED, CROSSED, VOID = "applied", "crossed", "void"


@dataclass(frozen=True)
class Entry:
    """One act in the history of a dossier, with how it was judged and, where it has no effect, why."""

    act: Act
    verdict: str
    reason: str | None = None


@dataclass(frozen=True)
class Dossier:
    """What a set of acts amounts to."""

    id: str | None
    states: tuple[str, ...]
    exercise: bool
    references: Mapping[str, str]
    """Each State's own reference for the dossier."""
    requests: Mapping[str, RequestState]
    history: tuple[Entry, ...]
    heads: tuple[str, ...]
    """The newest acts: those that no act follows."""
    shared_heads: tuple[str, ...]
    """The newest acts among those that both States hold."""
    missing: tuple[str, ...]
    """Acts that others name and that are not here; those that follow them wait outside the history."""

    def entry(self, act_id: str) -> Entry | None:
        """The entry of an act."""
        return next((entry for entry in self.history if entry.act.id == act_id), None)


def in_order(acts: Mapping[str, Act]) -> tuple[list[Act], tuple[str, ...]]:
    """The acts whose ancestors are all here, in the order that everybody uses; and the ids that are missing."""
    missing = {parent for act in acts.values() for parent in act.header.after if parent not in acts}
    followers: dict[str, list[str]] = {}
    lacking: dict[str, int] = {}
    for act in acts.values():
        lacking[act.id] = len(act.header.after)
        for parent in act.header.after:
            followers.setdefault(parent, []).append(act.id)
    ready = [act_id for act_id, count in lacking.items() if count == 0]
    heapify(ready)
    order: list[Act] = []
    while ready:
        act_id = heappop(ready)
        order.append(acts[act_id])
        for follower in followers.get(act_id, ()):
            lacking[follower] -= 1
            if lacking[follower] == 0:
                heappush(ready, follower)
    return order, tuple(sorted(missing))


class _Ancestry:
    """The view that each act's author had. Sets of acts are bits of an integer, in the order of the fold."""

    def __init__(self) -> None:
        self.position: dict[str, int] = {}
        self.known: list[int] = []
        self.valid: list[Act | None] = []
        self.views: dict[int, View] = {0: View()}

    def before(self, act: Act) -> int:
        """The set of all ancestors of an act."""
        together = 0
        for parent in act.header.after:
            at = self.position[parent]
            together |= self.known[at] | 1 << at
        return together

    def view(self, together: int) -> View:
        """The view after a set of acts, which is closed under ancestry."""
        found = self.views.get(together)
        if found is None:
            newest = together.bit_length() - 1
            rest = together & ~(1 << newest)
            # The newest act comes last in the order, so the view is that of the rest, moved on by it.
            # A loop and not a recursion: a dossier may hold thousands of acts.
            pending = [newest]
            while rest not in self.views:
                newest = rest.bit_length() - 1
                pending.append(newest)
                rest &= ~(1 << newest)
            found = self.views[rest]
            for at in reversed(pending):
                act = self.valid[at]
                found = found if act is None else advance(found, act)[0]
                rest |= 1 << at
                self.views[rest] = found
        return found

    def add(self, act: Act, together: int, possible: bool) -> None:
        """Remember an act that was judged."""
        self.position[act.id] = len(self.known)
        self.known.append(together)
        self.valid.append(act if possible else None)


def _heads(acts: Iterable[Act]) -> tuple[str, ...]:
    listed = list(acts)
    followed = {parent for act in listed for parent in act.header.after}
    return tuple(sorted(act.id for act in listed if act.id not in followed))


def fold(acts: Iterable[Act]) -> Dossier:
    """Compute a dossier from its acts, in whatever order and however often they come.

    Raises ValueError if the acts are of several dossiers: that is a mistake of ours, not of a peer.
    """
    by_id = {act.id: act for act in acts}
    if len({act.header.dossier for act in by_id.values()}) > 1:
        raise ValueError("the acts belong to several dossiers")
    order, missing = in_order(by_id)
    ancestry = _Ancestry()
    whole, history = View(), []
    references: dict[str, str] = {}
    for act in order:
        together = ancestry.before(act)
        why = judge(ancestry.view(together), act)
        ancestry.add(act, together, why is None)
        if why is not None:
            history.append(Entry(act, VOID, why))
            continue
        whole, crossed = advance(whole, act)
        history.append(Entry(act, CROSSED if crossed else APPLIED))
        references.setdefault(act.header.author.state, act.header.reference)
    return Dossier(
        id=order[0].header.dossier if order else None,
        states=tuple(sorted(whole.states)),
        exercise=bool(whole.exercise),
        references=MappingProxyType(references),
        requests=whole.requests,
        history=tuple(history),
        heads=_heads(order),
        shared_heads=_heads(act for act in order if act.shared),
        missing=missing,
    )
