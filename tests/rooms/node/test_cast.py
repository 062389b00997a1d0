"""The shared node of these tests is a real one: acts, receipts, proofs."""

from rogatory.node.configuration import Configuration
from rogatory.node.dossiers.queries import needs, proof
from tests.rooms.node.conftest import Asked, Officers


def test_a_request_is_said_and_waits_to_be_sent(asked: Asked) -> None:
    dossier = asked.folded()
    assert [entry.verdict for entry in dossier.history] == ["applied"]
    assert dossier.exercise
    shown = proof(asked.request)
    assert shown.signed is not None
    assert shown.waiting_for == ("VN",)
    assert (shown.leaf_index, shown.checkpoint.size) == (0, 1)


def test_a_request_that_arrives_is_receipted_and_owed(asked_of_us: Asked, officers: Officers) -> None:
    from rogatory.node.clock import now

    kinds = [entry.act.kind for entry in asked_of_us.folded().history]
    assert kinds == ["preservation-request", "receipt"]
    assert "acknowledge" in {need.code for need in needs(officers["duty"], now())}


def test_each_test_begins_with_an_empty_node(node: Configuration) -> None:
    from rogatory.node.publication import our_log

    our_log.publish_pending()
    assert b"\n0\n" in our_log.checkpoint()
