"""Every kind of act can be filled in, with a title for every field."""

import pytest
from pydantic import BaseModel

from rogatory.acts.kinds import KINDS
from rogatory.node.desk.forms.shape import Group, OneOf, Rows, Shape, Text, Unshapely, YesNo, shape_of


def _groups(shape: Shape) -> list[Group]:
    match shape:
        case Group():
            return [shape, *(inner for one in shape.members for inner in _groups(one.shape))]
        case Rows():
            return _groups(shape.of)
        case OneOf():
            return [inner for group in shape.groups.values() for inner in _groups(group)]
    return []


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_has_a_title_for_people(kind: str) -> None:
    for group in _groups(shape_of(KINDS[kind].body)):
        for member in group.members:
            assert member.title and "_" not in member.title, (group.name, member.name)


def test_members_have_the_names_that_json_has() -> None:
    items = shape_of(KINDS["preservation-request"].body).member("items")
    assert items and isinstance(items.shape, Rows) and isinstance(items.shape.of, Group)
    period = items.shape.of.member("period")
    assert period and isinstance(period.shape, Group)
    assert [one.name for one in period.shape.members] == ["from", "to"]
    assert not period.required


def test_what_an_identifier_is_comes_before_where_it_was_found() -> None:
    identifiers = shape_of(KINDS["preservation-request"].body).member("identifiers")
    assert identifiers and isinstance(identifiers.shape, Rows) and isinstance(identifiers.shape.of, OneOf)
    names = [one.name for one in identifiers.shape.of.groups["ip"].members]
    assert names[:2] == ["type", "value"]
    assert names[-3:] == ["source", "provider", "note"]


def test_texts_are_told_apart() -> None:
    shape = shape_of(KINDS["evidence-intake"].body)
    kinds = {one.name: one.shape.what for one in shape.members if isinstance(one.shape, Text)}
    assert kinds == {
        "handed_over_by": "line",
        "collected_at": "instant",
        "tool": "line",
        "source_zone": "zone",
        "statement": "text",
    }


def test_a_model_that_no_form_can_show_is_a_mistake_of_ours() -> None:
    class Odd(BaseModel):
        when: float

    with pytest.raises(Unshapely, match="float"):
        shape_of(Odd)


def test_an_answer_that_has_a_default_is_still_an_answer() -> None:
    confidential = shape_of(KINDS["provider-order"].body).member("confidential")
    assert confidential and confidential.shape == YesNo() and confidential.default is True
