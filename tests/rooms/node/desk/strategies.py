"""What a draft may hold: any JSON of a kind's shape, complete or not, and what a hostile browser may send."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from rogatory.node.desk.forms.shape import Choice, Group, Number, OneOf, Rows, Shape, Text, YesNo

LINE = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "Lo")), min_size=1, max_size=20
).filter(lambda text: text == text.strip())
WORDS = st.text(
    st.one_of(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), st.sampled_from("\n\t<>&\"'")
    ),
    min_size=1,
    max_size=40,
)
MALFORMED_NUMBER = st.sampled_from(["5 years", "٣", "1.5", "007", "--"])


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """JSON of that shape. Empty lists are left out, since a form can't tell them from none."""
    match shape:
        case Group():
            return _records(shape)
        case OneOf():
            tagged = [_tagged(tag, shape.by, group) for tag, group in shape.groups.items()]
            return st.one_of(st.just({}), *tagged)
        case Rows(of=Choice() as choice):
            # Ticks have no order of their own: they come in that of the page.
            return st.sets(st.sampled_from(choice.codes), min_size=1).map(
                lambda held: [code for code in choice.codes if code in held]
            )
        case Rows():
            inner = values(shape.of)
            return st.lists(
                inner | st.just("") if isinstance(shape.of, Text) else inner, min_size=1, max_size=3
            )
        case Choice():
            return st.sampled_from(shape.codes)
        case YesNo():
            return st.booleans()
        case Number():
            return st.integers(-5, 2**40) | MALFORMED_NUMBER
        case Text(what="text"):
            return WORDS
        case Text(what="instant"):
            return st.sampled_from(["2026-11-14T02:41:07+01:00", "2026-11-14T02:41:07.250Z", "yesterday"])
        case Text(what="day"):
            return st.sampled_from(["2026-12-13", "soon"])
        case Text():
            return LINE


def _records(group: Group) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={one.name: values(one.shape) for one in group.members})


def _tagged(tag: str, by: str, group: Group) -> st.SearchStrategy[dict[str, Any]]:
    others = Group(group.name, tuple(one for one in group.members if one.name != by))
    return _records(others).map(lambda record: {by: tag, **record})


NAMES = st.one_of(
    st.sampled_from(
        [
            "identifiers.0.value",
            "identifiers.0.type",
            "identifiers.00.type",
            "identifiers.-1",
            "identifiers.99999999999.type",
            "identifiers",
            "identifiers.0",
            "items.0.identifiers",
            "items.0.identifiers.3",
            "items.0.period",
            "urgency",
            "urgency.level",
            "urgency.needed_by",
            "urgency.needed_by~zone",
            "facts.1",
            "facts.0.x",
            "period_days",
            "confidentiality.keep",
            "." * 40,
            "a." * 200,
            "",
        ]
    ),
    st.text(max_size=12),
)
HOSTILE = st.lists(
    st.tuples(NAMES, st.text(max_size=12) | st.sampled_from(["ip", "Europe/Paris", "7"])), max_size=12
)
