"""The one exception of hostile input."""

import importlib
import pickle
import pkgutil
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rogatory.envelope
from rogatory.envelope.errors import Refusal, Rejected, shown

HOT = Refusal("kettle.hot", "The kettle in {room} is hot.", "Wait {minutes} minutes.")


def test_a_refusal_says_where_what_and_what_to_do() -> None:
    error = HOT.at("act.kettle", room="the hall", minutes=5)
    assert str(error) == "act.kettle: The kettle in the hall is hot. Wait 5 minutes."
    assert error.as_json() == {
        "code": "kettle.hot",
        "sentence": "The kettle in {room} is hot.",
        "values": {"room": "the hall", "minutes": "5"},
        "place": "act.kettle",
        "remedy": "Wait {minutes} minutes.",
        "text": str(error),
    }


def test_it_survives_the_way_to_another_process() -> None:
    error = HOT.at("act", room="the hall", minutes=5)
    again = pickle.loads(pickle.dumps(error))
    assert again.as_json() == error.as_json()


@given(st.text(max_size=400))
def test_hostile_text_can_neither_break_nor_reorder_the_line(text: str) -> None:
    line = shown(text)
    assert line.isprintable() or all(c.isprintable() or c.isspace() for c in line)
    assert "\n" not in line and "\u202e" not in line and "\x1b" not in line
    line.encode("utf-8")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert "{minutes}" in str(HOT.at("act", room="{minutes}{0.__class__}", minutes=5))


@pytest.mark.parametrize("code", ["", "plain", "Upper.case", "a.b c", "a."])
def test_a_code_is_dotted(code: str) -> None:
    with pytest.raises(ValueError, match="dotted"):
        Rejected(code, "x", place="y", remedy="z")


def test_every_refusal_of_this_room_is_well_formed() -> None:
    refusals: dict[str, set[Refusal]] = {}
    for module in pkgutil.iter_modules(rogatory.envelope.__path__):
        for value in vars(importlib.import_module(f"rogatory.envelope.{module.name}")).values():
            if isinstance(value, Refusal):
                refusals.setdefault(value.code, set()).add(value)
    assert len(refusals) > 30
    for refusal in (one for several in refusals.values() for one in several):
        assert refusal.sentence.endswith(".") and refusal.remedy.endswith("."), refusal.code
        names = {
            name for _, name, _, _ in string.Formatter().parse(refusal.sentence + refusal.remedy) if name
        }
        filled = str(refusal.at("place", **dict.fromkeys(names, "value")))
        assert "{" not in filled


@pytest.mark.parametrize("breaking", ["\u2028", "\u2029", "\n", "\u0085"])
def test_no_value_breaks_the_line_that_quotes_it(breaking: str) -> None:
    assert breaking not in shown(f"one{breaking}two")
