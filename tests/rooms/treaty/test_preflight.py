"""The pre-flight: a complete request passes; one change, one finding, by a general rule."""
# ruff: noqa: E501 (the table of changes has one row a line)

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.treaty.content import LIMIT, Context, preflight
from rogatory.treaty.findings import Finding, Level, worst
from rogatory.treaty.law import cite
from rogatory.treaty.measures import measures
from rogatory.treaty.profile import Formality, Hours, Threshold

Request = dict[str, Any]
Check = Callable[..., tuple[Finding, ...]]


def put(dotted: str, value: object) -> Callable[[Request], None]:
    """A change that sets the value at a path; None as last part of nothing: see `drop`."""
    *way, last = dotted.split(".")

    def change(request: Request) -> None:
        here: Any = request
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here[part]
        if isinstance(here, list):
            here[int(last)] = value
        else:
            here[last] = value

    return change


def drop(dotted: str) -> Callable[[Request], None]:
    *way, last = dotted.split(".")

    def change(request: Request) -> None:
        here: Any = request
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here[part]
        del here[int(last) if isinstance(here, list) else last]

    return change


def keys(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {(str(f.level), f.rule, f.field) for f in findings}


@pytest.mark.parametrize("measure", ["preservation", "stored-data", "emergency-disclosure"])
def test_a_complete_request_is_not_stopped(check: Check, measure: str) -> None:
    assert [str(f) for f in check(measure) if f.level is Level.STOPS] == []


def test_a_complete_preservation_has_nothing_but_information(check: Check) -> None:
    assert {f.rule for f in check("preservation")} == {
        "preflight-10-retention",
        "preflight-02-basis-not-in-force",
    }
    assert worst(check("preservation")) is Level.INFORMS


# measure, change, further context, the finding that must appear and was not there before
CHANGES: list[tuple[str, Callable[[Request], None], dict[str, object], tuple[str, str, str]]] = [
    # what the request says (art. 42(3), 40(15), 2(o))
    ("preservation", drop("offences.0.title"), {}, ("stops", "content-42-3-b", "offences.0.title")),
    ("preservation", put("facts", []), {}, ("stops", "content-42-3-b", "facts")),
    ("preservation", put("items", []), {}, ("stops", "content-42-3-c", "items")),
    ("preservation", put("items.0.nexus", "  "), {}, ("stops", "preflight-13-nexus", "items.0.nexus")),
    ("preservation", drop("necessity"), {}, ("stops", "preflight-17-necessity", "necessity.text")),
    ("preservation", put("mla.intended", False), {}, ("stops", "preflight-17-intention", "mla.intended")),
    ("preservation", drop("mla.intended"), {}, ("stops", "preflight-17-intention", "mla.intended")),
    ("preservation", drop("mla.expected"), {}, ("stops", "preflight-17-expected", "mla.expected")),
    ("preservation", drop("confidentiality.keep"), {}, ("stops", "preflight-25-confidentiality", "confidentiality.keep")),
    ("preservation", drop("confidentiality.notify_user"), {}, ("warns", "preflight-25-user", "confidentiality.notify_user")),
    ("stored-data", drop("subject"), {}, ("stops", "content-40-15-b", "subject")),
    ("stored-data", drop("authority.function"), {}, ("stops", "content-40-15-b", "authority.function")),
    ("stored-data", drop("purpose"), {}, ("stops", "content-40-15-f", "purpose")),
    ("stored-data", drop("use_terms"), {}, ("stops", "preflight-25-use", "use_terms.purpose")),
    ("emergency-disclosure", drop("emergency.why"), {}, ("stops", "preflight-20-emergency", "emergency.why")),
    ("emergency-disclosure", drop("emergency.how_data_averts"), {}, ("stops", "preflight-20-averts", "emergency.how_data_averts")),
    ("emergency-disclosure", drop("emergency.formal_by"), {}, ("warns", "preflight-20-formal", "emergency.formal_by")),
    # identifiers
    ("preservation", put("identifiers.0.from", "14/11/2026 02:41"), {}, ("stops", "preflight-05-time", "identifiers.0.from")),
    ("preservation", put("identifiers.0.from", "2026-11-14T02:41:07"), {}, ("stops", "preflight-05-time-zone", "identifiers.0.from")),
    ("preservation", put("identifiers.2.value", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"), {}, ("stops", "preflight-04-identifier", "identifiers.2.value")),
    ("preservation", drop("identifiers.2.provider"), {}, ("informs", "preflight-28-exchange", "identifiers.2.provider")),
    ("preservation", drop("identifiers.0.source"), {}, ("stops", "preflight-11-source", "identifiers.0.source")),
    ("preservation", drop("identifiers.0.zone"), {}, ("warns", "preflight-05-logging-zone", "identifiers.0.zone")),
    ("preservation", drop("identifiers.0.side"), {}, ("warns", "preflight-06-side", "identifiers.0.side")),
    ("preservation", put("identifiers.0.value", "10.0.0.7"), {}, ("stops", "preflight-07-no-subscriber", "identifiers.0.value")),
    ("preservation", put("identifiers.0.value", "100.64.9.9"), {}, ("stops", "preflight-07-no-subscriber", "identifiers.0.value")),
    ("preservation", put("identifiers.0.value", "fe80::1"), {}, ("stops", "preflight-07-no-subscriber", "identifiers.0.value")),
    ("preservation", put("identifiers.0.value", "8.8.8.8"), {}, ("warns", "preflight-07-exercise", "identifiers.0.value")),
    ("preservation", lambda r: r["identifiers"].append(r["identifiers"][1]), {}, ("warns", "preflight-24-twice", "identifiers.3")),
    ("preservation", put("items.0.identifiers", [0, 9]), {}, ("stops", "preflight-04-reference", "items.0.identifiers.1")),
    ("preservation", lambda r: (r.pop("identifiers"), r.pop("custodians"), None)[2], {}, ("stops", "preflight-04-nothing-named", "custodians")),
    ("preservation", put("identifiers.1", {"type": "other", "label": "x", "value": "y"}), {}, ("warns", "preflight-04-other", "identifiers.1")),
    ("preservation", put("identifiers.1", {"type": "imei", "value": "004401234567890"}), {}, ("warns", "preflight-04-imei-check-digit", "identifiers.1.value")),
    ("preservation", put("identifiers.1", {"type": "hash", "algorithm": "md5", "value": "ab" * 16}), {}, ("warns", "preflight-04-weak-hash", "identifiers.1.algorithm")),
    ("preservation", put("identifiers.1", {"type": "domain", "value": "nіght.example"}), {}, ("warns", "preflight-04-look-alike", "identifiers.1.value")),
    ("preservation", put("identifiers.1", {"type": "account", "platform": "P", "handle": "@h"}), {}, ("warns", "preflight-04-account-number", "identifiers.1.user_id")),
    ("emergency-disclosure", drop("identifiers.0.port"), {}, ("stops", "preflight-06-port", "identifiers.0.port")),
    ("emergency-disclosure", put("identifiers.0.shared", False), {}, ("informs", "preflight-05-conversion", "identifiers.0.instant")),
    ("emergency-disclosure", put("identifiers.0.port", 443), {}, ("warns", "preflight-06-low-port", "identifiers.0.port")),
    # a local time entered as UTC: it lies in the future
    ("emergency-disclosure", put("identifiers.0.instant", "2026-11-18T20:45:03Z"), {}, ("stops", "preflight-05-future", "identifiers.0")),
    ("emergency-disclosure", put("identifiers.0.instant", "2026-11-18T20:45:03"), {}, ("stops", "preflight-05-time-zone", "identifiers.0.instant")),
    ("emergency-disclosure", put("identifiers.0.instant", "2026-11-18T13:45:03+08:00"), {}, ("warns", "preflight-05-conversion", "identifiers.0.instant")),
    # outside an exercise, examples are mistakes
    ("preservation", lambda r: None, {"exercise": False}, ("stops", "preflight-07-documentation", "identifiers.0.value")),
    ("preservation", put("identifiers.1", {"type": "email", "value": "a@b.example"}), {"exercise": False}, ("stops", "preflight-07-documentation", "identifiers.1.value")),
    # legal basis
    ("preservation", lambda r: None, {"exercise": False, "bases": ("UNCC",)}, ("stops", "preflight-02-basis-not-in-force", "bases.0")),
    ("preservation", lambda r: None, {"exercise": True, "bases": ("UNCC",)}, ("informs", "preflight-02-basis-not-in-force", "bases.0")),
    ("preservation", lambda r: None, {"exercise": False, "bases": ()}, ("stops", "preflight-02-basis-missing", "bases")),
    ("preservation", lambda r: None, {"exercise": False, "bases": ("TREATY-OF-OZ",)}, ("stops", "preflight-02-basis-unknown", "bases.0")),
    ("preservation", lambda r: None, {"exercise": False, "bases": ("BUDAPEST",)}, ("warns", "preflight-02-basis-unsure", "bases.0")),
    # measure and weight
    ("preservation", drop("items.0.category"), {}, ("stops", "preflight-03-category", "items.0.category")),
    ("preservation", drop("items.0.period"), {}, ("warns", "preflight-12-period", "items.0.period")),
    ("preservation", put("items.0.period.from", "2026-12-15T00:00:00Z"), {}, ("stops", "preflight-12-order", "items.0.period")),
    ("preservation", put("items.0.period.from", "15.10.2026"), {}, ("stops", "preflight-00-date", "items.0.period.from")),
    ("preservation", put("items.0.period.from", "2020-01-01T00:00:00Z"), {}, ("warns", "preflight-12-period", "items.0.period")),
    ("emergency-disclosure", put("items.0.period", {"from": "2020-01-01", "to": "2026-11-18"}), {}, ("warns", "preflight-20-more-than-needed", "items.0.period")),
    ("emergency-disclosure", put("items.0.period", {"from": "2020-01-01", "to": "2026-11-18"}), {}, ("warns", "preflight-12-period", "items.0.period")),
    ("emergency-disclosure", put("items.0.category", "content"), {}, ("warns", "preflight-20-more-than-needed", "items.0.category")),
    ("preservation", drop("offences.0.treaty_article"), {}, ("informs", "preflight-10-retention", "necessity.data_expires")),
    ("preservation", lambda r: r["offences"][0].update(treaty_article=None, max_penalty_years=3), {"bases": ("UNCC",)}, ("stops", "preflight-14-not-serious", "offences.0.max_penalty_years")),
    ("preservation", lambda r: r["offences"][0].update(treaty_article=None, max_penalty_years=3), {}, ("warns", "preflight-14-not-serious", "offences.0.max_penalty_years")),
    ("preservation", lambda r: r["offences"][0].update(treaty_article=None, max_penalty_years=None), {}, ("warns", "preflight-14-penalty", "offences.0.max_penalty_years")),
    ("preservation", put("offences.0.flags", ["speech"]), {}, ("warns", "preflight-15-senior-review", "offences.0.flags")),
    ("emergency-disclosure", put("persons.0.flags", ["minor"]), {}, ("warns", "preflight-15-senior-review", "persons.0.flags")),
    ("stored-data", lambda r: (r["items"][0].update(category="content"), r.pop("domestic_order"), None)[2], {}, ("stops", "preflight-16-order", "domestic_order")),
    ("stored-data", put("domestic_order.expires", "2026-12-08"), {}, ("stops", "preflight-16-expired", "domestic_order.expires")),
    ("stored-data", put("domestic_order.date", "2027-12-08"), {}, ("warns", "preflight-16-future", "domestic_order.date")),
    ("preservation", put("necessity.data_expires", "2026-11-13"), {}, ("warns", "preflight-10-gone", "necessity.data_expires")),
    ("preservation", put("necessity.data_expires", "soon"), {}, ("stops", "preflight-05-time", "necessity.data_expires")),
    ("preservation", lambda r: (r["urgency"].update(level="routine"), r["necessity"].update(data_expires="2026-11-17"), None)[2], {}, ("warns", "preflight-10-retention", "necessity.data_expires")),
    ("preservation", put("period_days", 30), {}, ("warns", "preflight-17-period", "period_days")),
    ("preservation", put("mla.expected", "2027-02-01"), {}, ("warns", "preflight-18-too-late", "mla.expected")),
    ("preservation", put("mla.expected", "2026-02-01"), {}, ("warns", "preflight-18-expected", "mla.expected")),
    ("stored-data", lambda r: None, {"now": datetime(2027, 2, 1, tzinfo=UTC)}, ("warns", "preflight-18-preservation", "preservation")),
    ("stored-data", lambda r: None, {"now": datetime(2027, 1, 9, tzinfo=UTC)}, ("warns", "preflight-18-preservation", "preservation")),
    ("stored-data", drop("preservation"), {"preserved_until": None}, ("informs", "preflight-18-not-linked", "preservation")),
    # persons
    ("emergency-disclosure", lambda r: r["facts"].append("Her name is Trần Thị Mẫu."), {"shielded": ("Trần Thị Mẫu",)}, ("warns", "preflight-26-protected-person", "facts.1")),
    ("emergency-disclosure", put("persons.0.name", "Trần Thị Mẫu"), {}, ("warns", "preflight-26-protected-person", "persons.0.name")),
    # channel, language, urgency, contact
    ("preservation", put("custodians.0.state", "SG"), {}, ("warns", "preflight-09-other-state", "custodians.0.state")),
    ("preservation", put("translations", []), {}, ("stops", "preflight-19-translation", "translations")),
    ("emergency-disclosure", put("language", "vi"), {}, ("warns", "preflight-19-translation", "translations")),
    ("preservation", drop("language"), {}, ("stops", "preflight-19-language", "language")),
    ("preservation", drop("urgency.reason"), {}, ("stops", "preflight-20-reason", "urgency.reason")),
    ("preservation", drop("urgency.needed_by"), {}, ("stops", "preflight-20-reason", "urgency.needed_by")),
    ("preservation", put("urgency.needed_by", "2026-11-13T00:00:00Z"), {}, ("stops", "preflight-20-past", "urgency.needed_by")),
    ("preservation", put("urgency.level", "very"), {}, ("stops", "preflight-20-level", "urgency.level")),
    ("emergency-disclosure", put("urgency.level", "urgent"), {}, ("stops", "preflight-20-level", "urgency.level")),
    ("preservation", drop("confirmation_contact"), {}, ("stops", "preflight-22-contact", "confirmation_contact.name")),
    ("preservation", put("confirmation_contact.telephone", "01 99"), {}, ("stops", "preflight-22-telephone", "confirmation_contact.telephone")),
    ("emergency-disclosure", put("confirmation_contact.telephone", "+84000000999"), {}, ("warns", "preflight-22-not-in-card", "confirmation_contact.telephone")),
    ("preservation", put("facts", ["Files were encrypted."]), {}, ("warns", "preflight-23-dates", "facts")),
    ("preservation", put("facts", ["In 2026 there was probable cause."]), {}, ("warns", "preflight-23-term", "facts")),
    ("preservation", put("facts", ["On 14 November 2026 " + "x" * 13_000]), {}, ("warns", "preflight-23-length", "facts")),
    # safeguards
    ("preservation", put("safeguards.proportionality", ""), {}, ("stops", "safeguard-proportionality", "safeguards.proportionality")),
    ("preservation", put("safeguards.human_rights", True), {}, ("stops", "safeguard-human-rights", "safeguards.human_rights")),
    ("preservation", drop("safeguards.third_parties"), {}, ("warns", "safeguard-third-parties", "safeguards.third_parties")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "change", "context", "expected"),
    CHANGES,
    ids=lambda v: v[1] if isinstance(v, tuple) else None,
)
def test_one_change_one_finding(
    check: Check,
    measure: str,
    change: Callable[[Request], None],
    context: dict[str, object],
    expected: tuple[str, str, str],
) -> None:
    assert expected in keys(check(measure, change, **context))


@pytest.mark.parametrize(
    ("measure", "change", "context", "expected"),
    [row for row in CHANGES if row[3][1] not in ("preflight-10-retention", "preflight-05-conversion", "preflight-02-basis-not-in-force")],
    ids=lambda v: v[1] if isinstance(v, tuple) else None,
)  # fmt: skip
def test_the_finding_is_not_there_without_the_change(
    check: Check,
    measure: str,
    change: Callable[[Request], None],
    context: dict[str, object],
    expected: tuple[str, str, str],
) -> None:
    assert expected not in keys(check(measure))


def test_one_of_identifiers_and_custodians_is_enough(check: Check) -> None:
    for name in ("identifiers", "custodians"):
        found = check("preservation", put(name, []))
        assert "preflight-04-nothing-named" not in {f.rule for f in found}


def test_the_port_of_a_destination_is_not_missed(check: Check) -> None:
    rules = {f.rule for f in check("preservation", drop("identifiers.0.port"))}
    assert "preflight-06-port-unknown" not in rules
    source = check(
        "preservation", lambda r: (r["identifiers"][0].update(side="source"), r["identifiers"][0].pop("port"))
    )
    assert "preflight-06-port-unknown" in {f.rule for f in source}


@pytest.mark.parametrize(
    ("article", "years", "expected"),
    [
        (17, 1, None),
        (7, None, None),
        (6, 3, "preflight-14-not-serious"),
        (18, 3, "preflight-14-not-serious"),
        (None, 4, None),
        (None, 3, "preflight-14-not-serious"),
        (None, None, "preflight-14-penalty"),
    ],
)
def test_art35_par1_what_opens_electronic_evidence(
    check: Check, article: int | None, years: int | None, expected: str | None
) -> None:
    weight = {"treaty_article": article, "max_penalty_years": years}
    found = check("preservation", lambda r: r["offences"][0].update(weight), bases=("UNCC",))
    assert [f.rule for f in found if f.rule.startswith("preflight-14")] == ([expected] if expected else [])


def test_art35_par1_one_serious_offence_keeps_the_others_from_stopping(check: Check) -> None:
    def lighter_too(request: Request) -> None:
        request["offences"].append({"title": "Mischief", "provision": "CP 1", "max_penalty_years": 1})

    found = [
        f for f in check("preservation", lighter_too, bases=("UNCC",)) if f.rule == "preflight-14-not-serious"
    ]
    assert [(f.level, f.field) for f in found] == [(Level.WARNS, "offences.1.max_penalty_years")]


def test_a_period_long_before_the_offence_is_broad(check: Check) -> None:
    def begins(day: str) -> set[str]:
        return {f.rule for f in check("preservation", put("items.0.period.from", f"{day}T00:00:00Z"))}

    assert "preflight-12-period" in begins("2026-09-13")
    assert "preflight-12-period" not in begins("2026-10-14")


def test_thresholds_and_formalities_of_the_requested_state(check: Check, vietnam: Any) -> None:
    stricter = vietnam.model_copy(
        update={
            "thresholds": (Threshold(category="traffic", years=12),),
            "formalities": (Formality(code="seal", text="A seal on every page.", measure="stored-data"),),
        }
    )
    rules = {f.rule for f in check("stored-data", requested=stricter)}
    assert {"preflight-14-threshold", "preflight-21-formality"} <= rules
    assert "preflight-21-formality" not in {f.rule for f in check("preservation", requested=stricter)}


def test_a_state_without_the_authority_cannot_be_reached(check: Check, vietnam: Any) -> None:
    mute = vietnam.model_copy(update={"authorities": ()})
    found = next(f for f in check("preservation", requested=mute) if f.rule == "preflight-01-channel")
    assert (found.level, found.article, found.paragraph) == (Level.STOPS, 41, "1")


def test_a_closed_office_is_told_in_its_own_time(check: Check, vietnam: Any) -> None:
    hours = vietnam.authorities[1].model_copy(update={"hours": ()})
    assert "preflight-30-closed" not in {f.rule for f in check("stored-data")}
    shut = hours.model_copy(update={"hours": (Hours(days=("mon",), opens="08:00", closes="09:00"),)})
    found = next(
        f
        for f in check("stored-data", requested=vietnam.model_copy(update={"authorities": (shut,)}))
        if f.rule == "preflight-30-closed"
    )
    assert "2026-12-09 17:00" in str(found.sentence)


def test_art42_par3_every_item_of_the_request_is_looked_for() -> None:
    found = preflight("preservation", {}, Context(datetime(2026, 11, 14, tzinfo=UTC), exercise=True))
    cited = {f.paragraph for f in found if f.article == 42}
    assert cited == {"3(b)", "3(c)", "3(d)", "3(e)", "3(f)", "3(g)"}


def test_art40_par15_every_item_of_the_request_is_looked_for() -> None:
    found = preflight("stored-data", {}, Context(datetime(2026, 11, 14, tzinfo=UTC), exercise=True))
    cited = {f.paragraph for f in found if f.article == 40}
    assert {"15(a)", "15(b)", "15(c)", "15(d)", "15(e)", "15(f)"} <= cited


def test_art42_par9_an_extension_comes_before_the_end() -> None:
    late = Context(
        datetime(2027, 2, 1, tzinfo=UTC), exercise=True, preserved_until=datetime(2027, 1, 13, tzinfo=UTC)
    )
    asked = {
        "until": "2027-03-14T00:00:00+07:00",
        "reason": "Translation",
        "mla_reference": "FR-AC-2026-09931",
    }
    assert [(f.rule, f.paragraph) for f in preflight("preservation-extension", asked, late)] == [
        ("preflight-18-lapsed", "9")
    ]
    early = Context(
        datetime(2027, 1, 4, tzinfo=UTC), exercise=True, preserved_until=datetime(2027, 1, 13, tzinfo=UTC)
    )
    assert preflight("preservation-extension", asked, early) == ()
    shorter = {**asked, "until": "2027-01-12"}
    assert keys(preflight("preservation-extension", shorter, early)) == {
        ("stops", "preflight-17-period", "until")
    }


def test_art43_par1_only_traffic_data_are_disclosed() -> None:
    said = {
        "items": [{"category": "content", "period": {"from": "2026-11-13", "to": "2026-11-14"}}],
        "custodians": [{"name": "x"}],
        "identifiers": [{"type": "phone", "value": "+84000000001"}],
    }
    found = preflight("traffic-disclosure", said, Context(datetime(2026, 11, 16, tzinfo=UTC), exercise=True))
    assert [(f.rule, f.article, f.paragraph) for f in found] == [("preflight-03-measure", 43, "1")]


def test_an_unknown_measure_is_said_to_be_so() -> None:
    found = preflight("torture", {}, Context(datetime(2026, 11, 14, tzinfo=UTC)))
    assert [f.rule for f in found] == ["measure-unknown"]


def test_now_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        Context(datetime(2026, 11, 14))  # noqa: DTZ001


# ---- properties


_TEXT = st.text(alphabet=st.characters(codec=None), max_size=20)
_SPECIAL = st.sampled_from(
    [
        "2026-11-14",
        "2026-11-14T02:41:07Z",
        "urgent",
        "content",
        "ip",
        "other",
        "192.0.2.1",
        "victim",
        "minor",
        "en",
        "",
        "9999-12-31",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | _TEXT | _SPECIAL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT | _SPECIAL, inner, max_size=3),
    max_leaves=8,
)
_IDS = [measure.id for measure in measures()]


def _sound(findings: tuple[Finding, ...]) -> None:
    for found in findings:
        json.dumps(found.as_json()).encode()
        str(found).encode()
        if found.article is not None:
            paragraph = found.paragraph or ""
            reference = f"{found.article}" + (
                paragraph if paragraph.startswith("(") else "".join(_grouped(paragraph))
            )
            assert found.checked == str(cite(reference).checked)
        else:
            assert found.checked is None
    assert len(set(map(str, (f.as_json() for f in findings)))) == len(findings)


def _grouped(paragraph: str) -> list[str]:
    head, _, tail = paragraph.partition("(")
    return [f"({head})" if head else "", f"({tail}" if tail else ""]


def _spoil(value: Any, path: list[int], new: Any) -> None:
    """Replace what lies at the end of a random walk through the value."""
    for step in path:
        keys_ = (
            list(range(len(value)))
            if isinstance(value, list)
            else list(value)
            if isinstance(value, dict)
            else []
        )
        if not keys_:
            return
        place = keys_[step % len(keys_)]
        if step is path[-1] or not isinstance(value[place], list | dict):
            value[place] = new
            return
        value = value[place]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(_IDS), st.lists(st.integers(0, 20), min_size=1, max_size=4), _JSON)
def test_preflight_is_total_on_spoilt_requests(
    check_case: Any, measure: str, way: list[int], new: Any
) -> None:
    request, context = check_case(measure)
    _spoil(request, way, new)
    _sound(preflight(measure, request, context))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(_IDS), st.dictionaries(_TEXT | _SPECIAL, _JSON, max_size=5), st.booleans())
def test_preflight_is_total_on_any_json(measure: str, request_: dict[str, Any], exercise: bool) -> None:
    _sound(preflight(measure, request_, Context(datetime(2026, 11, 14, tzinfo=UTC), exercise=exercise)))


def test_preflight_is_total_on_depth(check_case: Any) -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    for name in ("facts", "items", "identifiers", "necessity", "safeguards", "persons", "use_terms"):
        request, context = check_case("preservation")
        request[name] = deep
        _sound(preflight("preservation", request, context))
        request[name] = [{"type": "ip", "value": deep, "flags": deep, "nexus": deep, "period": deep}]
        _sound(preflight("preservation", request, context))


def test_a_flood_of_faults_is_bounded_and_still_stops(check_case: Any) -> None:
    request, context = check_case("preservation")
    request["items"] = [{"identifiers": [9] * 500} for _ in range(500)]
    found = preflight("preservation", request, context)
    assert len(found) == LIMIT + 1
    assert found[-1].rule == "preflight-00-too-many"
    assert worst(found) is Level.STOPS


def test_the_order_is_stable(check_case: Any) -> None:
    request, context = check_case("stored-data")
    for name in ("purpose", "language", "urgency"):
        del request[name]
    turned = dict(reversed(request.items()))
    assert preflight("stored-data", request, context) == preflight("stored-data", turned, context)


_ELSEWHERE = """
import json, sys
from datetime import datetime, UTC
from rogatory.treaty.content import Context, preflight
request = json.load(sys.stdin)
found = preflight("emergency-disclosure", request, Context(datetime(2026, 11, 18, 14, 31, tzinfo=UTC)))
print(json.dumps([f.as_json() for f in found]))
"""


def test_the_answer_is_the_same_in_every_zone_and_locale(check_case: Any) -> None:
    request, _ = check_case("emergency-disclosure")
    answers = set()
    for zone, locale in (("UTC", "C"), ("America/St_Johns", "tr_TR.UTF-8")):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONTZPATH": ""}
        done = subprocess.run(
            [sys.executable, "-c", _ELSEWHERE],
            input=json.dumps(copy.deepcopy(request)),
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    assert len(answers.pop()) > 100
