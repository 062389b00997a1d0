"""Elements of lists: added, removed, and never confused with their neighbours."""

import pytest

from rogatory.acts.kinds import KINDS
from rogatory.node.desk.forms.rows import NoSuchList, add, remove, renumbered, starting
from rogatory.node.desk.forms.shape import shape_of

MLA = shape_of(KINDS["mla-request"].body)


def test_a_form_begins_with_its_defaults_and_one_of_each_that_is_required() -> None:
    begun = starting(shape_of(KINDS["preservation-request"].body))
    assert begun == {"offences": [{}], "facts": [""], "items": [{}], "period_days": 60}
    assert starting(shape_of(KINDS["refusal"].body)) == {"part": "whole"}


def test_an_element_is_added_with_its_type_and_defaults() -> None:
    assert add(MLA, {}, "identifiers", "ip") == {"identifiers": [{"type": "ip", "shared": False}]}
    assert add(MLA, {"facts": ["a"]}, "facts") == {"facts": ["a", ""]}
    assert add(MLA, {"items": [{}]}, "items.0.identifiers") == {"items": [{"identifiers": [""]}]}


def test_an_element_of_no_known_type_is_added_empty() -> None:
    assert add(MLA, {}, "identifiers", "telepathy") == {"identifiers": [{}]}


def test_no_more_is_added_than_an_act_can_hold() -> None:
    full: dict[str, object] = {"translations": [{}] * 20}
    assert add(MLA, full, "translations") == full


def test_removing_an_identifier_moves_what_points_behind_it() -> None:
    value = {
        "identifiers": [{"type": "ip"}, {"type": "email"}, {"type": "url"}],
        "items": [{"identifiers": [0, 1, 2]}, {"identifiers": [2, "x"]}, {}],
    }
    assert remove(MLA, value, "identifiers.1") == {
        "identifiers": [{"type": "ip"}, {"type": "url"}],
        "items": [{"identifiers": [0, 1]}, {"identifiers": [1, "x"]}, {}],
    }


def test_taking_an_attachment_off_moves_the_translations_that_name_others() -> None:
    value: dict[str, object] = {
        "translations": [{"language": "vi", "attachment": 1}, {"language": "fr", "attachment": 2}]
    }
    assert renumbered(value, "attachments", 1) == {
        "translations": [{"language": "vi"}, {"language": "fr", "attachment": 1}]
    }


def test_what_was_given_stays_as_it_was() -> None:
    value: dict[str, object] = {"identifiers": [{"type": "ip"}], "items": [{"identifiers": [0]}]}
    remove(MLA, value, "identifiers.0")
    add(MLA, value, "identifiers", "ip")
    assert value == {"identifiers": [{"type": "ip"}], "items": [{"identifiers": [0]}]}


@pytest.mark.parametrize(
    "path", ["", "subject", "urgency", "nothing", "items.0.nothing", "identifiers.0.value", "a.b.c"]
)
def test_only_lists_of_the_form_grow(path: str) -> None:
    with pytest.raises(NoSuchList):
        add(MLA, {"items": [{}]}, path)


@pytest.mark.parametrize(
    "path", ["identifiers", "identifiers.1", "identifiers.-1", "identifiers.x", "subject.0"]
)
def test_only_what_is_there_is_removed(path: str) -> None:
    with pytest.raises(NoSuchList):
        remove(MLA, {"identifiers": [{}]}, path)


def test_a_list_inside_what_is_not_there_is_not_made() -> None:
    with pytest.raises(NoSuchList):
        add(MLA, {"items": []}, "items.0.identifiers")
