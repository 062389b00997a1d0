"""Why an act may have no effect, or may not be said now: a fixed vocabulary, with a sentence each."""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "parties": "The act names other States than those of the dossier.",
        "follows-hidden": "The act follows an act that one of those it speaks to does not hold.",
        "no-request": "The act speaks about a request that its author could not know.",
        "wrong-speaker": "An act of this kind is not this State's to say on this request.",
        "wrong-stage": "The request does not stand where this act is possible.",
        "wrong-officer": "An officer with this role may not say this.",
        "four-eyes": "A second person must approve it; nobody approves what they drafted.",
        "exercise-mark": "The dossier and the act differ on whether this is an exercise.",
        "unknown-kind-here": "An act of this kind does not exist for this measure.",
        "no-open-question": "No question is open.",
        "question-not-open": "The answer names a question that is not open.",
        "no-open-order": "No order to a provider is open.",
        "order-not-open": "The return names an order that is not open.",
        "no-objects": "The act carries no object.",
        "no-open-delivery": "No delivery waits to be confirmed.",
        "delivery-unknown": "The receipt names no delivery that waits to be confirmed.",
        "objects-differ-from-delivery": "The receipt speaks of other objects than those that were transmitted.",
        "not-all-confirmed": "Not every object is confirmed.",
        "all-confirmed": "Every object is confirmed.",
        "others-wait": "Other deliveries wait to be confirmed.",
        "part-only": "The refusal is of some items.",
        "whole": "The refusal is of the whole request.",
        "receipt-of-nothing": "The receipt is for an act that it does not follow.",
        "period-reversed": "The preservation would end before it began.",
        "not-asked": "No status query waits for an answer.",
    }
)


def reason(code: str) -> str:
    """The English sentence for a reason."""
    return REASONS[code]
