"""What the law offers: legal bases towards a State, the kinds of acts and their fields, the cards that are accepted."""

from typing import Annotated

from ninja import Field, Query, Router, Schema

from rogatory.acts.kinds import KINDS
from rogatory.envelope.card import Card
from rogatory.node.api.access import AnyOfficer, Asking
from rogatory.node.api.problems import Problem
from rogatory.node.api.shapes import BasisOut, CardOut, acceptance
from rogatory.node.clock import now
from rogatory.node.directory import cards
from rogatory.node.dossiers.queries import Unknown
from rogatory.node.identity import identity
from rogatory.treaty.standing import bases as answers

router = Router(tags=["law"], auth=AnyOfficer())

StateCode = Annotated[str, Field(pattern="^[A-Z]{2}$", description="The State that is asked: VN.")]
Measure = Annotated[str, Field(max_length=64, description="preservation, stored-data, emergency-disclosure.")]


class KindOut(Schema):
    """A kind of act. `opens`: the measure of the request that it opens; `fields`: JSON Schema of its fields."""

    name: str
    title: str
    scope: str
    opens: str | None
    attaches: bool
    machine: bool
    fields: dict[str, object]


@router.get("/bases", response={200: list[BasisOut], 400: Problem, 401: Problem})
def bases(request: Asking, to: Query[StateCode], measure: Query[Measure]) -> list[BasisOut]:
    """Every legal basis for a measure towards a State today, in our order of preference, each with why or why not."""
    del request
    us = identity().state
    ours = cards.profile(us)
    found = answers(us, to, measure, now().date(), preferences=ours.bases if ours else ())
    return [BasisOut.of(one) for one in found]


@router.get("/kinds/{name}", response={200: KindOut, 401: Problem, 404: Problem})
def kind(request: Asking, name: str) -> KindOut:
    """A kind of act and the fields of its drafts."""
    del request
    found = KINDS.get(name)
    if found is None:
        raise Unknown(name)
    return KindOut(
        name=found.name,
        title=found.title,
        scope=found.scope,
        opens=found.opens,
        attaches=found.attaches,
        machine=found.machine,
        fields=found.body.model_json_schema(by_alias=True),
    )


@router.get("/kinds", response={200: list[str], 401: Problem})
def kinds(request: Asking) -> list[str]:
    """The names of all kinds of acts."""
    del request
    return list(KINDS)


@router.get("/cards", response={200: list[CardOut], 401: Problem})
def state_cards(request: Asking) -> list[CardOut]:
    """Our State card, and every card that was accepted here."""
    del request
    others = [_card(card, **acceptance(row)) for row, card in cards.everyone()]
    return [_card(cards.ours(), ours=True), *others]


def _card(card: Card, **more: object) -> CardOut:
    return CardOut.model_validate(
        {
            "state": card.state,
            "name": card.name,
            "serial": card.serial,
            "fingerprint": card.fingerprint,
            "address": card.address,
            "expires": card.expires,
            "profile": card.profile,
            **more,
        }
    )
