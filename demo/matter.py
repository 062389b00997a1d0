"""What is said in the story: a ransomware attack on a hospital, France to Viet Nam. Dates count from today.

Addresses are from the ranges for documentation, telephone numbers from those for fiction; the Bitcoin address is the
public test vector of BIP 173. The case follows published practice; everybody in it is fictional.
"""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PARIS, HANOI = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Ho_Chi_Minh")
PROVIDER = "Hai Long Cloud JSC (fictional)"
HELENE = {
    "name": "Cdt Hélène Marchetoile (fictional)",
    "function": "duty officer",
    "telephone": "+33199000017",
}
REMI = {"name": "Cne Rémi Vaucluson (fictional)", "function": "deputy head", "telephone": "+33199000023"}
KHAI = {"name": "Đại úy Trần Vĩnh Khải (fictional)", "function": "duty officer", "telephone": "+84000000001"}


@dataclass(frozen=True)
class Dates:
    """The instants of the case, from the present one."""

    now: datetime

    @property
    def attack(self) -> datetime:
        """When the files were encrypted: ten days ago at night, by the hospital's clock."""
        night = self.now.astimezone(PARIS) - timedelta(days=10)
        return night.replace(hour=2, minute=41, second=7, microsecond=0)

    @property
    def left_from(self) -> datetime:
        """When the data began to leave."""
        return (self.attack - timedelta(hours=4, minutes=36, seconds=55)).astimezone(UTC)

    @property
    def left_to(self) -> datetime:
        """When the last data had left."""
        return (self.attack - timedelta(hours=1, minutes=28, seconds=12)).astimezone(UTC)

    @property
    def expires(self) -> datetime:
        """When the provider deletes its flow records: thirty days after the attack."""
        return (self.attack + timedelta(days=30)).astimezone(UTC)

    @property
    def preserved_until(self) -> datetime:
        """The end of the preservation: ninety days from today, a whole day in Hà Nội."""
        end = self.now.astimezone(HANOI) + timedelta(days=90)
        return end.replace(hour=23, minute=59, second=59, microsecond=0)

    def day(self, after: int) -> str:
        """A day from today."""
        return (self.now + timedelta(days=after)).date().isoformat()


def z(instant: datetime) -> str:
    """An instant as a form takes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _common(dates: Dates) -> dict[str, Any]:
    attack = dates.attack
    period = {"from": z(attack - timedelta(days=30)), "to": z(attack + timedelta(hours=12))}
    return {
        "offences": [
            {
                "title": "Ransomware against a hospital: illegal access, interference, extortion",
                "provision": "Code pénal 323-1, 323-2, 323-3, 323-4-1, 312-1",
                "max_penalty_years": 10,
                "treaty_article": 10,
                "committed_from": z(dates.left_from),
                "committed_to": z(attack),
                "place": "Centre hospitalier de Valbrume (fictional)",
            }
        ],
        "facts": [
            f"At {attack.isoformat()} files on 212 servers of a hospital of 412 beds were encrypted; emergencies were "
            "diverted for 31 hours.",
            f"Between {z(dates.left_from)} and {z(dates.left_to)}, 148.3 GB left 198.51.100.23 for 203.0.113.47, "
            "port 8443/tcp.",
            "A ransom of 38.5 BTC was asked for from recover-desk@nightquarry.example.",
        ],
        "identifiers": [
            {
                "type": "ip",
                "value": "203.0.113.47",
                "side": "destination",
                "port": 8443,
                "protocol": "tcp",
                "from": z(dates.left_from),
                "to": z(dates.left_to),
                "zone": "Etc/UTC",
                "source": {"document": "fw-export-0311.csv", "position": "line 88214"},
            },
            {"type": "server", "provider": PROVIDER, "value": "HLC-VPS-88213"},
            {"type": "email", "value": "recover-desk@nightquarry.example"},
            {"type": "bitcoin", "value": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
            {
                "type": "bitcoin-transaction",
                "value": "39c9f1946b4c478d2966a9ec6d7b071d607be30cc552cfa0c8d009ae98011119",
            },
        ],
        "custodians": [
            {"name": PROVIDER, "state": "VN", "place": "Hà Nội", "contact": "lea@hailong-cloud.example"}
        ],
        "items": [
            {
                "category": "content",
                "description": "An image of the disk of the server, as it stands",
                "nexus": "148.3 GB from the hospital were sent to this server in the night of the attack.",
                "identifiers": [0, 1],
                "period": period,
            },
            {
                "category": "traffic",
                "description": "Flow records of the server",
                "nexus": "They show from where the server was operated during the attack.",
                "identifiers": [0, 1],
                "period": period,
            },
            {
                "category": "content",
                "description": "The mailbox on the server from which the ransom was asked for",
                "nexus": "The demand came from this address.",
                "identifiers": [1, 2],
                "period": period,
            },
        ],
        "confidentiality": {
            "keep": True,
            "notify_user": False,
            "reason": "The operator would wipe the disk.",
            "until": dates.day(180),
        },
        "confirmation_contact": REMI,
        "safeguards": {
            "proportionality": "One server, for thirty days before the attack; nothing lighter would show who ran it.",
            "independent_review": f"Liberty and custody judge, Paris, order 2026/JLD/4471 of {dates.day(-2)}.",
            "third_parties": "Other customers of the provider are left out by the number of the contract.",
            "human_rights": "A hospital was attacked; no expression, belief or assembly is concerned.",
        },
        "domestic_order": {
            "reference": "2026/JLD/4471",
            "court": "Tribunal judiciaire de Paris (fictional case)",
            "date": dates.day(-2),
            "expires": dates.day(88),
        },
        "language": "en",
    }


def preservation_request(dates: Dates) -> dict[str, Any]:
    """The request of step 2 (art. 42), complete."""
    return _common(dates) | {
        "urgency": {
            "level": "urgent",
            "needed_by": z(dates.now + timedelta(days=1)),
            "reason": "The provider deletes flow records after 30 days.",
        },
        "necessity": {
            "text": "The provider deletes flow records after 30 days, and the server can be wiped at any time.",
            "data_expires": z(dates.expires),
        },
        "mla": {"intended": True, "expected": dates.day(20)},
        "period_days": 60,
    }


def without_zone(request: dict[str, Any]) -> dict[str, Any]:
    """The same with a time as it stood in the firewall's export: without its zone."""
    broken = copy.deepcopy(request)
    broken["identifiers"][0]["from"] = broken["identifiers"][0]["from"].removesuffix("Z")
    return broken


