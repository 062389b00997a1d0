"""What a request has come to: the facts that its acts have established. Values only; `fold` moves them."""

from dataclasses import dataclass
from enum import StrEnum

from rogatory.acts.header import Attachment


class Stage(StrEnum):
    """Where a request stands between the two States."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    PRESERVED = "preserved"
    EXECUTED = "executed"
    FULFILLED = "fulfilled"
    DISPUTED = "disputed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


ENDED = frozenset({Stage.REFUSED, Stage.WITHDRAWN, Stage.CLOSED})


@dataclass(frozen=True)
class Question:
    """One thing that the requested State asked (art. 40(16)), open until an answer names it."""

    act: str
    number: int
    field: str
    text: str
    why: str
    answer_by: str | None
    asked_at: str
    answered_by: str | None = None


@dataclass(frozen=True)
class Order:
    """An order to a provider, known to the State that gave it and to nobody else."""

    act: str
    provider: str
    deadline: str | None
    ordered_at: str
    returned_by: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Delivery:
    """Evidence that was transmitted: the objects, and what the requesting State found on receiving them."""

    act: str
    objects: tuple[Attachment, ...]
    transmitted_at: str
    confirmed_by: str | None = None
    differing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """A node's word that it has an act safe: which act, which State's node, since when."""

    act: str
    state: str
    at: str


@dataclass(frozen=True)
class RequestState:
    """One request of a dossier. Instants are RFC 3339 text as the acts say them."""

    id: str
    kind: str
    measure: str
    requesting: str
    requested: str
    stage: Stage
    exercise: bool
    """Whether the act that opened it is marked as an exercise. No later act, of anybody, changes that."""
    urgency: str
    opened_at: str
    needed_by: str | None = None
    acknowledged_at: str | None = None
    decided_at: str | None = None
    ended_at: str | None = None
    chased_at: str | None = None
    """The last time that the requesting State asked how far things are."""
    queried_at: str | None = None
    """The oldest of those questions that was not answered."""
    reported_at: str | None = None
    """The last time that the requested State told."""
    peer_reference: str | None = None
    preserved_from: str | None = None
    preserved_until: str | None = None
    extension_asked: str | None = None
    mla_expected: str | None = None
    preservation: str | None = None
    """The preservation request that this one follows (art. 42(3)(f)), by act id."""
    followed_by: tuple[str, ...] = ()
    """The requests that follow this preservation."""
    grounds: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    received: tuple[Received, ...] = ()
    orders: tuple[Order, ...] = ()
    """Known only to the State that gave them: `own` acts."""
    intakes: tuple[Attachment, ...] = ()
    """Evidence taken in at home, not yet transmitted: `own` acts."""

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions that the requesting State still owes an answer to."""
        return tuple(question for question in self.questions if question.answered_by is None)

    @property
    def ended(self) -> bool:
        """Whether nothing more is owed on it."""
        return self.stage in ENDED

    def party(self, state: str) -> str | None:
        """ "requesting", "requested", or None for a State that is no party to the request."""
        return {self.requesting: "requesting", self.requested: "requested"}.get(state)
