"""What the table asks beyond stage and speaker: named conditions, each answering with a reason or None.

`ready` conditions look at the request alone (the desk greys a button with them); `fits` conditions look at the act
too.
"""

from collections.abc import Callable

from rogatory.acts.act import Act
from rogatory.acts.kinds.evidence_receipt import EvidenceReceipt
from rogatory.acts.kinds.information_supplied import InformationSupplied
from rogatory.acts.kinds.preservation_confirmed import PreservationConfirmed
from rogatory.acts.kinds.provider_return import ProviderReturn
from rogatory.acts.kinds.receipt import Receipt
from rogatory.acts.kinds.refusal import Refusal
from rogatory.acts.state import RequestState
from rogatory.treaty.instants import read_instant

Ready = Callable[[RequestState], str | None]
Fits = Callable[[RequestState, Act], str | None]


def has_open_question(state: RequestState) -> str | None:
    """Something was asked and not answered."""
    return None if state.open_questions else "no-open-question"


def has_open_order(state: RequestState) -> str | None:
    """A provider owes a return."""
    return None if any(order.returned_by is None for order in state.orders) else "no-open-order"


def has_open_delivery(state: RequestState) -> str | None:
    """Evidence was transmitted and not yet confirmed."""
    return None if any(delivery.confirmed_by is None for delivery in state.deliveries) else "no-open-delivery"


def has_open_query(state: RequestState) -> str | None:
    """The other State asked how far things are."""
    return None if state.queried_at else "not-asked"


def answers_open_questions(state: RequestState, act: Act) -> str | None:
    """Every answer names a question that is open."""
    body = act.body
    assert isinstance(body, InformationSupplied)  # noqa: S101 - the table binds the guard to the kind
    still_open = {(question.act, question.number) for question in state.open_questions}
    named = [(body.asked_in, one.question) for one in body.answers]
    return None if len(set(named)) == len(named) and set(named) <= still_open else "question-not-open"


def returns_open_order(state: RequestState, act: Act) -> str | None:
    """The return names an order that is open."""
    assert isinstance(act.body, ProviderReturn)  # noqa: S101 - the table binds the guard to the kind
    still_open = {order.act for order in state.orders if order.returned_by is None}
    return None if act.body.order in still_open else "order-not-open"


def carries_objects(state: RequestState, act: Act) -> str | None:
    """Evidence acts name at least one object."""
    return None if act.header.attachments else "no-objects"


def speaks_of_the_delivery(state: RequestState, act: Act) -> str | None:
    """A receipt of evidence speaks once of each object of one open delivery, and of no other."""
    body = act.body
    assert isinstance(body, EvidenceReceipt)  # noqa: S101 - the table binds the guard to the kind
    for delivery in state.deliveries:
        if delivery.act == body.transmittal and delivery.confirmed_by is None:
            announced = sorted({one.sha256 for one in delivery.objects})
            return (
                None
                if announced == sorted(one.sha256 for one in body.objects)
                else "objects-differ-from-delivery"
            )
    return "delivery-unknown"


def confirms_all(state: RequestState, act: Act) -> str | None:
    """Every object arrived with the digest that was announced."""
    assert isinstance(act.body, EvidenceReceipt)  # noqa: S101 - the table binds the guard to the kind
    return None if all(one.result == "confirmed" for one in act.body.objects) else "not-all-confirmed"


def disputes_some(state: RequestState, act: Act) -> str | None:
    """At least one object is missing or differs."""
    return None if confirms_all(state, act) else "all-confirmed"


def completes(state: RequestState, act: Act) -> str | None:
    """No other delivery waits to be confirmed."""
    assert isinstance(act.body, EvidenceReceipt)  # noqa: S101 - the table binds the guard to the kind
    waiting = {delivery.act for delivery in state.deliveries if delivery.confirmed_by is None}
    return None if waiting <= {act.body.transmittal} else "others-wait"


def refuses_all(state: RequestState, act: Act) -> str | None:
    """The refusal is of the whole request."""
    assert isinstance(act.body, Refusal)  # noqa: S101 - the table binds the guard to the kind
    return None if act.body.part == "whole" else "part-only"


def refuses_some(state: RequestState, act: Act) -> str | None:
    """The refusal leaves a part of the request to be decided."""
    return None if refuses_all(state, act) else "whole"


def receipts_what_it_follows(state: RequestState, act: Act) -> str | None:
    """A receipt comes right after the act that it is for."""
    assert isinstance(act.body, Receipt)  # noqa: S101 - the table binds the guard to the kind
    return None if act.body.of in act.header.after else "receipt-of-nothing"


def period_runs_forward(state: RequestState, act: Act) -> str | None:
    """A preservation ends after it began."""
    body = act.body
    assert isinstance(body, PreservationConfirmed)  # noqa: S101 - the table binds the guard to the kind
    return (
        None if read_instant(body.preserved_from) < read_instant(body.preserved_until) else "period-reversed"
    )
