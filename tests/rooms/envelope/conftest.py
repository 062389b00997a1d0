"""Two fictional States, founded once: making keys and certificates is the slow part."""

import pytest

from tests.rooms.envelope.fictional import State, found


@pytest.fixture(scope="session")
def xa() -> State:
    return found("XA")


@pytest.fixture(scope="session")
def xb() -> State:
    return found("XB")
