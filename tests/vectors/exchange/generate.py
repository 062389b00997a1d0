"""Write the vectors of this folder: `python -m tests.vectors.exchange.generate`. README.md says what they hold.

Everything is signed and sealed with keys made anew at each run; XA, XB and XC are fictional States.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from rogatory.acts.act import Act
from rogatory.acts.reading import read_act
from rogatory.envelope.canonical import canonical
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.sealing import seal_to
from rogatory.exchange.messages import Carried, Cosigned, Message
from rogatory.log.append import Frontier
from rogatory.log.checkpoint import Checkpoint, sign_checkpoint
from rogatory.log.leaf import entry
from rogatory.log.note import Note
from rogatory.log.tree import leaf_hash
from tests.rooms.exchange.cast import AT, DAY, State, altered, resealed, spoken, write_card
from tests.rooms.exchange.memory import Node

HERE = Path(__file__).parent
SENDER, RECEIVER, OTHER = "XA", "XB", "XC"


@dataclass(frozen=True)
class Vector:
    """One message, and what must become of it."""

    folder: str
    name: str
    about: str
    expect: str
    sealed: bytes
    before: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}"

    def write(self) -> None:
        value = {
            "about": self.about,
            "expect": self.expect,
            "before": list(self.before),
            "sealed": b64encode(self.sealed).decode(),
        }
        file = HERE / f"{self.path}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


@dataclass
class World:
    """The sender's node and everything it needs to say what is right and what is wrong."""

    states: Mapping[str, State] = field(
        default_factory=lambda: {code: State(code) for code in (SENDER, RECEIVER, OTHER)}
    )

    def __post_init__(self) -> None:
        self.xa, self.xb, self.xc = (self.states[code] for code in (SENDER, RECEIVER, OTHER))

    def node(self) -> Node:
        return Node(self.xa, [self.xb, self.xc])

    def push(self, *acts: Act, seal: str = "main") -> Message:
        """An honest push of these acts, from a log that holds just them."""
        return self.push_of([(act, self.xa.envelope(act, seal)) for act in acts])

    def push_of(self, acts: list[tuple[Act, Envelope]]) -> Message:
        """A push of acts with whatever signatures; each is logged under the id of its bytes."""
        node = self.node()
        for act, _ in acts:
            node.keep(act)
        note = node.checkpoint()
        carried = [(envelope, node.carried([act.id])[0][1]) for act, envelope in acts]
        return Message(
            id=AT.strftime("%y%m%d%H%M%S") + "0" * 20,
            kind="push",
            sender=SENDER,
            to=RECEIVER,
            instant=AT.isoformat(),
            checkpoint=note.decode(),
            old=0,
            proof=(),
            known=0,
            acts=tuple(Carried.of(envelope, proof) for envelope, proof in carried),
        )

    def seal(self, message: Message, *, signer: str = "main", state: str = SENDER, **changed: Any) -> bytes:
        return resealed(message, self.states[state].seals[signer], self.xb, **changed)

    def wrap(self, content: bytes, signature: bytes) -> bytes:
        return self.seal_bytes(
            canonical({"content": content.decode(), "signature": b64encode(signature).decode()})
        )

    def seal_bytes(self, opened_bytes: bytes) -> bytes:
        return seal_to(opened_bytes, [str(self.xb.identity.to_public())])

    def sign(self, content: bytes) -> bytes:
        return self.wrap(content, self.xa.signer.sign(content))


Make = Callable[..., Vector]


def messages(world: World) -> Iterator[Vector]:
    """Messages that are refused whole."""

    def vector(name: str, about: str, expect: str, sealed: bytes, before: tuple[str, ...] = ()) -> Vector:
        return Vector("message", name, about, expect, sealed, before)

    act = spoken(world.xa, "preservation-request")
    honest = world.push(act)
    content = honest.write()
    plain = world.seal(honest)
    yield vector("plain", "A push with one preservation request: nothing is wrong.", "accepted", plain)
    yield vector(
        "twice",
        "The very bytes of a message that was received before.",
        "message.replayed",
        plain,
        ("message/plain",),
    )
    yield from _unopened(world, vector, plain)
    yield from _unread(world, vector, content)
    yield from _unbelieved(world, vector, honest, content)
    yield from _log(world, vector, honest)


