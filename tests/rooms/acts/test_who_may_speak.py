"""No act of a State, an officer or a single pair of eyes that may not say it changes anything."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.acts.act import Act
from rogatory.acts.fold import VOID, fold
from rogatory.acts.header import Role
from rogatory.acts.kinds import KINDS
from rogatory.acts.transitions import APPROVING, TABLE, Line, lines, needs_approval
from tests.rooms.acts.builders import ASKED, ASKING, PAIR, STRANGER, Story, say
from tests.rooms.acts.strategies import ROLES, stories

some = settings(max_examples=30, deadline=None)
SPOKEN = sorted(name for name, kind in KINDS.items() if kind.opens is None)


def without_effect(acts: list[Act], act: Act) -> str | None:
    """The reason for which an act has no effect, having checked that it has none."""
    before, after = fold(acts), fold([*acts, act])
    entry = after.entry(act.id)
    assert entry is not None
    assert entry.verdict == VOID
    assert (after.requests, after.states, after.references) == (
        before.requests,
        before.states,
        before.references,
    )
    return entry.reason


@some
@given(stories(longest=9, wild=False), st.sampled_from(SPOKEN), st.sampled_from(PAIR), st.data())
def test_the_wrong_party_is_not_heard(acts: list[Act], kind: str, state: str, data: st.DataObject) -> None:
    dossier = fold(acts)
    request = data.draw(st.sampled_from(tuple(dossier.requests.values())))
    speakers = {line.speaker for line in lines(kind, request.measure)}
    if request.party(state) in speakers:
        return
    own = KINDS[kind].scope == "own"
    after = dossier.heads_for((state,) if own else PAIR)
    act = say(kind, state, request=request, after=after, role="central-authority")
    assert without_effect(acts, act) == ("wrong-speaker" if speakers else "unknown-kind-here")


@some
@given(stories(longest=9, wild=False), st.sampled_from(TABLE), st.sampled_from(ROLES))
def test_the_wrong_officer_is_not_heard(acts: list[Act], found: Line, role: Role) -> None:
    dossier = fold(acts)
    standing = [
        request
        for request in dossier.requests.values()
        if request.measure in found.measures and request.stage in found.at
    ]
    if role in found.roles or not standing:
        return
    request = standing[0]
    state = request.requesting if found.speaker == "requesting" else request.requested
    own = KINDS[found.kind].scope == "own"
    act = say(
        found.kind, state, request=request, after=dossier.heads_for((state,) if own else PAIR), role=role
    )
    assert without_effect(acts, act) in ("wrong-officer", "no-open-question", "not-asked", "no-open-order")


def test_each_role_may_draft_what_the_table_says_and_nothing_else() -> None:
    for kind in ("preservation-request", "mla-request", "emergency-request"):
        (line,) = (line for line in TABLE if line.kind == kind)
        for role in ROLES:
            entry = Story(say(kind, role=role)).dossier.history[0]
            assert entry.reason == (None if role in line.roles else "wrong-officer"), (kind, role)


def test_what_weighs_most_takes_two() -> None:
    four_eyes = {(line.kind, measure) for line in TABLE for measure in line.measures if line.four_eyes}
    assert {kind for kind, _ in four_eyes} == {
        "preservation-request",
        "mla-request",
        "emergency-request",
        "refusal",
        "evidence-transmittal",
    }
    assert all(needs_approval(kind, measure) for kind, measure in four_eyes)
    assert not needs_approval("acknowledgement", "preservation")


def test_nobody_approves_what_they_drafted_and_not_everybody_approves() -> None:
    for approver, reason in (
        (None, "four-eyes"),
        ({"officer": "o-17", "role": "approver"}, "four-eyes"),
        *(({"officer": "o-99", "role": role}, None if role in APPROVING else "four-eyes") for role in ROLES),
    ):
        assert Story(say("mla-request", approver=approver)).dossier.history[0].reason == reason, approver
    story = Story()
    story.tell("mla-request")
    act = say("refusal", ASKED, request=story.request(), after=story.heads(PAIR), approver=None)
    assert without_effect(story.acts, act) == "four-eyes"


def test_a_stranger_cannot_speak_in_the_dossier_of_others() -> None:
    story = Story()
    story.tell("mla-request")
    for kind in SPOKEN:
        act = say(kind, STRANGER, request=story.request(), after=story.heads(PAIR), role="central-authority")
        assert without_effect(story.acts, act) in ("parties", "follows-hidden", "wrong-speaker"), kind


def test_a_request_is_between_two_states_and_the_dossier_stays_between_them() -> None:
    three = say("mla-request", audience=(ASKED, STRANGER))
    assert without_effect([], three) == "parties"
    story = Story()
    story.tell("preservation-request")
    other = say("mla-request", after=story.heads((ASKING,)), audience=(ASKING, STRANGER))
    assert without_effect(story.acts, other) == "follows-hidden"


def test_only_who_asked_for_a_preservation_can_follow_it() -> None:
    story = Story()
    preservation = story.tell("preservation-request")
    theirs = story.tell("mla-request", ASKED, preservation=preservation.id)
    assert story.entry(theirs).reason is None
    assert story.request(0).followed_by == ()
    assert story.request(1).preservation is None
    ours = story.tell("mla-request", ASKING, preservation=preservation.id)
    assert story.request(0).followed_by == (ours.id,)
    assert story.request(2).preservation == preservation.id


def test_an_own_act_is_for_its_author_alone() -> None:
    story = Story()
    story.tell("mla-request")
    story.tell("acceptance", ASKED)
    order = story.tell("provider-order", ASKED)
    assert story.entry(order).readers == {ASKED}
    assert story.dossier.heads_for(PAIR) == (story.acts[1].id,)
    assert story.dossier.heads == (order.id,)


def test_an_act_that_follows_what_its_readers_do_not_hold_has_no_effect() -> None:
    story = Story()
    story.tell("mla-request")
    story.tell("acceptance", ASKED)
    order = story.tell("provider-order", ASKED)
    slip = say("information-request", ASKED, request=story.request(), after=[order.id])
    assert without_effect(story.acts, slip) == "follows-hidden"
    # Whatever follows it waits at the other State, so it has no effect here either; the next act goes round it.
    answer = say("status-query", ASKING, request=story.request(), after=[slip.id])
    assert without_effect([*story.acts, slip], answer) == "follows-hidden"
    assert fold([*story.acts, slip, answer]).heads_for(PAIR) == (story.acts[1].id,)


def test_a_flood_of_acts_side_by_side_does_not_silence_the_other_state() -> None:
    story = Story()
    story.tell("mla-request")
    request, root = story.request(), story.acts[0].id
    story.acts += [
        say("information-request", ASKED, request=request, after=[root], at=number) for number in range(100)
    ]
    assert len(story.dossier.heads_for(PAIR)) == 64
    for _ in range(3):
        assert story.entry(story.tell("status-query")).reason is None
    assert len(story.dossier.heads_for(PAIR)) == 1
