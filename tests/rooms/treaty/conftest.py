"""Two complete requests and two States. Every person, company, account and number in them is fictional."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rogatory.treaty.content import Context, preflight
from rogatory.treaty.findings import Finding
from rogatory.treaty.profile import StateProfile, read_profile

Request = dict[str, Any]
Check = Callable[..., tuple[Finding, ...]]

_SAFEGUARDS = {
    "proportionality": "Only the logs of one server for thirty days; nothing lighter would name the intruder.",
    "independent_review": "Ordered by the duty prosecutor on 14 November 2026.",
    "third_parties": "Other customers of the provider are left out by the contract number.",
    "human_rights": "A hospital was attacked; no expression, belief or assembly is concerned.",
}
_CONTACT = {"name": "Cne Rémi Vaucluson (fictional)", "function": "deputy", "telephone": "+33199000023"}

PRESERVATION: Request = {
    "urgency": {
        "level": "urgent",
        "needed_by": "2026-11-15T12:00:00Z",
        "reason": "The logs are deleted after 30 days.",
    },
    "offences": [
        {
            "title": "Interference with a system",
            "provision": "Code pénal 323-2",
            "max_penalty_years": 10,
            "treaty_article": 10,
            "committed_from": "2026-11-13T22:04:12Z",
            "committed_to": "2026-11-14T02:00:00Z",
        }
    ],
    "facts": ["On 14 November 2026 at 02:41:07 +01:00 the files of a hospital were encrypted."],
    "persons": [],
    "identifiers": [
        {
            "type": "ip",
            "value": "203.0.113.47",
            "side": "destination",
            "port": 8443,
            "protocol": "tcp",
            "from": "2026-11-13T22:04:12Z",
            "to": "2026-11-14T01:12:55Z",
            "zone": "Etc/UTC",
            "source": {"document": "fw-export-0311.csv", "position": "line 88214"},
        },
        {"type": "server", "provider": "Hai Long Cloud JSC (fictional)", "value": "HLC-VPS-88213"},
        {"type": "bitcoin", "value": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "provider": "unknown"},
    ],
    "custodians": [{"name": "Hai Long Cloud JSC (fictional)", "state": "VN", "place": "Hà Nội"}],
    "items": [
        {
            "category": "traffic",
            "description": "Flow records of the server",
            "nexus": "148 GB left the hospital for this server in the night of the attack.",
            "identifiers": [0, 1],
            "period": {"from": "2026-10-15T00:00:00Z", "to": "2026-11-14T12:00:00Z"},
        }
    ],
    "necessity": {"text": "The provider deletes flow records after 30 days.", "data_expires": "2026-12-13"},
    "mla": {"intended": True, "expected": "2026-12-20"},
    "period_days": 60,
    "confidentiality": {"keep": True, "notify_user": False, "reason": "The intruder would delete the disk."},
    "confirmation_contact": _CONTACT,
    "safeguards": _SAFEGUARDS,
    "language": "fr",
    "translations": [{"language": "vi", "attachment": 0}],
}

STORED: Request = {
    **PRESERVATION,
    "urgency": {"level": "routine"},
    "subject": "Investigation into an attack on a hospital",
    "authority": {
        "name": "Cyber section, Paris (fictional)",
        "function": "prosecutor",
        "kind": "investigation",
    },
    "purpose": "To identify and prosecute the authors of the attack.",
    "preservation": "0" * 64,
    "use_terms": {
        "purpose": "This case",
        "other_use": "prior-consent",
        "onward": "none",
        "retention_until": "2032-12-31",
    },
    "domestic_order": {
        "reference": "2026/JLD/4471",
        "court": "Paris",
        "date": "2026-11-14",
        "expires": "2027-03-02",
    },
}

EMERGENCY: Request = {
    "urgency": {"level": "emergency", "needed_by": "2026-11-18T16:59:00Z"},
    "offences": [
        {"title": "Sexual extortion of a minor", "provision": "Penal Code 147", "max_penalty_years": 12}
    ],
    "facts": [
        "On 18 November 2026 at 14:05:00Z V1 sent a farewell message after a threat to publish images."
    ],
    "persons": [{"role": "victim", "name": "V1", "flags": []}],
    "identifiers": [
        {
            "type": "ip",
            "value": "198.51.100.77",
            "side": "source",
            "port": 40217,
            "protocol": "tcp",
            "shared": True,
            "instant": "2026-11-18T13:45:03Z",
            "zone": "Asia/Ho_Chi_Minh",
            "source": {"document": "Chatterleaf return CL-22981 (fictional)", "position": "row 3"},
        }
    ],
    "custodians": [{"name": "Archipelago Mobile Inc. (fictional)", "state": "PH"}],
    "items": [
        {
            "category": "subscriber",
            "description": "Subscriber of the address at that second",
            "nexus": "The threat came from it.",
            "identifiers": [0],
        }
    ],
    "emergency": {
        "kind": "risk-to-life",
        "who": "V1",
        "when": "before midnight in Hà Nội",
        "why": "Farewell message; the threat is due at 23:59.",
        "how_data_averts": "They lead to the person holding the images.",
        "formal_promised": True,
        "formal_by": "2026-11-25",
    },
    "confidentiality": {"keep": True, "notify_user": False},
    "confirmation_contact": {
        "name": "Phạm Quế Sơn (fictional)",
        "function": "supervisor",
        "telephone": "+84000000001",
    },
    "safeguards": _SAFEGUARDS,
    "use_terms": {"purpose": "To protect V1", "other_use": "prior-consent", "onward": "none"},
    "language": "en",
}


def _profile(state: str, name: str, zone: str, languages: list[str], telephone: str) -> StateProfile:
    kinds = ("contact-point", "central-authority")
    found = read_profile(
        {
            "state": state,
            "name": name,
            "languages": languages,
            "zone": zone,
            "authorities": [
                {"id": kind, "name": f"{kind} of {name} (fictional)", "kind": kind, "telephone": telephone,
                 "hours": "always", "zone": zone}
                for kind in kinds
            ],
        }
    )  # fmt: skip
    assert isinstance(found, StateProfile), [str(f) for f in found]
    return found


FR = _profile("FR", "France", "Europe/Paris", ["fr", "en"], "+33199000023")
VN = _profile("VN", "Viet Nam", "Asia/Ho_Chi_Minh", ["vi", "en"], "+84000000001")
PH = _profile("PH", "Philippines", "Asia/Manila", ["en", "fil"], "+63000000001")

_CASES: dict[str, tuple[Request, Context]] = {
    "preservation": (
        PRESERVATION,
        Context(
            datetime(2026, 11, 14, 6, 30, tzinfo=UTC), FR, VN, exercise=True, bases=("FR-VN-MLA-2016", "UNCC")
        ),
    ),
    "stored-data": (
        STORED,
        Context(
            datetime(2026, 12, 9, 10, tzinfo=UTC),
            FR,
            VN,
            exercise=True,
            bases=("FR-VN-MLA-2016",),
            preserved_until=datetime(2027, 1, 13, tzinfo=UTC),
        ),
    ),
    "emergency-disclosure": (
        EMERGENCY,
        Context(
            datetime(2026, 11, 18, 14, 31, tzinfo=UTC), VN, PH, exercise=True, bases=("ASEAN-MLAT-2004",)
        ),
    ),
}


@pytest.fixture
def check() -> Check:
    """`check(measure, change, **context)`: the findings on the complete request after `change` has spoilt it."""

    def checked(
        measure: str, change: Callable[[Request], object] = lambda request: None, **context: object
    ) -> tuple[Finding, ...]:
        request, around = _CASES[measure]
        spoilt = copy.deepcopy(request)
        change(spoilt)
        return preflight(measure, spoilt, Context(**{**vars(around), **context}))

    return checked


@pytest.fixture(scope="session")
def check_case() -> Callable[[str], tuple[Request, Context]]:
    """A fresh copy of the complete request for a measure (the preservation, for the short forms), and its context."""

    def case(measure: str) -> tuple[Request, Context]:
        request, context = _CASES.get(measure, _CASES["preservation"])
        return copy.deepcopy(request), context

    return case


@pytest.fixture
def vietnam() -> StateProfile:
    """The profile of the requested State."""
    return VN
