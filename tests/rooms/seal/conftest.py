"""A fictional State's sealing key, for the tests of the seal room."""

from datetime import UTC, datetime

import pytest

from rogatory.envelope.certificates import issue_anchor, issue_seal
from rogatory.envelope.keys import new_seal_key
from rogatory.seal.cades import SealingKey

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def anchor_and_seal() -> tuple[bytes, SealingKey]:
    """The anchor in PEM, and a sealing key under it."""
    from cryptography.hazmat.primitives.serialization import Encoding

    anchor_key, seal_key = new_seal_key(), new_seal_key()
    anchor = issue_anchor("XA", "Ministry of Justice (fictional)", anchor_key, FROM, UNTIL)
    seal = issue_seal(
        anchor,
        anchor_key,
        seal_key.public_key(),
        name="Central authority (fictional)",
        not_before=FROM,
        not_after=UNTIL,
    )
    return anchor.public_bytes(Encoding.PEM), SealingKey(seal_key, seal)
