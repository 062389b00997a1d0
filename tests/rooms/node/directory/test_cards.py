"""Cards of other States: accepted by a person who compared the fingerprint, revoked, accepted again."""

from typing import TYPE_CHECKING

import pytest

from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.errors import Rejected
from rogatory.node.clock import now

if TYPE_CHECKING:
    from tests.rooms.node.cast import Peer


def test_a_wrong_fingerprint_accepts_nothing(node: object, away: "Peer") -> None:
    from rogatory.node.directory import cards

    with pytest.raises(Rejected) as refused:
        cards.accept(away.card, "0" * 64, "the tests", now())
    assert refused.value.code == "card.fingerprint"
    assert cards.current("VN") is None


def test_a_fingerprint_may_be_typed_as_it_is_read_aloud(node: object, away: "Peer") -> None:
    from rogatory.envelope.certificates import grouped
    from rogatory.node.directory import cards

    cards.accept(away.card, grouped(away.card.fingerprint).upper(), "the tests", now())
    assert cards.current("VN") == away.card


def test_a_revoked_card_is_believed_again_only_by_a_new_ceremony(peer: "Peer") -> None:
    from rogatory.node.directory import cards

    cards.revoke("VN", now())
    assert cards.current("VN") is None
    row = cards.accept(peer.card, peer.card.fingerprint, "the tests", now())
    assert row.revoked_at is None
    assert cards.current("VN") == peer.card


def test_what_was_signed_before_a_revocation_can_still_be_looked_up(peer: "Peer") -> None:
    from rogatory.node.directory import cards

    seal = fingerprint(peer.card.seals[0].certificate)
    cards.revoke("VN", now())
    assert cards.listing("VN", seal) == peer.card
    assert cards.listing("VN", "0" * 64) is None


def test_our_own_card_is_not_accepted(node: object) -> None:
    from rogatory.node.directory import cards

    mine = cards.ours()
    with pytest.raises(Rejected) as refused:
        cards.accept(mine, mine.fingerprint, "the tests", now())
    assert refused.value.code == "card.ours"


def test_a_state_without_a_card_cannot_be_revoked(node: object) -> None:
    from rogatory.node.directory import cards

    with pytest.raises(Rejected) as refused:
        cards.revoke("VN", now())
    assert refused.value.code == "card.none"


@pytest.mark.parametrize("same", ["name", "key"])
def test_no_two_states_have_one_log(peer: "Peer", same: str) -> None:
    """A State that names another's log as its own would hide it here, or be shown another past than it."""
    from rogatory.log.note import NoteSigner, NoteVerifier
    from rogatory.node.directory import cards
    from tests.rooms.exchange.cast import State

    theirs = NoteVerifier(peer.card.log.vkey).key
    hostile = State("XA", at=now())
    if same == "name":
        hostile.log = NoteSigner(theirs.name, hostile.log.key.private)
    else:
        from rogatory.log.keys import Kind, VerifierKey
        from rogatory.log.note import NoteVerifier as Verifier

        other = VerifierKey("hostile.example/log", Kind.NOTE, theirs.public)
        hostile.log = _Named(Verifier(other.vkey))  # type: ignore[assignment]
    with pytest.raises(Rejected) as refused:
        cards.accept(hostile.card, hostile.card.fingerprint, "the tests", now())
    assert refused.value.code == "card.log-taken"
    assert cards.current("XA") is None


class _Named:
    """A log's name and key as a card lists them, without the private key."""

    def __init__(self, verifier: object) -> None:
        self.name = verifier.name  # type: ignore[attr-defined]
        self.vkey = verifier.vkey  # type: ignore[attr-defined]
