"""fold(acts) -> Dossier: everything about a dossier is computed here, from its acts, and kept nowhere else.

`after` makes the acts a graph. They are taken in a topological order with ties broken by id, so any order of
arrival and any duplication give the same dossier. Each act is judged in the light of its own ancestors; then it
acts upon the whole. Nothing is removed: an act that fails is kept, shown and named, and changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from types import MappingProxyType

from rogatory.acts.act import Act
from rogatory.acts.header import MAX_PARENTS
from rogatory.acts.judge import View, advance, judge
from rogatory.acts.state import RequestState

APPLIED, CROSSED, VOID = "applied", "crossed", "void"


@dataclass(frozen=True)
class Entry:
    """One act in the history of a dossier, with how it was judged and, where it has no effect, why."""

    act: Act
    verdict: str
    reason: str | None
    readers: frozenset[str]
    """The States that hold this act and all that it follows."""


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
    missing: tuple[str, ...]
    """Acts that others name and that are not here; those that follow them wait outside the history."""

    @property
    def heads(self) -> tuple[str, ...]:
        """The newest acts of the history: those that no act of it follows."""
        return _heads(self.history)

    @property
    def shared_heads(self) -> tuple[str, ...]:
        """The newest acts among those that all the States of the dossier hold."""
        return self.heads_for(self.states)

    def heads_for(self, states: Iterable[str]) -> tuple[str, ...]:
        """What an act for these States follows: the newest acts that all of them hold, as `after` lists them.

        At most as many as `after` can hold: a flood of acts side by side cannot silence the other State, whose
        next acts gather in the rest.
        """
        audience = frozenset(states)
        return _heads([entry for entry in self.history if entry.readers >= audience])

    def entry(self, act_id: str) -> Entry | None:
        """The entry of an act."""
        return next((entry for entry in self.history if entry.act.id == act_id), None)


def _heads(entries: Sequence[Entry]) -> tuple[str, ...]:
    followed = {parent for entry in entries for parent in entry.act.header.after}
    newest = [entry.act.id for entry in entries if entry.act.id not in followed]
    return tuple(sorted(newest[-MAX_PARENTS:]))


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
        self.steps: list[tuple[Act, View] | None] = []
        self.held: list[frozenset[str]] = []
        self.views: dict[int, View] = {0: View()}

    def before(self, act: Act) -> int:
        """The set of all ancestors of an act."""
        together = 0
        for parent in act.header.after:
            at = self.position[parent]
            together |= self.known[at] | 1 << at
        return together

    def readers(self, act: Act) -> frozenset[str] | None:
        """The States that hold every ancestor of an act; None where it has none."""
        held = [self.held[self.position[parent]] for parent in act.header.after]
        return frozenset.intersection(*held) if held else None

    def view(self, together: int) -> View:
        """The view after a set of acts, which is closed under ancestry."""
        # The newest act comes last in the order, so the view is that of the rest, moved on by it.
        # A loop and not a recursion: a dossier may hold thousands of acts.
        pending: list[int] = []
        rest = together
        while rest not in self.views:
            newest = rest.bit_length() - 1
            pending.append(newest)
            rest &= ~(1 << newest)
        found = self.views[rest]
        for at in reversed(pending):
            step = self.steps[at]
            found = advance(found, *step)[0] if step else found
        # Only what was asked for is kept, so that memory grows with the acts and not with their square.
        self.views[together] = found
        return found

    def add(self, act: Act, together: int, seen: View | None, readers: frozenset[str]) -> None:
        """Remember an act that was judged, with the view of its author if it was found possible."""
        self.position[act.id] = len(self.known)
        self.known.append(together)
        self.steps.append((act, seen) if seen else None)
        self.held.append(readers)


def fold(acts: Iterable[Act]) -> Dossier:
    """Compute a dossier from its acts, in whatever order and however often they come.

    Raises ValueError if the acts are of several dossiers: that is a mistake of ours, not of a peer.
    """
    by_id = {act.id: act for act in acts}
    if len({act.header.dossier for act in by_id.values()}) > 1:
        raise ValueError("the acts belong to several dossiers")
    order, missing = in_order(by_id)
    ancestry = _Ancestry()
    whole, everything, history = View(), 0, []
    references: dict[str, str] = {}
    for act in order:
        together, above = ancestry.before(act), ancestry.readers(act)
        seen = ancestry.view(together)
        why = judge(seen, act, above)
        verdict = VOID
        if why is None:
            whole, crossed = advance(whole, act, seen)
            # What the other State cannot know, it cannot cross. Its place among later shared acts, which cannot
            # follow it, is as good as any: it moves no stage.
            verdict = CROSSED if crossed and act.shared else APPLIED
            references.setdefault(act.header.author.state, act.header.reference)
        audience = frozenset(act.header.audience.states)
        readers = audience if above is None else audience & above
        ancestry.add(act, together, seen if why is None else None, readers)
        everything = everything << 1 | 1
        ancestry.views[everything] = (
            whole  # whoever follows all that came so far has this view: no need to redo it
        )
        history.append(Entry(act, verdict, why, readers))
    return Dossier(
        id=order[0].header.dossier if order else None,
        states=tuple(sorted(whole.states)),
        exercise=whole.exercise,
        references=MappingProxyType(references),
        requests=whole.requests,
        history=tuple(history),
        missing=missing,
    )
