"""Acts of two fictional States, Arvania (XA) and Belmaria (XB), and of a stranger (XC), for tests and vectors.

`say` composes one act, valid unless it is told otherwise; `Story` tells several, each knowing what its author's
node would know. Nothing here is drawn at random: the same call gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from rogatory.acts.act import Act, compose
from rogatory.acts.fold import Dossier, Entry, fold
from rogatory.acts.header import Header
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import read_act
from rogatory.acts.state import RequestState
from rogatory.acts.transitions import TABLE

ASKING, ASKED, STRANGER = "XA", "XB", "XC"
PAIR = (ASKING, ASKED)
START = datetime(2026, 11, 14, 7, 30, tzinfo=UTC)
DOSSIER = "0b" * 16
NOWHERE = "e" * 64
"""An id that no act has."""

ZONES = {"XA": "Europe/Paris", "XB": "Asia/Ho_Chi_Minh", "XC": "Etc/UTC"}
AUTHORITIES = {"XA": "contact-point-arvania", "XB": "contact-point-belmaria", "XC": "contact-point-ceres"}


def clock(minute: int) -> str:
    """The instant so many minutes after the stories begin, as acts write it."""
    return (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")


def attachment(label: str) -> dict[str, Any]:
    """An object named after `label`; the same label gives the same digest."""
    return {
        "name": f"{label}.csv",
        "media_type": "text/csv",
        "size": 1_024,
        "sha256": sha256(label.encode()).hexdigest(),
        "sealed_size": 1_240,
        "sealed_sha256": sha256(b"sealed " + label.encode()).hexdigest(),
    }


CONTACT = {"name": "Ines Moreau (fictional)", "function": "Head of unit", "telephone": "+33199000023"}
SAFEGUARDS = {
    "proportionality": "Two accounts and seven days: no less would identify the author.",
    "independent_review": "Investigating judge of Port-Clair (fictional), order of 13 November 2026.",
    "third_parties": "Messages of third parties are sorted out before anybody reads them.",
    "human_rights": "No sign of a political motive; the conduct is an offence in both States.",
}
REQUEST: dict[str, Any] = {
    "urgency": {"level": "urgent", "needed_by": clock(3 * 1440), "reason": "Logs are kept for seven days."},
    "offences": [
        {
            "title": "Unlawful access followed by extortion",
            "provision": "Penal Code of Arvania (fictional), s. 323",
            "max_penalty_years": 7,
            "treaty_article": 7,
            "committed_from": "2026-11-12T22:04:12Z",
            "flags": [],
        }
    ],
    "facts": [
        "On 12 November 2026 the archive of a hospital (fictional) was encrypted.",
        "A note asked for money.",
    ],
    "persons": [{"role": "unknown-user", "name": "nightquarry", "flags": []}],
    "identifiers": [
        {
            "type": "ip",
            "value": "203.0.113.47",
            "port": 40217,
            "side": "source",
            "protocol": "tcp",
            "from": "2026-11-12T22:04:12Z",
            "to": "2026-11-12T22:09:00Z",
            "zone": "Etc/UTC",
            "shared": True,
            "source": {"document": "firewall.csv", "position": "line 88214"},
        },
        {"type": "email", "value": "recover-desk@nightquarry.example"},
        {"type": "account", "platform": "Chatterleaf (fictional)", "user_id": "700418823300912"},
        {"type": "other", "label": "wallet", "value": "PesoPocket (fictional) 88-21"},
    ],
    "custodians": [{"name": "Hai Long Cloud JSC (fictional)", "state": "XB"}],
    "items": [
        {
            "category": "traffic",
            "description": "Connection logs of the address at that time.",
            "nexus": "The note was sent from it.",
            "identifiers": [0],
            "period": {"from": "2026-11-12T22:00:00Z", "to": "2026-11-12T23:00:00Z"},
        },
        {"category": "subscriber", "description": "Who holds the account.", "identifiers": [2]},
    ],
    "confidentiality": {"keep": True, "notify_user": False, "reason": "The suspect would delete the data."},
    "confirmation_contact": CONTACT,
    "safeguards": SAFEGUARDS,
    "domestic_order": {"reference": "PC-2026-881", "court": "Port-Clair (fictional)", "date": "2026-11-13"},
    "use_terms": {"purpose": "This investigation.", "other_use": "prior-consent", "onward": "none"},
    "language": "en",
    "translations": [],
}

Fields = dict[str, Any]


def _open_questions(request: RequestState | None) -> Fields:
    questions = request.open_questions if request else ()
    asked_in = questions[0].act if questions else NOWHERE
    numbers = [one.number for one in questions if one.act == asked_in] or [0]
    return {"asked_in": asked_in, "answers": [{"question": n, "text": "See the annex."} for n in numbers]}


def _open_order(request: RequestState | None) -> Fields:
    still = [order.act for order in (request.orders if request else ()) if order.returned_by is None]
    return {"order": still[0] if still else NOWHERE, "outcome": "executed", "ticket": "HLC-88"}


def _open_delivery(request: RequestState | None) -> Fields:
    still = [one for one in (request.deliveries if request else ()) if one.confirmed_by is None]
    digests = sorted({one.sha256 for one in still[0].objects}) if still else ["a" * 64]
    return {
        "transmittal": still[0].act if still else NOWHERE,
        "objects": [{"sha256": digest, "result": "confirmed"} for digest in digests],
    }


BODIES: Mapping[str, Callable[[RequestState | None], Fields]] = {
    "preservation-request": lambda _: {
        **REQUEST,
        "necessity": {"text": "The provider deletes logs after seven days.", "data_expires": clock(7 * 1440)},
        "mla": {"intended": True, "expected": "2026-12-13"},
        "period_days": 90,
    },
    "mla-request": lambda _: {
        **REQUEST,
        "subject": "Extortion of a hospital (fictional).",
        "authority": {"name": "Prosecutor of Port-Clair", "function": "Prosecutor", "kind": "investigation"},
        "purpose": "To identify the author of the note.",
    },
    "emergency-request": lambda _: {
        **REQUEST,
        "urgency": {"level": "emergency"},
        "emergency": {
            "kind": "risk-to-life",
            "who": "A child, called M. here",
            "when": "Within the next hours",
            "why": "A message announces the deed.",
            "how_data_averts": "The address leads to the place.",
            "formal_promised": True,
            "formal_by": "2026-11-20",
        },
    },
    "receipt": lambda request: {
        "of": request.id if request else NOWHERE,
        "received_at": clock(1),
        "judged": "applied",
    },
    "acknowledgement": lambda _: {"officer_in_charge": CONTACT, "next_step": "An order to the provider."},
    "acceptance": lambda _: {"conditions": ["Speciality."], "safeguards": SAFEGUARDS},
    "refusal": lambda _: {
        "grounds": ["40-21-b"],
        "reasons": "Execution would prejudice essential interests.",
        "consultation": {"held": True, "at": clock(60), "result": "No condition would do."},
    },
    "information-request": lambda _: {
        "questions": [
            {"field": "items.0.nexus", "text": "Which message?", "why": "The judge asks."},
            {"field": "items.1.period", "text": "Which days?", "why": "The provider asks."},
        ],
        "answer_by": clock(2 * 1440),
    },
    "information-supplied": _open_questions,
    "status-query": lambda _: {"text": "How far is it?"},
    "status-report": lambda _: {"progress": "The provider has the order.", "expected": clock(1440)},
    "provider-order": lambda _: {
        "provider": "Hai Long Cloud JSC (fictional)",
        "domestic_basis": "Procedure Code of Belmaria (fictional), s. 107",
        "items": [0],
        "instruction": "Keep the logs.",
        "review": "Judge on duty (fictional)",
        "deadline": clock(1440),
    },
    "provider-return": _open_order,
    "evidence-intake": lambda _: {
        "handed_over_by": "Hai Long Cloud JSC (fictional)",
        "collected_at": clock(900),
    },
    "preservation-confirmed": lambda _: {
        "items": [
            {"item": 0, "outcome": "preserved"},
            {"item": 1, "outcome": "nothing-found", "note": "Closed."},
        ],
        "preserved_from": clock(120),
        "preserved_until": clock(70 * 1440),
    },
    "extension-request": lambda _: {"until": clock(130 * 1440), "reason": "The request is being translated."},
    "evidence-transmittal": lambda _: {
        "items": [
            {"item": 0, "outcome": "executed"},
            {"item": 1, "outcome": "none", "reason": "No account."},
        ],
        "executed_by": "High-tech unit of Belmaria (fictional)",
        "executed_on": "2026-11-20",
        "authenticity": "Exported by the provider, sealed on receipt.",
        "use_terms": {"purpose": "This investigation.", "other_use": "none", "onward": "with-authorization"},
    },
    "evidence-receipt": _open_delivery,
    "withdrawal": lambda _: {"reason": "The suspect was identified otherwise."},
    "closure": lambda _: {"outcome": "used", "remarks": "It identified the author."},
}

CARRIES_OBJECTS = ("evidence-intake", "evidence-transmittal")


def usual_role(kind: str) -> str:
    """A role that the table lets say it."""
    may = frozenset[str]().union(*(line.roles for line in TABLE if line.kind == kind))
    return next(role for role in ("duty-officer", "central-authority", "custodian", "node") if role in may)


def say(
    kind: str,
    by: str = ASKING,
    *,
    request: RequestState | str | None = None,
    after: Iterable[str] = (),
    at: int = 0,
    role: str | None = None,
    officer: str = "o-17",
    approver: Mapping[str, str] | str | None = "somebody else",
    audience: Iterable[str] = PAIR,
    scope: str | None = None,
    exercise: bool = True,
    dossier: str = DOSSIER,
    labels: Iterable[str] = ("logs",),
    **changed: Any,
) -> Act:
    """One act, read back from its bytes. `changed` replaces fields of the body; None takes one out.

    `labels` name the objects of the kinds that carry some. Without `approver`, there is one where one is needed.

    `request` is the request as it stands, from which the body is fitted, or its id alone.
    """
    known = request if isinstance(request, RequestState) else None
    body = {**BODIES[kind](known), **changed}
    body = {name: value for name, value in body.items() if value is not None}
    scope = scope or KINDS[kind].scope
    if isinstance(approver, str):
        two = any(line.four_eyes for line in TABLE if line.kind == kind)
        approver = {"officer": "o-99", "role": "approver"} if two else None
    header = Header.model_validate(
        {
            "format": "rogatory/act/1",
            "kind": kind,
            "version": 1,
            "dossier": dossier,
            "request": None if request is None else (known.id if known else request),
            "reference": f"{by}-2026-000042",
            "author": {
                "state": by,
                "authority": AUTHORITIES[by],
                "officer": officer,
                "role": role or usual_role(kind),
            },
            "approver": approver,
            "instant": clock(at),
            "zone": ZONES[by],
            "after": sorted(set(after)),
            "audience": {"scope": scope, "states": [by] if scope == "own" else sorted({*audience, by})},
            "bases": ["uncc"],
            "exercise": exercise,
            "certificate": sha256(by.encode()).hexdigest(),
            "attachments": [attachment(label) for label in labels] if kind in CARRIES_OBJECTS else [],
        }
    )
    return read_act(compose(header, KINDS[kind].body.model_validate(body)))


class Story:
    """A dossier told act by act; each act follows everything that its author's node could hold."""

    def __init__(self, *acts: Act) -> None:
        self.acts: list[Act] = list(acts)

    @property
    def dossier(self) -> Dossier:
        """What the acts so far amount to."""
        return fold(self.acts)

    def request(self, number: int = 0) -> RequestState:
        """The request that was opened as the first, second, …"""
        return tuple(self.dossier.requests.values())[number]

    def heads(self, states: Iterable[str]) -> tuple[str, ...]:
        """The newest acts that all these States hold."""
        return self.dossier.heads_for(states)

    def tell(self, kind: str, by: str = ASKING, *, on: int = 0, **more: Any) -> Act:
        """Say something after all that came before, fitted to the request number `on`. Returns the act."""
        opens = KINDS[kind].opens is not None
        scope = more.get("scope") or KINDS[kind].scope
        more.setdefault("request", None if opens else self.request(on))
        more.setdefault("after", self.heads((by,) if scope == "own" else PAIR))
        more.setdefault("at", len(self.acts))
        act = say(kind, by, **more)
        self.acts.append(act)
        return act

    def entry(self, act: Act) -> Entry:
        """How an act of the story was judged."""
        entry = self.dossier.entry(act.id)
        assert entry is not None, "the act waits for its ancestors"
        return entry


def accepted() -> Story:
    """A request for assistance, accepted."""
    story = Story()
    story.tell("mla-request")
    story.tell("acceptance", ASKED)
    return story


def preserved() -> Story:
    """A preservation from request to confirmation, the provider included."""
    story = Story()
    story.tell("preservation-request")
    story.tell("acknowledgement", ASKED)
    story.tell("acceptance", ASKED)
    story.tell("provider-order", ASKED)
    story.tell("provider-return", ASKED)
    story.tell("preservation-confirmed", ASKED)
    return story


def executed() -> Story:
    """A request for assistance up to the transmittal of evidence."""
    story = accepted()
    story.tell("evidence-intake", ASKED)
    story.tell("evidence-transmittal", ASKED)
    return story
