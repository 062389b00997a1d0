"""The State card: what it says, and how one follows another."""

import json
from datetime import datetime
from typing import Any

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.envelope.canonical import canonical
from rogatory.envelope.card import Card, Listed, accepts_next, endorse, issue, read_card
from rogatory.envelope.certificates import Revoked, fingerprint, issue_crl, issue_seal
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Rejected
from rogatory.envelope.keys import new_seal_key
from rogatory.envelope.signer import KeySigner
from tests.rooms.envelope.fictional import AT, DAY, END, START, State, card_fields, found


def first(state: State, **changed: Any) -> Card:
    return issue(card_fields(state, **changed), state.anchor_signer, at=AT)


def following(state: State, card: Card, **changed: Any) -> Card:
    fields = {"serial": card.serial + 1, "previous": card, "issued": card.issued + DAY}
    return issue(card_fields(state, **(fields | changed)), state.anchor_signer, at=AT)


def crl(state: State, number: int, *revoked: Revoked) -> x509.CertificateRevocationList:
    return issue_crl(
        state.anchor, state.anchor_key, revoked, number=number, this_update=AT, next_update=AT + 90 * DAY
    )


def refusal(card: Card, after: Card) -> str:
    with pytest.raises(Rejected) as caught:
        accepts_next(card, after)
    return caught.value.code


def test_a_card_says_what_its_state_put_in_it(xa: State) -> None:
    card = first(xa, crl=crl(xa, 1))
    assert (card.state, card.serial, card.previous, card.succession) == ("XA", 1, None, None)
    assert card.fingerprint == fingerprint(xa.anchor)
    assert card.seals == (Listed(xa.seal, START, END),) and card.tls == (Listed(xa.tls, START, END),)
    assert card.age == xa.age and card.profile == {"languages": ["fr", "en"]}
    assert card.crls == (card.crl,)
    again = read_card(card.envelope, at=AT)
    assert again == card


def test_any_byte_of_a_card_changed_is_refused(xa: State) -> None:
    envelope = first(xa).envelope
    for position in range(0, len(envelope.content), 17):
        changed = bytearray(envelope.content)
        changed[position] ^= 1
        with pytest.raises(Rejected):
            read_card(Envelope(bytes(changed), envelope.signature), at=AT)
    for position in range(0, len(envelope.signature), 3):
        changed = bytearray(envelope.signature)
        changed[position] ^= 1
        with pytest.raises(Rejected):
            read_card(Envelope(envelope.content, bytes(changed)), at=AT)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("aé\x00Z=", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=JSONS)
def test_any_value_in_any_field_is_read_or_refused(xa: State, data: st.DataObject, value: object) -> None:
    fields = json.loads(card_fields(xa))
    name = data.draw(st.sampled_from(sorted(fields)))
    content = canonical(fields | {name: value})
    try:
        card = read_card(Envelope(content, xa.anchor_signer.sign(content)), at=AT)
    except Rejected:
        return
    assert name in {"name", "profile", "crl", "succession", "previous", "tls", "serial"}
    assert card.envelope.content == content


def test_the_next_card_follows(xa: State) -> None:
    one = first(xa, crl=crl(xa, 1))
    two = following(xa, one, crl=crl(xa, 2))
    accepts_next(one, two)
    accepts_next(two, following(xa, two, crl=crl(xa, 2)))


def test_a_card_out_of_line_does_not_follow(xa: State, xb: State) -> None:
    one = first(xa, crl=crl(xa, 5))
    two = following(xa, one, crl=crl(xa, 5))
    other = first(xa, crl=crl(xa, 5), name="Another first card (fictional)")
    wrong = [
        one,
        following(xa, two, crl=crl(xa, 5)),
        following(xa, one, serial=3, crl=crl(xa, 5)),
        following(xa, other, crl=crl(xa, 5)),
        following(xa, one, issued=one.issued - DAY, crl=crl(xa, 5)),
        following(xa, one),
        following(xa, one, crl=crl(xa, 4)),
        following(xa, one, crl=crl(xa, 5), succession=endorse(one, xa.anchor, xa.anchor_signer)),
        following(xb, one),
    ]
    for card in wrong:
        assert refusal(one, card) == "card.not-next"


def test_a_new_anchor_needs_the_word_of_the_old_one(xa: State) -> None:
    one = first(xa, crl=crl(xa, 5))
    new = found("XA")
    good = following(new, one, succession=endorse(one, new.anchor, xa.anchor_signer))
    accepts_next(one, good)
    assert good.fingerprint != one.fingerprint
    assert refusal(one, following(new, one)) == "card.not-next"
    by_itself = following(new, one, succession=endorse(one, new.anchor, new.anchor_signer))
    assert refusal(one, by_itself) == "signature.invalid"
    for_another = following(new, one, succession=endorse(one, found("XA").anchor, xa.anchor_signer))
    assert refusal(one, for_another) == "signature.digest"
    by_a_seal = following(new, one, succession=endorse(one, new.anchor, xa.signer))
    assert refusal(one, by_a_seal) == "signature.invalid"


def code_at(card: Card, signature: bytes, at: datetime) -> str:
    try:
        assert card.verify(b"act", signature, at=at).state == "XA"
    except Rejected as rejected:
        return rejected.code
    return "accepted"


def test_a_seal_is_believed_on_the_days_that_the_card_gives(xa: State) -> None:
    since, until = START + 60 * DAY, START + 90 * DAY
    card = first(xa, seals=[Listed(xa.seal, since, until)])
    signature = xa.signer.sign(b"act")
    assert code_at(card, signature, since) == "accepted"
    assert code_at(card, signature, until - DAY) == "accepted"
    assert code_at(card, signature, since - DAY) == "certificate.not-yet-valid"
    assert code_at(card, signature, until) == "certificate.expired"


def test_a_seal_that_the_card_does_not_list_is_not_believed(xa: State) -> None:
    key = new_seal_key()
    unlisted = issue_seal(
        xa.anchor, xa.anchor_key, key.public_key(), name="Unlisted", not_before=START, not_after=END
    )
    assert code_at(first(xa), KeySigner(key, unlisted).sign(b"act"), AT) == "signature.untrusted"


def test_a_revoked_seal_is_believed_until_that_day(xa: State) -> None:
    card = first(
        xa, crl=crl(xa, 1, Revoked(xa.seal.serial_number, AT - DAY, x509.ReasonFlags.key_compromise))
    )
    signature = xa.signer.sign(b"act")
    assert code_at(card, signature, AT - 2 * DAY) == "accepted"
    assert code_at(card, signature, AT - DAY) == "certificate.revoked"
    assert code_at(card, signature, AT) == "certificate.revoked"


def test_a_state_cannot_issue_what_others_must_refuse(xa: State, xb: State) -> None:
    with pytest.raises(Rejected):
        first(xa, address="ftp://node.xa.example/")
    with pytest.raises(Rejected):
        issue(card_fields(xa), xb.anchor_signer, at=AT)
