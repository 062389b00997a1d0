"""What the desk offers is what the fold accepts, and why a button is grey is why the fold would refuse."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.acts.act import Act
from rogatory.acts.choices import Choice, choices, openings
from rogatory.acts.fold import VOID, Dossier, fold
from rogatory.acts.kinds import KINDS
from rogatory.acts.state import RequestState
from tests.rooms.acts.builders import ASKED, ASKING, PAIR, STRANGER, Story, executed, preserved, say
from tests.rooms.acts.strategies import ROLES, stories

some = settings(max_examples=25, deadline=None)


def chosen(dossier: Dossier, choice: Choice, request: RequestState, state: str, role: str) -> Act:
    own = KINDS[choice.kind].scope == "own"
    return say(
        choice.kind,
        state,
        request=request,
        role=role,
        after=dossier.heads_for((state,) if own else PAIR),
        approver={"officer": "o-99", "role": "approver"} if choice.four_eyes else None,
        at=999,
        labels=["chosen"],
    )


@some
@given(stories(longest=10, wild=False), st.sampled_from(PAIR), st.sampled_from(ROLES), st.data())
def test_what_can_be_chosen_can_be_said_and_nothing_else(
    acts: list[Act], state: str, role: str, data: st.DataObject
) -> None:
    # Each State's desk looks at what its own node holds.
    held = [act for act in acts if state in act.header.audience.states]
    dossier = fold(held)
    request = data.draw(st.sampled_from(tuple(dossier.requests.values())))
    for choice in choices(request, state, frozenset({role})):
        act = chosen(dossier, choice, request, state, role)
        entry = fold([*held, act]).entry(act.id)
        assert entry is not None
        if choice.why_not is None:
            assert entry.verdict == "applied", (choice, entry.reason)
        else:
            assert (entry.verdict, entry.reason) == (VOID, choice.why_not)


@some
@given(stories(longest=10, wild=False), st.sampled_from(PAIR))
def test_each_kind_is_offered_once_and_machines_need_no_button(acts: list[Act], state: str) -> None:
    dossier = fold(acts)
    for request in dossier.requests.values():
        offered = [choice.kind for choice in choices(request, state, frozenset(ROLES))]
        assert len(offered) == len(set(offered))
        assert "receipt" not in offered
        assert not any(KINDS[kind].opens for kind in offered)


def why(story: Story, kind: str, state: str, *roles: str) -> Any:
    found = [one for one in choices(story.request(), state, frozenset(roles)) if one.kind == kind]
    return found[0].why_not if found else "not offered"


def test_why_a_button_is_grey() -> None:
    story = Story()
    story.tell("preservation-request")
    assert why(story, "acceptance", ASKED, "duty-officer") is None
    assert why(story, "acceptance", ASKED, "case-officer") == "wrong-officer"
    assert why(story, "acceptance", ASKED, "case-officer", "approver") is None
    assert why(story, "preservation-confirmed", ASKED, "duty-officer") == "wrong-stage"
    assert why(story, "status-report", ASKED, "duty-officer") == "not-asked"
    assert why(story, "acceptance", ASKING, "duty-officer") == "not offered"
    assert why(story, "evidence-transmittal", ASKED, "duty-officer") == "not offered"


def test_of_several_lines_the_nearest_one_speaks() -> None:
    story = executed()
    objects = [{"sha256": one.sha256, "result": "differs"} for one in story.request().deliveries[0].objects]
    assert why(story, "evidence-receipt", ASKING, "custodian") is None
    story.tell("evidence-receipt", objects=objects)
    assert why(story, "evidence-receipt", ASKING, "custodian") == "no-open-delivery"


def test_a_stranger_is_offered_nothing() -> None:
    story = preserved()
    assert choices(story.request(), STRANGER, frozenset(ROLES)) == ()


def test_openings_ask_for_the_role_and_for_four_eyes() -> None:
    offered = {choice.kind: choice for choice in openings(frozenset({"duty-officer"}))}
    assert {kind: choice.why_not for kind, choice in offered.items()} == {
        "preservation-request": None,
        "mla-request": "wrong-officer",
        "emergency-request": None,
    }
    assert all(choice.four_eyes and choice.request is None for choice in offered.values())
    assert offered["preservation-request"].article == 42
