"""What holds for every dossier, whatever is said in it, by whom, in whatever order it arrives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.acts.act import Act
from rogatory.acts.fold import APPLIED, VOID, Dossier, fold
from rogatory.acts.judge import View, advance, judge
from rogatory.acts.state import RequestState
from tests.rooms.acts.builders import ASKED, ASKING, PAIR, STRANGER, Story, say
from tests.rooms.acts.strategies import ROLES, closed, fitting, held_by, stories

some = settings(max_examples=30, deadline=None)


@some
@given(stories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_and_any_duplication_give_the_same_dossier(acts: list[Act], random: Any) -> None:
    arriving = acts + random.choices(acts, k=3)
    random.shuffle(arriving)
    assert fold(arriving) == fold(acts)


def between(dossier: Dossier, pair: frozenset[str]) -> dict[str, RequestState]:
    """The requests of two States, without what one of them keeps at home."""
    return {
        id_: replace(request, orders=(), intakes=())
        for id_, request in dossier.requests.items()
        if {request.requesting, request.requested} == pair
    }


def heard_by_both(dossier: Dossier) -> list[tuple[str, str, str | None]]:
    """The history of what both States hold."""
    return [
        (entry.act.id, entry.verdict, entry.reason)
        for entry in dossier.history
        if entry.readers.issuperset(PAIR)
    ]


@some
@given(stories())
def test_both_states_see_the_same_requests_and_the_same_shared_history(acts: list[Act]) -> None:
    asking, asked = fold(held_by(ASKING, acts)), fold(held_by(ASKED, acts))
    pair = frozenset(PAIR)
    assert between(asking, pair) == between(asked, pair)
    assert heard_by_both(asking) == heard_by_both(asked)
    assert asking.heads_for(PAIR) == asked.heads_for(PAIR)
    assert all(asking.references.get(state) == asked.references.get(state) for state in PAIR)


@some
@given(stories())
def test_own_acts_change_nothing_that_is_shared(acts: list[Act]) -> None:
    whole, without = fold(acts), fold(act for act in acts if act.shared)
    assert between(whole, frozenset(PAIR)) == between(without, frozenset(PAIR))
    assert heard_by_both(whole) == heard_by_both(without)
    assert {entry.verdict for entry in whole.history if not entry.act.shared} <= {APPLIED, VOID}


@some
@given(stories(), st.data())
def test_adding_acts_removes_no_fact_from_the_history(acts: list[Act], data: st.DataObject) -> None:
    before = fold(data.draw(st.lists(st.sampled_from(acts), unique_by=lambda act: act.id)))
    after = fold(acts)
    for entry in before.history:
        now = after.entry(entry.act.id)
        assert now is not None
        assert (now.verdict == VOID, now.reason, now.readers) == (
            entry.verdict == VOID,
            entry.reason,
            entry.readers,
        )
    assert set(before.requests) <= set(after.requests)
    earlier = [entry.act.id for entry in before.history]
    assert [entry.act.id for entry in after.history if entry.act.id in set(earlier)] == earlier


@some
@given(stories())
def test_an_act_without_effect_changes_nothing(acts: list[Act]) -> None:
    dossier = fold(acts)
    followed = {parent for act in acts for parent in act.header.after}
    void = {entry.act.id for entry in dossier.history if entry.verdict == VOID} - followed
    without = fold(act for act in acts if act.id not in void)
    assert (without.requests, without.references, without.exercise, without.states) == (
        dossier.requests,
        dossier.references,
        dossier.exercise,
        dossier.states,
    )


@some
@given(stories(longest=8, wild=False), st.data())
def test_a_state_that_is_no_party_changes_nothing(acts: list[Act], data: st.DataObject) -> None:
    dossier = fold(acts)
    request = data.draw(st.sampled_from(tuple(dossier.requests.values())))
    kind = data.draw(st.sampled_from(sorted({entry.act.kind for entry in dossier.history} | {"acceptance"})))
    if kind.endswith("request") and kind not in ("information-request", "extension-request"):
        intruder = say(kind, STRANGER, after=dossier.heads, audience=(*PAIR,))
    else:
        role = data.draw(st.sampled_from(ROLES))
        intruder = say(kind, STRANGER, request=request, after=dossier.heads, role=role)
    with_it = fold([*acts, intruder])
    entry = with_it.entry(intruder.id)
    assert entry is not None
    assert entry.verdict == VOID
    assert (with_it.requests, with_it.states) == (dossier.requests, dossier.states)


@settings(max_examples=60, deadline=None)
@given(stories(longest=8, wild=False), st.data())
def test_two_states_who_speak_at_once_are_both_heard(acts: list[Act], data: st.DataObject) -> None:
    one = data.draw(fitting(ASKING, acts, 20, slips=False))
    other = data.draw(fitting(ASKED, acts, 21, slips=False))
    told = [*acts, one, other]
    dossier = fold(told)
    entries = [dossier.entry(one.id), dossier.entry(other.id)]
    assert all(entry is not None and entry.verdict != VOID for entry in entries)
    asking, asked = fold(held_by(ASKING, told)), fold(held_by(ASKED, told))
    assert between(asking, frozenset(PAIR)) == between(asked, frozenset(PAIR))
    for act in (one, other):
        at_asking, at_asked = asking.entry(act.id), asked.entry(act.id)
        if at_asking and at_asked:
            assert at_asking.verdict == at_asked.verdict


def naive(acts: list[Act]) -> tuple[View, list[tuple[str, str | None]], set[str]]:
    """The fold, written the slow way: each view from nothing, each order by search."""
    by_id = {act.id: act for act in acts}

    @cache
    def ancestors(id_: str) -> frozenset[str] | None:
        found: set[str] = set()
        for parent in by_id[id_].header.after:
            above = ancestors(parent) if parent in by_id else None
            if above is None:
                return None
            found |= above | {parent}
        return frozenset(found)

    def order(ids: frozenset[str]) -> list[str]:
        taken: list[str] = []
        while len(taken) < len(ids):
            taken.append(
                min(
                    id_
                    for id_ in ids
                    if id_ not in taken and all(parent in taken for parent in by_id[id_].header.after)
                )
            )
        return taken

    def above(id_: str) -> frozenset[str]:
        found = ancestors(id_)
        assert found is not None
        return found

    @cache
    def reason(id_: str) -> str | None:
        readers: frozenset[str] | None = None
        for other in above(id_):
            audience = frozenset(by_id[other].header.audience.states)
            readers = audience if readers is None else readers & audience
        return judge(view(above(id_)), by_id[id_], readers)

    @cache
    def view(ids: frozenset[str]) -> View:
        found = View()
        for id_ in order(ids):
            if reason(id_) is None:
                found = advance(found, by_id[id_], view(above(id_)))[0]
        return found

    complete = frozenset(id_ for id_ in by_id if ancestors(id_) is not None)
    return view(complete), [(id_, reason(id_)) for id_ in order(complete)], set(by_id) - complete


@some
@given(stories(longest=14), st.data())
def test_the_view_of_each_act_is_that_of_its_ancestors_alone(acts: list[Act], data: st.DataObject) -> None:
    missing = data.draw(st.sets(st.sampled_from(acts), max_size=2))
    held = [act for act in acts if act not in missing]
    view, history, waiting = naive(held)
    dossier = fold(held)
    assert [(entry.act.id, entry.reason) for entry in dossier.history] == history
    assert dossier.requests == view.requests
    assert waiting == {act.id for act in held} - {entry.act.id for entry in dossier.history}
    followed = {parent for act in held for parent in act.header.after}
    assert set(dossier.missing) == followed - {act.id for act in held}


@some
@given(stories(wild=False))
def test_what_a_state_says_rightly_is_never_without_effect(acts: list[Act]) -> None:
    assert [entry.reason for entry in fold(acts).history if entry.verdict == VOID] == []


@some
@given(stories())
def test_what_an_author_could_say_is_judged_by_what_the_author_knew(acts: list[Act]) -> None:
    for act in acts:
        above = closed(acts, _ancestors(acts, act))
        alone = fold([*above, act]).entry(act.id)
        among = fold(acts).entry(act.id)
        assert (alone is None) == (among is None)
        if alone and among:
            assert (alone.verdict == VOID, alone.reason) == (among.verdict == VOID, among.reason)


def _ancestors(acts: list[Act], act: Act) -> set[str]:
    by_id, found, look = {one.id: one for one in acts}, set[str](), list(act.header.after)
    while look:
        id_ = look.pop()
        if id_ not in found:
            found.add(id_)
            look += by_id[id_].header.after
    return found


def test_a_long_dossier_folds_without_recursion() -> None:
    story = Story()
    story.tell("mla-request")
    request, last = story.request(), story.acts[0].id
    other = last
    for step in range(1, 600):
        act = say("status-query", request=request, after=[last], at=step)
        beside = say("information-request", ASKED, request=request, after=[other], at=step)
        last, other = act.id, beside.id
        story.acts += [act, beside]
    story.acts.append(say("status-query", request=request, after=[last, other], at=9_999))
    dossier = story.dossier
    assert len(dossier.history) == 1_200
    assert dossier.heads == (story.acts[-1].id,)