def _unopened(world: World, vector: Make, plain: bytes) -> Iterator[Vector]:
    yield vector(
        "not-sealed", "The message in plain.", "sealing.not-opened", b'{"content":"","signature":""}'
    )
    elsewhere = seal_to(b"{}", [str(world.xc.identity.to_public())])
    yield vector("sealed-to-another", "Sealed to Ceres.", "sealing.not-opened", elsewhere)
    yield vector("cut", "The last byte is missing.", "sealing.not-opened", plain[:-1])
    yield vector("empty", "No bytes at all.", "sealing.not-opened", b"")


def _unread(world: World, vector: Make, content: bytes) -> Iterator[Vector]:
    value = json.loads(content)
    yield vector("wrapper-list", "A list was sealed.", "message.wrapper", world.seal_bytes(b"[]"))
    bare = world.seal_bytes(content)
    yield vector("wrapper-missing", "The message was sealed without a wrapper.", "message.wrapper", bare)
    three = canonical({"content": content.decode(), "signature": "", "note": ""})
    yield vector(
        "wrapper-surplus", "The wrapper has a third field.", "message.wrapper", world.seal_bytes(three)
    )
    spaced = canonical({"content": content.decode(), "signature": "AA="})
    yield vector(
        "wrapper-base64", "The signature is not base64.", "message.wrapper", world.seal_bytes(spaced)
    )
    yield vector(
        "wrapper-spaces",
        "The wrapper has a space that RFC 8785 does not write.",
        "canonical.not-canonical",
        world.seal_bytes(b'{"content": "{}","signature":""}'),
    )
    yield vector("not-json", "What was signed is no JSON.", "canonical.malformed", world.sign(b"push"))
    loose = json.dumps(value, sort_keys=True).encode()
    yield vector("not-canonical", "The signed JSON has spaces.", "canonical.not-canonical", world.sign(loose))
    doubled = b'{"acts":[],' + content[1:]
    yield vector("name-twice", "One name stands twice.", "canonical.duplicate", world.sign(doubled))
    nested = b"[" * 40 + b"]" * 40
    deep = canonical(value | {"acts": []}).replace(b'"acts":[]', b'"acts":' + nested)
    yield vector("too-deep", "Forty lists inside each other.", "canonical.too-deep", world.sign(deep))
    fraction = content.replace(b'"known":0', b'"known":0.5')
    yield vector("fraction", "A number with a fraction.", "canonical.number", world.sign(fraction))
    changes: dict[str, tuple[str, dict[str, Any]]] = {
        "unknown-field": ("A field that the format does not have.", {"priority": 1}),
        "other-format": ("The format's version is 2.", {"format": "rogatory/message/2"}),
        "kind-unknown": ("A kind of message that there is not.", {"kind": "pull"}),
        "number-as-text": ("A number is written as text.", {"known": "0"}),
        "negative": ("A negative count.", {"known": -1}),
        "id-short": ("The id has 31 characters.", {"id": value["id"][1:]}),
        "no-offset": ("The instant has no offset.", {"instant": "2026-11-24T03:12:44"}),
        "push-with-answers": ("A push that says that it answers something.", {"answers": "0" * 32}),
        "push-with-uploads": (
            "A push that offers an upload.",
            {"uploads": [{"sealed_sha256": "0" * 64, "path": "/peers/v1/objects/0123456789abcdef"}]},
        ),
        "proof-long": ("A consistency proof of 65 hashes.", {"proof": [b64encode(bytes(32)).decode()] * 65}),
        "base64-loose": ("Base64 with stray bits.", {"proof": ["QR=="]}),
    }
    for name, (about, changed) in changes.items():
        yield vector(name, about, "message.malformed", world.sign(canonical(value | changed)))
    missing = canonical({key: item for key, item in value.items() if key != "old"})
    yield vector("field-missing", "A field is missing.", "message.malformed", world.sign(missing))


