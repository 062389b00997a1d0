"""Another State that really talks with our node: a node in memory behind the doors that other nodes call."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.test import Client

from rogatory.acts.act import Act, compose
from rogatory.acts.header import Author
from rogatory.acts.reading import read_act
from rogatory.envelope.certificates import fingerprint
from rogatory.exchange.http import MESSAGE_TYPE, Http, Unavailable
from rogatory.node.clock import now
from rogatory.node.identity import identity
from tests.rooms.acts.builders import say
from tests.rooms.exchange.cast import State, spoken
from tests.rooms.exchange.memory import Node

MESSAGES = "/peers/v1/messages"


class Arvania(Node):
    """XA (fictional) in memory, which speaks to France, whose acts name the two."""

    def __init__(self, state: State) -> None:
        from rogatory.node.directory import cards

        super().__init__(state)
        self.cards = {"FR": cards.ours()}
        self.client = Client()

    def say(self, kind: str, **more: Any) -> Act:
        return super().say(kind, **({"audience": ("FR",)} | more))

    def speak(self, kind: str, **more: Any) -> Act:
        """An act that is said but not yet queued."""
        return spoken(self.state, kind, **({"audience": ("FR",)} | more))

    def post(self, raw: bytes) -> bytes:
        """The wire: our node's own door. A refusal is an AssertionError."""
        answer = self.client.post(MESSAGES, raw, content_type=MESSAGE_TYPE)
        assert answer.status_code == 200, answer.content
        return answer.content

    def tell(self) -> Any:
        """Bring to our node what waits for it."""
        return self.deliver(self.post, "FR", now())


def ours(kind: str, **more: Any) -> Act:
    """An act of France for Arvania, recorded and queued as if officers had drafted and approved it."""
    from rogatory.node.dossiers.record import record, sign
    from rogatory.node.dossiers.references import reference_of

    at = now()
    act = say(kind, "XA", audience=("FR",), **more)
    own = act.header.audience.scope == "own"
    header = act.header.model_copy(
        update={
            "author": Author(
                state="FR", authority="contact-point", officer="o-1", role=act.header.author.role
            ),
            "reference": reference_of(act.header.dossier, at),
            "instant": at.isoformat(),
            "certificate": fingerprint(identity().signer.certificate),
            "audience": act.header.audience.model_copy(update={"states": ("FR",)} if own else {}),
        }
    )
    signed = sign(read_act(compose(header, act.body)))
    record([signed], at)
    return signed.act


class Loopback:
    """`Http` without a network: our messages reach Arvania, unless they are told to be lost on the way."""

    def __init__(self, peer: Node, lose: str = "") -> None:
        self.peer, self.lose, self.sent = peer, lose, 0

    def post_message(self, address: str, raw: bytes) -> bytes:
        self.sent += 1
        if self.lose == "push":
            raise Unavailable(f"{address} does not answer.")
        answer = self.peer.receive(raw, now())
        if self.lose == "answer":
            raise Unavailable(f"{address} does not answer.")
        return answer


def delivered(wire: Any) -> int:
    """One look of the worker at the outbox."""
    from rogatory.node.worker import outbox

    return outbox.deliver(cast("Http", wire))


def us() -> State:
    """Our node as the cast's functions take a State: only its age identity is asked for."""
    return State("FR", identity=identity().us.identity)


def counted() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def files() -> dict[str, bytes]:
    """Every file in our node's folders that grow."""
    folder = identity().configuration.folder
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for name in ("log", "objects", "incoming")
        for path in (folder / name).rglob("*")
        if path.is_file() and path.name != ".lock"
    }
