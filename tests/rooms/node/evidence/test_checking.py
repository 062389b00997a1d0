"""What arrived is what was announced, by its size as by its digest: a package for a court holds both against it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from rogatory.acts.state import Delivery
from rogatory.node.clock import now

if TYPE_CHECKING:
    from tests.rooms.node.cast import Peer


@pytest.mark.parametrize(
    ("said", "result", "note"),
    [
        ({}, "confirmed", None),
        ({"size": 14}, "differs", "found 15 bytes"),
        ({"sha256": "0" * 64}, "differs", "found "),
        ({"sealed_sha256": "0" * 64}, "missing", None),
    ],
)
def test_a_delivery_is_held_against_what_was_said_of_it(
    peer: Peer, said: dict[str, object], result: str, note: str | None
) -> None:
    from rogatory.node.evidence.checking import check
    from rogatory.node.evidence.intake import take_in

    taken = take_in("flow.csv", BytesIO(b"instant,source\n"), "VN", "0b" * 16, now())
    (found,) = check(Delivery("a" * 64, (taken.model_copy(update=said),), now().isoformat()))
    assert found["result"] == result
    assert found.get("note", "").startswith(note or "") and ("note" in found) == (note is not None)