def _unbelieved(world: World, vector: Make, honest: Message, content: bytes) -> Iterator[Vector]:
    stranger = State("XD")
    unknown = resealed(honest, stranger.signer, world.xb, sender="XD")
    yield vector("unknown-sender", "A State whose card is not accepted.", "message.unknown-sender", unknown)
    yield vector("unsigned", "The signature is empty.", "signature.missing", world.wrap(content, b""))
    yield vector(
        "signature-garbage", "The signature is no CMS.", "signature.malformed", world.wrap(content, b"no")
    )
    other = world.xa.signer.sign(b"{}")
    yield vector(
        "signature-of-other-bytes", "It signs other bytes.", "signature.digest", world.wrap(content, other)
    )
    yield vector(
        "signed-by-another-state",
        "Ceres signs what Arvania is said to send.",
        "signature.untrusted",
        world.seal(honest, state=OTHER),
    )
    yield vector(
        "claims-another-state",
        "Arvania signs what Ceres is said to send.",
        "signature.untrusted",
        world.seal(honest, sender=OTHER),
    )
    seals = {
        "expired": "certificate.expired",
        "coming": "certificate.not-yet-valid",
        "revoked": "certificate.revoked",
        "unlisted": "signature.untrusted",
    }
    for seal, code in seals.items():
        yield vector(
            f"seal-{seal}", f"Signed with a seal that is {seal}.", code, world.seal(honest, signer=seal)
        )
    server = world.wrap(content, world.xa.server.sign(content))
    yield vector("seal-for-servers", "Signed with the certificate of a server.", "certificate.usage", server)
    yield vector(
        "misaddressed",
        "Sealed to Belmaria, addressed to Ceres.",
        "message.misaddressed",
        world.seal(honest, to=OTHER),
    )
    for name, shift in (("stale", -DAY), ("from-the-future", DAY)):
        instant = (AT + shift + (shift / abs(shift)) * timedelta(seconds=1)).isoformat()
        yield vector(
            name, "A day and a second from now.", "message.stale", world.seal(honest, instant=instant)
        )
    answer = world.seal(honest, kind="answer", answers="0" * 32)
    yield vector("answer-at-the-door", "An answer that nobody asked for.", "message.kind", answer)


def _log(world: World, vector: Make, honest: Message) -> Iterator[Vector]:
    log = world.xa.log
    head = Checkpoint(log.name, 1, world_root(honest))
    stranger = sign_checkpoint(Checkpoint(world.xc.log.name, 1, head.root), world.xc.log).decode()
    yield vector(
        "checkpoint-of-another",
        "The checkpoint of Ceres's log.",
        "log.note.unsigned",
        world.seal(honest, checkpoint=stranger),
    )
    raised = honest.checkpoint.replace("\n1\n", "\n2\n")
    yield vector(
        "checkpoint-changed",
        "The size was raised by one.",
        "log.note.signature",
        world.seal(honest, checkpoint=raised),
    )
    yield vector(
        "checkpoint-text",
        "The checkpoint is no signed note.",
        "log.text.unfinished",
        world.seal(honest, checkpoint="1"),
    )
    yield vector(
        "old-beyond-new",
        "The proof begins beyond the checkpoint.",
        "log.request.old",
        world.seal(honest, old=2),
    )
    surplus = (b64encode(bytes(32)).decode(),)
    yield vector(
        "proof-surplus",
        "A hash too many for a first checkpoint.",
        "log.proof.length",
        world.seal(honest, proof=surplus),
    )
    elsewhere = world.push(spoken(world.xa, "preservation-request", dossier="0c" * 16))
    yield vector(
        "fork",
        "Another checkpoint of the same size, truly signed.",
        "log.fork",
        world.seal(elsewhere, old=1, id="f" * 32),
        ("message/plain",),
    )
    grown = world.push(*[spoken(world.xa, "preservation-request", dossier=f"{n:032x}") for n in range(3)])
    yield vector(
        "no-continuation",
        "A larger checkpoint whose proof does not begin from the one seen.",
        "log.inconsistent",
        world.seal(grown, old=1, id="e" * 32, proof=surplus * 2),
        ("message/plain",),
    )
    yield vector(
        "behind",
        "The proof begins from nothing, though a checkpoint was seen: to be sent again from there.",
        "behind",
        world.seal(honest, id="d" * 32),
        ("message/plain",),
    )
    cosigner = world.xa.witness
    receiver = world.xb.log.name
    line = cosigner.cosign(Checkpoint(receiver, 0, bytes(32)).text, AT)
    false = Cosigned(size=0, line=line)
    yield vector(
        "cosignature-false",
        "It cosigns another root than the receiver's log has.",
        "log.cosignature.invalid",
        world.seal(honest, cosigned=false),
    )
    ahead = Cosigned(size=10**6, line=line)
    yield vector(
        "cosignature-ahead",
        "It cosigns more leaves than the receiver's log has.",
        "log.cosignature.ahead",
        world.seal(honest, cosigned=ahead),
    )


