"""Whether the Convention is in force: computed from deposits, with what is not known kept not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.treaty.status import Status, in_force, in_force_between, party, read_status, status

COLUMNS = "state,name,organization,signed,instrument,deposited,deposit_seen,denounced,source"
COMPILED = date(2030, 1, 1)


def _code(place: int) -> str:
    return chr(65 + place // 26) + chr(65 + place % 26)


def _table(rows: list[str], compiled: date = COMPILED) -> Status:
    return read_status("\n".join([COLUMNS, *rows]), compiled=compiled, last_seen=compiled)


def _row(
    place: int, deposited: str, *, organization: str = "", seen: str = "yes", denounced: str = ""
) -> str:
    signed = f"{_code(place)},State {place},{organization},2025-10-25"
    return f"{signed},ratification,{deposited},{seen},{denounced},fictional"


def _forty(last: str = "2027-03-01") -> list[str]:
    return [_row(place, "2026-02-01") for place in range(39)] + [_row(39, last)]


def test_the_table_that_comes_with_the_software() -> None:
    table = status()
    # 74 of January 2026, and Canada; the European Union is one of them.
    assert len(table.rows) == 75
    assert [row.state for row in table.rows if row.organization] == ["EU"]
    assert [row.state for row in table.rows if row.deposit_seen] == ["QA"]
    assert [row.state for row in table.rows if row.instrument and not row.deposit_seen] == ["AZ", "VN"]
    assert all(row.source for row in table.rows)
    assert len(table.signatories(date(2025, 10, 31))) == 72
    assert len(table.signatories(table.compiled)) == 75


@pytest.mark.parametrize(
    ("on", "answer"), [(date(2026, 11, 14), "no"), (date(2027, 2, 22), "no"), (date(2027, 2, 23), "unknown")]
)
def test_what_may_have_happened_after_the_table_stays_unknown(on: date, answer: str) -> None:
    assert status().compiled == date(2026, 11, 24)
    assert in_force(on).answer == answer


def test_the_reason_tells_how_old_the_table_is() -> None:
    assert (
        "3 instruments deposited or reported, 40 needed (table of 2026-11-24, newest source 2026-07-31)"
        in str(in_force(date(2026, 11, 24)).why)
    )


def test_art65_par1_ninetieth_day_after_the_fortieth_instrument() -> None:
    table = _table(_forty())
    entry = date(2027, 3, 1) + timedelta(days=90)
    assert in_force(entry - timedelta(days=1), table).answer == "no"
    assert in_force(entry, table).answer == "yes"
    assert in_force_between("AA", "BN", entry, table).answer == "yes"


def test_art65_par1_the_instrument_of_an_organization_is_not_counted() -> None:
    rows = [*_forty()[:39], _row(39, "2027-03-01", organization="yes")]
    assert in_force(date(2027, 12, 1), _table(rows)).answer == "no"


def test_art65_par1_a_deposit_known_to_the_month_leaves_a_month_of_doubt() -> None:
    table = _table(_forty("2027-03"))
    assert in_force(date(2027, 5, 29), table).answer == "no"
    assert in_force(date(2027, 5, 30), table).answer == "unknown"
    assert in_force(date(2027, 6, 28), table).answer == "unknown"
    assert in_force(date(2027, 6, 29), table).answer == "yes"


def test_art65_par1_a_reported_deposit_never_makes_a_yes() -> None:
    rows = [*_forty()[:39], _row(39, "", seen="no")]
    assert in_force(date(2029, 1, 1), _table(rows)).answer == "unknown"


def test_art65_par2_who_joins_later_is_bound_thirty_days_after() -> None:
    table = _table([*_forty(), _row(50, "2028-01-01")])
    bound = date(2028, 1, 31)
    assert party(_code(50), bound - timedelta(days=1), table).answer == "no"
    assert party(_code(50), bound, table).answer == "yes"


def test_art67_denunciation_takes_effect_one_year_after_receipt() -> None:
    rows = [*_forty()[1:], _row(0, "2026-02-01", denounced="2028-02-29"), _row(60, "2026-02-01")]
    table = _table(rows)
    assert party("AA", date(2029, 2, 27), table).answer == "yes"
    assert party("AA", date(2029, 2, 28), table).answer == "no"
    assert in_force_between("AA", "AB", date(2029, 6, 1), table).answer == "no"


def test_a_state_without_instrument_is_no_party_while_the_table_can_tell() -> None:
    table = _table(_forty())
    assert party("ZZ", COMPILED, table).answer == "no"
    assert party("ZZ", COMPILED + timedelta(days=60), table).answer == "unknown"
    assert in_force_between("AA", "ZZ", COMPILED, table).answer == "no"


@given(
    st.dates(date(2025, 1, 1), date(2040, 1, 1)),
    st.lists(st.dates(date(2025, 1, 1), date(2029, 1, 1)), max_size=60),
)
def test_art65_par1_holds_for_any_deposits(on: date, days: list[date]) -> None:
    table = _table([_row(place, day.isoformat()) for place, day in enumerate(days)])
    entry = sorted(days)[39] + timedelta(days=90) if len(days) >= 40 else None
    answer = in_force(on, table).answer
    if entry is not None:
        assert answer == ("yes" if on >= entry else "no")
    else:
        assert answer == ("unknown" if on > COMPILED + timedelta(days=90) else "no")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "state,name\nFR,France",
        f"{COLUMNS}\nFRA,France,,,,,,,x",
        f"{COLUMNS}\nFR,France,,yesterday,,,,,x",
        f"{COLUMNS}\nFR,France,,,promise,,,,x",
        f"{COLUMNS}\nFR,France,,,,,,,x,too much",
        f"{COLUMNS}\nFR,France",
        f"{COLUMNS}\nFR,France,,,,,,,x\nFR,France,,,,,,,x",
    ],
)
def test_a_table_that_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_status(text, compiled=COMPILED, last_seen=COMPILED)