def mla_request(dates: Dates) -> dict[str, Any]:
    """The request for the data that follows (art. 44); the node fills in what the preservation request said."""
    return _common(dates) | {
        "urgency": {"level": "routine"},
        "subject": "Judicial investigation into a ransomware attack on a hospital, opened in Paris.",
        "authority": {
            "name": "Mme Soizic Lanterneau, cyber section, Paris (fictional)",
            "function": "prosecutor",
            "kind": "investigation",
        },
        "purpose": "To identify and prosecute the authors of the attack, and to return what was extorted.",
        "procedure": "Please note the clock and the zone of every system from which data are taken.",
        "use_terms": {
            "purpose": "The offences named in this request",
            "other_use": "prior-consent",
            "onward": "with-authorization",
            "retention_until": dates.day(1800),
        },
    }


def acknowledgement(dates: Dates) -> dict[str, str]:
    """The fields of the desk's form."""
    return {
        "officer_in_charge.name": KHAI["name"],
        "officer_in_charge.function": KHAI["function"],
        "officer_in_charge.telephone": KHAI["telephone"],
        "next_step": "The provider is ordered to preserve today.",
        "expected": z(dates.now + timedelta(hours=6)),
    }


def provider_order(dates: Dates) -> dict[str, Any]:
    """Viet Nam's own order; it never leaves."""
    return {
        "provider": PROVIDER,
        "domestic_basis": "Order under domestic law, no. 118/2026 (fictional)",
        "items": [0, 1, 2],
        "instruction": "Keep the disk of HLC-VPS-88213 as an image, its flow records and mailboxes. Delete nothing.",
        "review": "Duty prosecutor, Hà Nội (fictional)",
        "deadline": z(dates.now + timedelta(hours=12)),
        "confidential": True,
    }


def provider_return(dates: Dates) -> dict[str, Any]:
    """What the provider answered; the node names the order."""
    return {
        "outcome": "executed",
        "executed_at": z(dates.now),
        "ticket": "HLC-LEA-55120",
        "captured": "Snapshot of the disk, flow records of thirty days, one mailbox.",
    }


def preservation_confirmed(dates: Dates) -> dict[str, Any]:
    """Preserved until; the node lists the items."""
    return {
        "preserved_from": z(dates.now),
        "preserved_until": dates.preserved_until.isoformat(),
        "provider_reference": "HLC-LEA-55120",
        "send_request_to": "Central authority for mutual legal assistance (fictional)",
    }


QUESTION = {
    "questions.0": "",
    "questions.0.field": "items.2.nexus",
    "questions.0.text": "Which mailbox of the server is meant? It holds eleven.",
    "questions.0.why": "An order must name the account; the other ten belong to third parties.",
}
"""The fields of the desk's form."""

ANSWER = "The mailbox recover-desk@nightquarry.example alone, from thirty days before the attack."


def intake(dates: Dates) -> dict[str, Any]:
    """From whom, when, with which tool."""
    return {
        "handed_over_by": f"{PROVIDER}, legal department",
        "collected_at": z(dates.now),
        "tool": "provider's snapshot tool 4.2 (fictional)",
        "source_zone": "Asia/Ho_Chi_Minh",
        "statement": "Taken in as handed over, and sealed before anybody looked.",
    }


def transmittal(dates: Dates) -> dict[str, Any]:
    """The execution; the node lists the items and the objects."""
    return {
        "executed_by": "Department of cyber security (fictional)",
        "executed_on": dates.now.astimezone(HANOI).date().isoformat(),
        "authenticity": "The files are those that the provider handed over; their digests were taken at intake.",
        "source_clock": "Collector synchronised by NTP; times in Asia/Ho_Chi_Minh (+07:00) unless they say otherwise.",
        "use_terms": {
            "purpose": "The offences named in the request",
            "other_use": "prior-consent",
            "onward": "with-authorization",
        },
    }
