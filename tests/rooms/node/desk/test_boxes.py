"""Findings stand beside the field that they speak of, and never get lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.acts.kinds import KINDS
from rogatory.node.desk.forms.boxes import Option, to_read, to_write
from rogatory.node.desk.forms.shape import shape_of
from rogatory.node.desk.saying import told_in, told_once
from rogatory.treaty.findings import Finding, Level, Sentence

SHAPE = shape_of(KINDS["preservation-request"].body)


def _finding(
    field: str, level: Level = Level.STOPS, rule: str = "a-rule", text: str = "Something."
) -> Finding:
    return Finding(level, rule, Sentence(text), Sentence("Do."), field=field)


def test_a_finding_stands_at_its_field() -> None:
    root = to_write(SHAPE, {"identifiers": [{"type": "ip"}]}, {}, [_finding("identifiers.0.instant")])
    (box,) = [box for box in root.walk() if box.findings]
    assert (box.path, box.id, box.title) == ("identifiers.0.instant", "f-identifiers-0-instant", "Instant")
    assert box.trail == "Identifiers 1 › Instant"


def test_a_finding_on_what_is_not_shown_stands_at_the_nearest_that_is() -> None:
    root = to_write(SHAPE, {}, {}, [_finding("offences.3.title"), _finding("bases"), _finding("")])
    assert {box.path for box in root.walk() if box.findings} == {"offences", ""}


@given(
    st.text(max_size=30)
    | st.sampled_from(["identifiers.0.source.document", "items.9.nexus", "..", "urgency."])
)
@settings(deadline=None)
def test_every_finding_has_a_place(field: str) -> None:
    root = to_write(SHAPE, {"identifiers": [{"type": "ip"}]}, {}, [_finding(field)])
    assert len(told_in(root)) == 1


def test_a_part_that_needs_somebody_is_shown_open() -> None:
    root = to_write(
        SHAPE, {}, {}, [_finding("safeguards.human_rights"), _finding("use_terms.purpose", Level.INFORMS)]
    )
    unfolded = {box.path: box.unfolded for box in root.boxes}
    assert unfolded["safeguards"] and not unfolded["use_terms"]


def test_the_gravest_come_first_and_what_is_said_twice_stands_once() -> None:
    findings = [
        _finding("facts", Level.WARNS, text="A warning."),
        _finding("confirmation_contact.name", text="Nobody is named."),
        _finding("confirmation_contact.telephone", text="Nobody is named."),
    ]
    told = told_in(to_write(SHAPE, {}, {}, findings))
    assert [(one.level, one.box.path) for one in told] == [
        ("stops", "confirmation_contact.name"),
        ("warns", "facts"),
    ]


def test_what_the_law_has_said_of_a_gap_is_not_said_again_by_the_form() -> None:
    law = [_finding("urgency.level"), _finding("facts")]
    form = [
        _finding("urgency", rule="form"),
        _finding("facts.0", rule="form"),
        _finding("language", rule="form"),
    ]
    assert [one.field for one in told_once([*law, *form])] == ["urgency.level", "facts", "language"]


def test_a_warning_of_the_law_hides_no_fault_of_form() -> None:
    law = [_finding("urgency.level", Level.WARNS)]
    assert len(told_once([*law, _finding("urgency", rule="form")])) == 2


def test_to_read_leaves_out_what_is_not_said() -> None:
    said = {"urgency": {"level": "urgent"}, "facts": ["one"], "persons": []}
    root = to_read(SHAPE, said, {})
    assert [box.path for box in root.boxes] == ["urgency", "facts"]
    assert root.boxes[0].boxes[0].picked[0].label == "Urgent"


def test_a_number_is_read_by_what_it_stands_for() -> None:
    offers = {"items.*.identifiers": [Option("0", "1. IP address 203.0.113.47")]}
    root = to_read(SHAPE, {"items": [{"identifiers": [0]}]}, offers)
    (box,) = [box for box in root.walk() if box.path == "items.0.identifiers"]
    assert [option.label for option in box.picked] == ["1. IP address 203.0.113.47"]


def test_nobody_is_told_to_count_from_nought_where_a_list_is_offered() -> None:
    shape = shape_of(KINDS["evidence-transmittal"].body)
    value = {"items": [{"outcome": "executed"}]}
    offers = {"items.*.item": [Option("0", "1. Flow records")]}
    notes = {box.path: box.note for box in to_write(shape, value, offers, ()).walk()}
    assert notes["items.0.item"] == "" and notes["items.0.reason"] != ""
    assert {box.path: box.note for box in to_write(shape, value, {}, ()).walk()}["items.0.item"] == "From 0."
