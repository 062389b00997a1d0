"""Who may say what, when: the one table that the fold, the desk, the API and the diagrams read.

What does not fit in a line of the table is a named guard beside it (`guards.py`): nothing else decides.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from rogatory.acts import guards
from rogatory.acts.guards import Fits, Ready
from rogatory.acts.state import Stage

S = Stage
Speaker = Literal["requesting", "requested"]

DUTY, CASE, APPROVER, CENTRAL, CUSTODIAN = (
    "duty-officer",
    "case-officer",
    "approver",
    "central-authority",
    "custodian",
)
ASKING = frozenset({DUTY, CASE, CENTRAL})
FORMAL = frozenset({CASE, CENTRAL})
ANSWERING = frozenset({DUTY, CASE, CENTRAL, APPROVER})
DECIDING = frozenset({DUTY, CENTRAL, APPROVER})
HANDLING = frozenset({DUTY, CASE, CENTRAL, CUSTODIAN})
APPROVING = frozenset({APPROVER, CENTRAL})

ANY = frozenset({"preservation", "stored-data", "emergency-disclosure"})
PRESERVATION = frozenset({"preservation"})
DISCLOSURE = frozenset({"stored-data", "emergency-disclosure"})
OPEN = frozenset({S.ASKED, S.ACKNOWLEDGED})
RUNNING = frozenset({S.ASKED, S.ACKNOWLEDGED, S.ACCEPTED, S.PRESERVED, S.EXECUTED, S.DISPUTED})
HANDLED = frozenset({S.ACCEPTED, S.EXECUTED, S.DISPUTED, S.FULFILLED})
DELIVERED = frozenset({S.EXECUTED, S.DISPUTED})


@dataclass(frozen=True)
class Line:
    """One line: on which measures, who, at which stages, says what, and where the request then stands.

    Where several lines of a kind are possible, the first that the act fits is the one that it takes.
    `to` is None where the stage stays. `roles` are the officers who may draft it; `four_eyes` asks for another
    officer's approval (art. 24(2), good practice). `article`, `paragraph`: where the Convention provides it.
    """

    kind: str
    measures: frozenset[str]
    speaker: Speaker
    at: frozenset[Stage]
    to: Stage | None
    roles: frozenset[str]
    four_eyes: bool = False
    ready: Ready | None = None
    fits: tuple[Fits, ...] = ()
    article: int | None = None
    paragraph: str | None = None


def _opens(kind: str, measure: str, roles: frozenset[str], article: int, paragraph: str) -> Line:
    return Line(
        kind,
        frozenset({measure}),
        "requesting",
        frozenset(),
        S.ASKED,
        roles,
        four_eyes=True,
        article=article,
        paragraph=paragraph,
    )


MACHINE = frozenset({"node"})
ALL = frozenset(Stage)

TABLE: tuple[Line, ...] = (
    _opens("preservation-request", "preservation", ASKING, 42, "1"),
    _opens("mla-request", "stored-data", FORMAL, 44, "1"),
    _opens("emergency-request", "emergency-disclosure", ASKING, 41, "3"),
    # The machine's own answer, in both directions, at any stage.
    Line("receipt", ANY, "requested", ALL, None, MACHINE, fits=(guards.receipts_what_it_follows,)),
    Line("receipt", ANY, "requesting", ALL, None, MACHINE, fits=(guards.receipts_what_it_follows,)),
    # The requested State answers.
    Line(
        "acknowledgement",
        ANY,
        "requested",
        frozenset({S.ASKED}),
        S.ACKNOWLEDGED,
        ANSWERING,
    ),
    Line("acceptance", ANY, "requested", OPEN, S.ACCEPTED, DECIDING, article=40, paragraph="17"),
    Line(
        "refusal",
        ANY,
        "requested",
        OPEN | {S.ACCEPTED},
        S.REFUSED,
        DECIDING,
        four_eyes=True,
        fits=(guards.refuses_all,),
        article=40,
        paragraph="21",
    ),
    Line(
        "refusal",
        ANY,
        "requested",
        OPEN | {S.ACCEPTED},
        None,
        DECIDING,
        four_eyes=True,
        fits=(guards.refuses_some,),
        article=40,
        paragraph="21",
    ),
    Line(
        "information-request",
        ANY,
        "requested",
        OPEN | {S.ACCEPTED, S.PRESERVED},
        None,
        ANSWERING,
        article=40,
        paragraph="16",
    ),
    Line(
        "information-supplied",
        ANY,
        "requesting",
        RUNNING,
        None,
        ASKING,
        ready=guards.has_open_question,
        fits=(guards.answers_open_questions,),
        article=40,
        paragraph="16",
    ),
    Line("status-query", ANY, "requesting", RUNNING, None, ASKING, article=40, paragraph="26"),
    Line(
        "status-report",
        ANY,
        "requested",
        RUNNING,
        None,
        ANSWERING,
        ready=guards.has_open_query,
        article=40,
        paragraph="26",
    ),
    # At home, in the requested State: nothing of it leaves.
    Line(
        "provider-order",
        ANY,
        "requested",
        HANDLED | {S.PRESERVED},
        None,
        HANDLING - {CUSTODIAN},
        article=25,
    ),
    Line(
        "provider-return",
        ANY,
        "requested",
        HANDLED | {S.PRESERVED},
        None,
        HANDLING,
        ready=guards.has_open_order,
        fits=(guards.returns_open_order,),
        article=25,
    ),
    Line(
        "evidence-intake",
        DISCLOSURE,
        "requested",
        HANDLED,
        None,
        HANDLING,
        fits=(guards.carries_objects,),
    ),
    # Preservation.
    Line(
        "preservation-confirmed",
        PRESERVATION,
        "requested",
        frozenset({S.ACCEPTED, S.PRESERVED}),
        S.PRESERVED,
        DECIDING | {CASE},
        fits=(guards.period_runs_forward,),
        article=42,
        paragraph="8",
    ),
    Line(
        "extension-request",
        PRESERVATION,
        "requesting",
        frozenset({S.PRESERVED}),
        None,
        ASKING,
        article=42,
        paragraph="9",
    ),
    # Disclosure.
    Line(
        "evidence-transmittal",
        DISCLOSURE,
        "requested",
        HANDLED,
        S.EXECUTED,
        HANDLING,
        four_eyes=True,
        fits=(guards.carries_objects,),
        article=44,
    ),
    Line(
        "evidence-receipt",
        DISCLOSURE,
        "requesting",
        frozenset({S.EXECUTED}),
        S.FULFILLED,
        HANDLING,
        ready=guards.has_open_delivery,
        fits=(guards.speaks_of_the_delivery, guards.confirms_all, guards.completes),
    ),
    Line(
        "evidence-receipt",
        DISCLOSURE,
        "requesting",
        DELIVERED,
        None,
        HANDLING,
        ready=guards.has_open_delivery,
        fits=(guards.speaks_of_the_delivery, guards.confirms_all),
    ),
    Line(
        "evidence-receipt",
        DISCLOSURE,
        "requesting",
        DELIVERED,
        S.DISPUTED,
        HANDLING,
        ready=guards.has_open_delivery,
        fits=(guards.speaks_of_the_delivery, guards.disputes_some),
    ),
    # The requesting State ends it.
    Line(
        "withdrawal", ANY, "requesting", RUNNING, S.WITHDRAWN, ASKING | {APPROVER}, article=40, paragraph="26"
    ),
    Line(
        "closure",
        ANY,
        "requesting",
        frozenset({S.PRESERVED, S.FULFILLED, S.DISPUTED, S.EXECUTED}),
        S.CLOSED,
        ASKING | {APPROVER},
    ),
)


@cache
def lines(kind: str, measure: str) -> tuple[Line, ...]:
    """The lines that speak of a kind of act on a measure; empty if it does not exist there."""
    return tuple(line for line in TABLE if line.kind == kind and measure in line.measures)


def needs_approval(kind: str, measure: str) -> bool:
    """Whether a second person must approve an act of this kind."""
    return any(line.four_eyes for line in lines(kind, measure))