def world_root(message: Message) -> bytes:
    return Checkpoint.read(Note.read(message.note).text).root


def acts(world: World) -> Iterator[Vector]:
    """Messages that are answered, and whose one act is refused."""

    def vector(name: str, about: str, expect: str, message: Message, before: tuple[str, ...] = ()) -> Vector:
        return Vector("act", name, about, expect, world.seal(message, id=_id(name)), before)

    def say(**more: Any) -> Act:
        return spoken(world.xa, more.pop("kind", "preservation-request"), **more)

    act = say()
    yield vector("plain", "One preservation request.", "accepted", world.push(act))
    yield from _forms(world, act)
    foreign = spoken(world.xc, "preservation-request", audience=(SENDER, RECEIVER, OTHER))
    yield vector("author", "An act of Ceres, sent by Arvania.", "act.author", world.push(foreign))
    elsewhere = say(audience=(SENDER, OTHER))
    yield vector("audience", "An act for Arvania and Ceres.", "act.audience", world.push(elsewhere))
    own = say(kind="provider-order", request="e" * 64)
    yield vector("own", "An act that Arvania keeps for itself.", "act.audience", world.push(own))
    late = replace_instant(world, act, "2026-11-25T03:12:45Z")
    yield vector("from-the-future", "Dated a day and a second from now.", "act.instant", late)
    yield from _seals(world, vector, act)
    yield vector(
        "certificate",
        "It names the second seal, and the main one signed.",
        "act.certificate",
        world.push(say(seal="second")),
    )
    intruder = say(dossier="0c" * 16, audience=(SENDER, RECEIVER, OTHER))
    yield vector(
        "dossier",
        "An act for three States in a dossier between two.",
        "act.dossier",
        _after(world, say(dossier="0c" * 16), intruder),
        ("act/dossier-opened",),
    )
    yield vector(
        "dossier-opened", "What the vector `dossier` enters.", "accepted", world.push(say(dossier="0c" * 16))
    )
    honest = world.push(act)
    (one,) = honest.acts
    salt = b64encode(bytes(31) + b"\x01").decode()
    for name, about, code, changed in (
        ("salt", "Another salt than the log's leaf has.", "log.inclusion", {"salt": salt}),
        ("salt-short", "A salt of one byte.", "log.leaf.salt", {"salt": "AA=="}),
        ("index", "A leaf that the log does not have.", "log.range.leaf", {"index": 1}),
        ("inclusion-long", "A hash too many.", "log.proof.length", {"hashes": (salt,)}),
    ):
        yield vector(name, about, code, honest.model_copy(update={"acts": (one.model_copy(update=changed),)}))
    yield vector(
        "receipt",
        "A receipt, which belongs in an answer.",
        "act.kind",
        world.push(say(kind="receipt", request="e" * 64, role="node", approver=None)),
    )
    yield vector(
        "ancestors",
        "It follows an act that is not here.",
        "act.ancestors-missing",
        world.push(say(after=["e" * 64])),
    )


def _id(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:32]


def _after(world: World, first: Act, second: Act) -> Message:
    """A push of the second act of a log whose first leaf another vector has shown."""
    message = world.push(first, second)
    return message.model_copy(
        update={"acts": message.acts[1:], "old": 1, "proof": _consistency(world, first, second)}
    )


def _consistency(world: World, *acts: Act) -> tuple[str, ...]:
    node = world.node()
    for act in acts:
        node.keep(act)
    return tuple(b64encode(one).decode() for one in node.consistency(1, node.checkpoint()))


def replace_instant(world: World, act: Act, instant: str) -> Message:
    return world.push(read_act(altered(act, instant=instant)))


