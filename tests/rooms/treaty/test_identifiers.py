"""What a request may name, and what cannot be made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.treaty.findings import Finding, Level
from rogatory.treaty.identifiers import TYPES, Imei, key, luhn, read_identifier
from rogatory.treaty.instants import read_instant
from rogatory.treaty.reading import Unfit

IP: dict[str, object] = {"type": "ip", "value": "203.0.113.47", "instant": "2026-11-14T02:41:07+01:00"}

GOOD: list[dict[str, object]] = [
    IP,
    {
        **IP,
        "value": "2001:db8::/56",
        "zone": "Europe/Paris",
        "source": {"document": "fw.csv", "position": "88214"},
    },
    {
        "type": "ip",
        "value": "203.0.113.47",
        "side": "destination",
        "port": 8443,
        "protocol": "tcp",
        "from": "2026-11-13T22:04:12Z",
        "to": "2026-11-14T01:12:55Z",
    },
    {"type": "email", "value": "Recover-Desk@nightquarry.example"},
    {"type": "email", "value": "hộp.thư@thư.example"},
    {"type": "phone", "value": "+639000000000"},
    {"type": "account", "platform": "Chatterleaf (fictional)", "user_id": "700418823300912"},
    {"type": "server", "provider": "Hai Long Cloud JSC (fictional)", "value": "HLC-VPS-88213"},
    {"type": "bitcoin", "value": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
    {"type": "bitcoin", "value": "BC1SW50QGDZ25J"},
    {"type": "bitcoin", "value": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
    {"type": "bitcoin", "value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
    {"type": "bitcoin", "value": "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"},
    {
        "type": "bitcoin-transaction",
        "value": "39c9f1946b4c478d2966a9ec6d7b071d607be30cc552cfa0c8d009ae98011119",
    },
    {"type": "imei", "value": "004401234567895"},
    {"type": "imei", "value": "0044012345678901"},
    {"type": "url", "value": "https://chatterleaf.example/u/700418823300912?tab=2"},
    {"type": "domain", "value": "nightquarry.example"},
    {"type": "hash", "algorithm": "sha256", "value": "ab" * 32},
    {"type": "other", "label": "e-wallet", "value": "PesoPocket (fictional) +639000000000"},
]

# One fault each; where it is found; under which rule.
BAD: list[tuple[dict[str, object], str, str]] = [
    ({"type": "ip", "value": "203.0.113.47"}, "x.instant", "preflight-05-time-missing"),
    ({**IP, "instant": "2026-11-14T02:41:07"}, "x.instant", "preflight-05-time-zone"),
    ({**IP, "instant": "2026-11-14T02:41:07-00:00"}, "x.instant", "preflight-05-time-zone"),
    ({**IP, "instant": "14/11/2026 02:41"}, "x.instant", "preflight-05-time"),
    ({**IP, "instant": "2026-02-30T02:41:07Z"}, "x.instant", "preflight-05-time"),
    ({**IP, "instant": "2026-11-14T02:41:07+23:00"}, "x.instant", "preflight-05-time"),
    ({**IP, "from": "2026-11-14T02:41:07Z"}, "x.instant", "preflight-05-time-missing"),
    (
        {"type": "ip", "value": "203.0.113.47", "from": "2026-11-14T02:41:07Z"},
        "x.instant",
        "preflight-05-time-missing",
    ),
    (
        {"type": "ip", "value": "203.0.113.47", "from": "2026-11-14T02:41:07Z", "to": "2026-11-14T02:41:06Z"},
        "x.to",
        "preflight-05-period",
    ),
    ({**IP, "zone": "CET+1"}, "x.zone", "preflight-05-zone-name"),
    ({**IP, "zone": "Factory"}, "x.zone", "preflight-05-zone-name"),
    ({**IP, "value": "2001:db8::/32"}, "x.value", "preflight-04-identifier"),
    ({**IP, "value": "2001:db8::/128"}, "x.value", "preflight-04-identifier"),
    ({**IP, "zone": "localtime"}, "x.zone", "preflight-05-zone-name"),
    ({**IP, "shared": True}, "x.port", "preflight-06-port"),
    ({**IP, "port": 0}, "x.port", "preflight-04-identifier"),
    ({**IP, "port": True}, "x.port", "preflight-04-identifier"),
    ({**IP, "value": "203.0.113.047"}, "x.value", "preflight-04-identifier"),
    ({**IP, "value": "203.0.113.0/24"}, "x.value", "preflight-04-identifier"),
    ({**IP, "value": "fe80::1%eth0"}, "x.value", "preflight-04-identifier"),
    ({**IP, "value": "::ffff:203.0.113.47"}, "x.value", "preflight-04-identifier"),
    ({**IP, "colour": "blue"}, "x.colour", "preflight-04-identifier"),
    ({"type": "email", "value": "Recovery Desk"}, "x.value", "preflight-04-identifier"),
    ({"type": "email", "value": "a..b@nightquarry.example"}, "x.value", "preflight-04-identifier"),
    ({"type": "email", "value": "a\u200bb@nightquarry.example"}, "x.value", "preflight-00-invisible"),
    ({"type": "phone", "value": "0639980001"}, "x.value", "preflight-04-identifier"),
    ({"type": "phone", "value": "+1234567890123456"}, "x.value", "preflight-04-identifier"),
    ({"type": "account", "platform": "Chatterleaf (fictional)"}, "x", "preflight-04-identifier"),
    ({"type": "server", "value": "HLC-VPS-88213"}, "x.provider", "preflight-04-identifier"),
    (
        {"type": "bitcoin", "value": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"},
        "x.value",
        "preflight-04-identifier",
    ),
    (
        {"type": "bitcoin", "value": "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
        "x.value",
        "preflight-04-identifier",
    ),
    (
        {"type": "bitcoin", "value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"},
        "x.value",
        "preflight-04-identifier",
    ),
    # Bech32 where version 1 wants Bech32m (BIP 350, invalid vector).
    (
        {"type": "bitcoin", "value": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd"},
        "x.value",
        "preflight-04-identifier",
    ),
    # BIP 350, invalid vectors: more than four bits of padding; no data.
    (
        {"type": "bitcoin", "value": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf"},
        "x.value",
        "preflight-04-identifier",
    ),
    ({"type": "bitcoin", "value": "bc1gmk9yu"}, "x.value", "preflight-04-identifier"),
    ({"type": "bitcoin-transaction", "value": "39c9"}, "x.value", "preflight-04-identifier"),
    ({"type": "imei", "value": "004401234567896"}, "x.value", "preflight-04-identifier"),
    ({"type": "url", "value": "chatterleaf.example/u/7"}, "x.value", "preflight-04-identifier"),
    ({"type": "url", "value": "https://[half"}, "x.value", "preflight-04-identifier"),
    ({"type": "domain", "value": "https://nightquarry.example"}, "x.value", "preflight-04-identifier"),
    ({"type": "domain", "value": "192.0.2.1"}, "x.value", "preflight-04-identifier"),
    ({"type": "hash", "algorithm": "sha256", "value": "ab"}, "x", "preflight-04-identifier"),
    ({"type": "other", "label": "e-wallet"}, "x.value", "preflight-04-identifier"),
    ({"type": "telepathy", "value": "x"}, "x", "preflight-04-identifier"),
    ({"value": "x"}, "x", "preflight-04-identifier"),
]


@pytest.mark.parametrize("mapping", GOOD, ids=lambda m: f"{m['type']}-{m.get('value', '')}")
def test_what_can_be_resolved_is_read_and_written_back_unchanged(mapping: dict[str, object]) -> None:
    found = read_identifier(mapping)
    assert not isinstance(found, tuple), [str(f) for f in found]
    assert found.model_dump(mode="json", by_alias=True, exclude_unset=True) == mapping
    assert key(found).startswith(f"{mapping['type']}:")


@pytest.mark.parametrize(("mapping", "field", "rule"), BAD)
def test_what_cannot_be_resolved_is_refused_at_its_field(
    mapping: dict[str, object], field: str, rule: str
) -> None:
    findings = read_identifier(mapping, field="x")
    assert isinstance(findings, tuple)
    assert [(f.field, f.rule, f.level) for f in findings] == [(field, rule, Level.STOPS)]
    assert str(findings[0].sentence)
    assert str(findings[0].remedy)


def test_every_kind_has_a_good_and_a_bad_example() -> None:
    assert {str(m["type"]) for m in GOOD} == set(TYPES)
    assert {str(m.get("type")) for m, _, _ in BAD} >= set(TYPES)


def test_two_spellings_of_one_identifier_meet() -> None:
    def keyed(mapping: dict[str, object]) -> str:
        found = read_identifier(mapping)
        assert not isinstance(found, tuple)
        return key(found)

    assert keyed({**IP, "value": "2001:DB8:0::1"}) == keyed({**IP, "value": "2001:db8::1"})
    assert keyed({"type": "email", "value": "a@X.example"}) == keyed(
        {"type": "email", "value": "a@x.example"}
    )
    assert keyed({"type": "email", "value": "a@x.example"}) != keyed(
        {"type": "email", "value": "A@x.example"}
    )
    assert keyed({"type": "imei", "value": "004401234567895"}) == keyed(
        {"type": "imei", "value": "004401234567890"}
    )


def test_a_check_digit_that_the_network_replaced_by_zero_is_kept() -> None:
    found = read_identifier({"type": "imei", "value": "004401234567890"})
    assert isinstance(found, Imei)
    assert not luhn(found.value)


@given(st.from_regex(r"[0-9]{14}", fullmatch=True), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_figure_never_passes_luhn(figures: str, place: int, shift: int) -> None:
    whole = next(figures + str(d) for d in range(10) if luhn(figures + str(d)))
    wrong = whole[:place] + str((int(whole[place]) + shift) % 10) + whole[place + 1 :]
    assert not luhn(wrong)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_ADDRESS = ("value", "port", "side", "protocol", "instant", "from", "to", "zone", "shared")
_ELSE = ("source", "provider", "platform", "user_id", "handle", "url", "seen", "algorithm", "label", "colour")
_FIELDS = st.sampled_from((*_ADDRESS, *_ELSE))


@given(st.sampled_from([*TYPES, "none"]), st.dictionaries(_FIELDS, _JSON, max_size=6))
def test_reading_is_total(kind: str, rest: dict[str, Any]) -> None:
    found = read_identifier({"type": kind, **rest})
    if isinstance(found, tuple):
        assert found
        assert all(isinstance(f, Finding) for f in found)
        "".join(f.field + str(f) for f in found).encode()
    else:
        key(found)
        found.instants()


@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_reading_an_instant_gives_an_offset_or_a_reason(text: str) -> None:
    try:
        instant = read_instant(text)
    except Unfit as unfit:
        str(unfit.sentence).encode()
    else:
        assert instant.utcoffset() is not None


@given(st.datetimes(timezones=st.just(None)), st.sampled_from(["Z", "+07:00", "-03:30", "+14:00"]))
def test_an_instant_is_read_exactly(moment: Any, offset: str) -> None:
    text = f"{moment.replace(microsecond=0).isoformat()}{offset}"
    if 1970 <= moment.year < 2200:
        assert read_instant(text).replace(tzinfo=None) == moment.replace(microsecond=0)
    else:
        with pytest.raises(Unfit):
            read_instant(text)
