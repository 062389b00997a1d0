"""The cast of the node's tests: one node of ours (France), another State that speaks through it (Viet Nam), people.

Every person, company, account and number is fictional. `Peer.says` signs with Viet Nam's own key and passes through
the one door that records what arrives, so a dossier of a test is made of real acts and real receipts.
"""

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

from rogatory.acts.act import Act, compose
from rogatory.acts.fold import Dossier
from rogatory.acts.header import Approver, Attachment, Audience, Author, Header
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import read_act
from rogatory.envelope.card import Card
from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.envelope import Envelope
from rogatory.exchange.archive import Arrived
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.leaf import entry
from rogatory.log.proof import Proof
from rogatory.log.tree import leaf_hash
from rogatory.node.clock import now
from rogatory.node.configuration import Configuration, read_configuration
from rogatory.node.identity import Identity, make_keys, write_secrets

PASSWORD = "a long fictional password"

PROFILES: dict[str, dict[str, Any]] = {
    "FR": {
        "state": "FR",
        "name": "France",
        "languages": ["fr", "en"],
        "zone": "Europe/Paris",
        "authorities": [
            {
                "id": "contact-point",
                "name": "24/7 contact point (fictional)",
                "kind": "contact-point",
                "telephone": "+33199000017",
                "hours": "always",
                "zone": "Europe/Paris",
            },
            {
                "id": "central-authority",
                "name": "Central authority (fictional)",
                "kind": "central-authority",
                "telephone": "+33199000030",
                "hours": "always",
                "zone": "Europe/Paris",
            },
        ],
    },
    "VN": {
        "state": "VN",
        "name": "Viet Nam",
        "languages": ["vi", "en"],
        "zone": "Asia/Ho_Chi_Minh",
        "authorities": [
            {
                "id": "contact-point",
                "name": "24/7 contact point (fictional)",
                "kind": "contact-point",
                "telephone": "+84000000001",
                "hours": "always",
                "zone": "Asia/Ho_Chi_Minh",
            },
            {
                "id": "central-authority",
                "name": "Central authority (fictional)",
                "kind": "central-authority",
                "telephone": "+84000000002",
                "hours": "always",
                "zone": "Asia/Ho_Chi_Minh",
            },
        ],
    },
}

_CONTACT = {"name": "Cne Rémi Vaucluson (fictional)", "function": "deputy", "telephone": "+33199000023"}
_SAFEGUARDS = {
    "proportionality": "Only the logs of one server for thirty days; nothing lighter would name the intruder.",
    "independent_review": "Ordered by the duty prosecutor.",
    "third_parties": "Other customers of the provider are left out by the contract number.",
    "human_rights": "A hospital was attacked; no expression, belief or assembly is concerned.",
}
_REQUEST: dict[str, Any] = {
    "urgency": {"level": "routine"},
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
    "confidentiality": {"keep": True, "notify_user": False, "reason": "The intruder would delete the disk."},
    "confirmation_contact": _CONTACT,
    "safeguards": _SAFEGUARDS,
    "language": "en",
}


def request_fields(kind: str, custodian_state: str = "VN") -> dict[str, Any]:
    """The fields of a complete request in which no finding stops, as somebody would fill them in. A fresh copy."""
    fields = copy.deepcopy(_REQUEST)
    fields["custodians"][0]["state"] = custodian_state
    today = now().date()
    if kind == "preservation-request":
        fields |= {
            "necessity": {"text": "The provider deletes flow records after 30 days."},
            "mla": {"intended": True, "expected": (today + timedelta(days=30)).isoformat()},
            "period_days": 60,
        }
    else:
        fields |= {
            "subject": "Investigation into an attack on a hospital",
            "authority": {
                "name": "Cyber section, Paris (fictional)",
                "function": "prosecutor",
                "kind": "investigation",
            },
            "purpose": "To identify and prosecute the authors of the attack.",
            "use_terms": {
                "purpose": "This case",
                "other_use": "prior-consent",
                "onward": "none",
                "retention_until": "2032-12-31",
            },
        }
    return fields


NODE = """\
state = "{state}"
name = "{name}"
zone = "{zone}"
language = "en"
listen = "127.0.0.1:0"
address = "https://{state}.example"
witnesses = []
poll_seconds = 0.1
"""


def found(folder: Path, state: str) -> Configuration:
    """A node's folder with settings, secrets and keys, but without a database. Takes a second: once a session."""
    profile = PROFILES[state]
    folder.mkdir(parents=True, exist_ok=True)
    text = NODE.format(state=state, name=profile["name"], zone=profile["zone"])
    (folder / "node.toml").write_text(text, "utf-8")
    configuration = read_configuration(folder)
    write_secrets(configuration)
    make_keys(configuration, now())
    configuration.objects.mkdir(exist_ok=True)
    return configuration


@dataclass(frozen=True)
class Peer:
    """Another State: its keys and its card. It speaks through `says`, as if its messages had just arrived."""

    identity: Identity
    card: Card

    @property
    def state(self) -> str:
        """Its code."""
        return self.identity.state

    def says(
        self,
        kind: str,
        body: dict[str, Any],
        *,
        dossier: Dossier | None = None,
        request: str | None = None,
        at: datetime | None = None,
        attachments: tuple[Attachment, ...] = (),
        bases: tuple[str, ...] = ("FR-VN-MLA-2016",),
        exercise: bool = False,
        after: tuple[str, ...] | None = None,
    ) -> Act:
        """Sign an act and have it recorded here, with our receipt. Without a dossier it opens one."""
        from rogatory.node.dossiers.record import record_arrived

        at = at or now()
        act, envelope = self._signed(
            kind,
            body,
            (dossier.id if dossier else None) or token_hex(16),
            request,
            at,
            attachments,
            bases,
            dossier.exercise if dossier else exercise,
            after if after is not None else dossier.shared_heads if dossier else (),
        )
        certificate = self.identity.signer.certificate
        record_arrived([Arrived(envelope, act, certificate, self._logged(act.id))], at)
        return act

    def _signed(
        self,
        kind: str,
        body: dict[str, Any],
        dossier: str,
        request: str | None,
        at: datetime,
        attachments: tuple[Attachment, ...],
        bases: tuple[str, ...],
        exercise: bool,
        after: tuple[str, ...],
    ) -> tuple[Act, Envelope]:
        header = Header(
            format="rogatory/act/1",
            kind=kind,
            version=1,
            dossier=dossier,
            request=request,
            reference=f"{self.state}-{at.year}-000777",
            author=Author(
                state=self.state, authority="contact-point", officer="o-peer", role="central-authority"
            ),
            approver=Approver(officer="o-second", role="approver"),
            instant=at.isoformat(),
            zone="Asia/Ho_Chi_Minh",
            after=after,
            audience=Audience(scope="shared", states=tuple(sorted({self.state, "FR"}))),
            bases=bases,
            exercise=exercise,
            certificate=fingerprint(self.identity.signer.certificate),
            attachments=attachments,
        )
        content = compose(header, KINDS[kind].body.model_validate(body))
        return read_act(content), Envelope(content, self.identity.signer.sign(content))

    def _logged(self, act: str) -> Proof:
        """A proof of a log that holds this act alone: the record keeps what the conversation has verified."""
        salt, signer = token_bytes(32), self.identity.log
        note = sign_checkpoint(Checkpoint(signer.name, 1, leaf_hash(entry(salt, act))), signer)
        return Proof(salt, 0, (), note)