def _forms(world: World, act: Act) -> Iterator[Vector]:
    """Acts whose bytes are not those of an act; signed and logged as if they were."""
    value = json.loads(act.content)
    twisted: dict[str, tuple[str, str, bytes]] = {
        "not-canonical": (
            "Its JSON has spaces.",
            "canonical.not-canonical",
            json.dumps(value, sort_keys=True).encode(),
        ),
        "not-an-act": ("It has no body.", "act.not-an-act", canonical({**value, "body": []})),
        "unknown-kind": ("A kind that there is not.", "act.unknown-kind", altered(act, kind="ultimatum")),
        "unknown-field": (
            "A field that the format does not have.",
            "act.malformed",
            canonical(value | {"seen": 1}),
        ),
        "body-field-missing": (
            "Its body says nothing of the offences.",
            "act.malformed",
            altered(act, body={name: part for name, part in value["body"].items() if name != "offences"}),
        ),
        "scope": (
            "A preservation request for its own State alone.",
            "act.audience",
            altered(act, audience={"scope": "own", "states": [SENDER]}),
        ),
        "request": ("It opens a request and names one.", "act.request", altered(act, request="e" * 64)),
        "other-form": ("A field with its usual value is left out.", "act.other-form", _shorter(value)),
    }
    for name, (about, code, content) in twisted.items():
        yield Vector("act", name, about, code, world.seal(_bare(world, content), id=_id(name)))


def _shorter(value: dict[str, Any]) -> bytes:
    body = {name: part for name, part in value["body"].items() if name != "translations"}
    return canonical(value | {"body": body})


def _bare(world: World, content: bytes) -> Message:
    """A push of bytes that are no act, with a true signature and a true place in the log."""
    envelope = Envelope(content, world.xa.signer.sign(content))
    grown = Frontier.empty().add([leaf_hash(entry(bytes(32), envelope.id))])
    note = sign_checkpoint(Checkpoint(world.xa.log.name, 1, grown.root), world.xa.log)
    message = world.push(spoken(world.xa, "preservation-request"))
    (one,) = message.acts
    changed = {
        "content": content.decode(),
        "signature": b64encode(envelope.signature).decode(),
        "salt": b64encode(bytes(32)).decode(),
    }
    return message.model_copy(update={"acts": (one.model_copy(update=changed),), "checkpoint": note.decode()})


def _seals(world: World, vector: Callable[..., Vector], act: Act) -> Iterator[Vector]:
    honest = world.push(act)
    (one,) = honest.acts

    def signed(signature: bytes) -> Message:
        changed = one.model_copy(update={"signature": b64encode(signature).decode()})
        return honest.model_copy(update={"acts": (changed,)})

    yield vector("unsigned", "The act's signature is empty.", "signature.missing", signed(b""))
    yield vector(
        "other-bytes", "It signs other bytes.", "signature.digest", signed(world.xa.signer.sign(b"{}"))
    )
    yield vector(
        "signed-by-another-state",
        "Ceres signed it.",
        "signature.untrusted",
        signed(world.xc.signer.sign(act.content)),
    )
    codes = {
        "coming": "certificate.not-yet-valid",
        "revoked": "certificate.revoked",
        "unlisted": "signature.untrusted",
    }
    for seal, code in codes.items():
        named = spoken(world.xa, "preservation-request", seal=seal)
        yield vector(
            f"seal-{seal}", f"Signed with a seal that is {seal}.", code, world.push(named, seal=seal)
        )
    named = spoken(world.xa, "preservation-request", seal="expired")
    yield vector(
        "seal-expired-since",
        "Its seal expired after it was said.",
        "accepted",
        world.push(named, seal="expired"),
    )
    late = read_act(altered(named, instant="2026-11-20T00:00:00Z"))
    yield vector(
        "seal-expired",
        "Said at the instant at which its seal expired.",
        "certificate.expired",
        world.push(late, seal="expired"),
    )


def world_document(world: World) -> dict[str, Any]:
    """What a reader of the vectors needs to know: who receives, and whose cards it has accepted."""
    return {
        "at": AT.isoformat(),
        "receiver": {"state": RECEIVER, "identity": str(world.xb.identity), "log": world.xb.log.name},
        "sender": {"state": SENDER, "identity": str(world.xa.identity)},
        "cards": {code: write_card(world.states[code].card) for code in (SENDER, OTHER)},
    }


def vectors(world: World) -> Iterator[Vector]:
    yield from messages(world)
    yield from acts(world)


def main() -> None:
    world = World()
    for old in HERE.glob("*/*.json"):
        old.unlink()
    for vector in vectors(world):
        vector.write()
    (HERE / "world.json").write_text(json.dumps(world_document(world), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
