"""What the tests of the pages share: French compiled, pages read as a browser reads them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.translation import override, trans_real

from rogatory.node.desk.translation.compile import compile_all
from tests.rooms.node.conftest import Officers
from tests.rooms.node.desk.browsing import Visitor


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The catalogues as Django reads them, made from those that are kept in git."""
    compile_all()
    trans_real._translations.clear()  # type: ignore[attr-defined]


@pytest.fixture
def french() -> Iterator[None]:
    """Speak French."""
    with override("fr"):
        yield


@pytest.fixture
def visit(officers: Officers) -> "Visit":
    """`visit("duty")` is a browser in which that officer has signed in."""
    return Visit(officers)


class Visit:
    """Browsers by officer, one each."""

    def __init__(self, officers: Officers) -> None:
        self.officers = officers
        self._known: dict[str, Visitor] = {}

    def __call__(self, name: str, language: str = "en") -> Visitor:
        """The browser of an officer, who reads that language."""
        if name not in self._known:
            client = Client(enforce_csrf_checks=True)
            client.force_login(self.officers[name])
            self._known[name] = Visitor(client)
        officer = self.officers[name]
        if officer.language != language:
            officer.language = language
            officer.save()
        return self._known[name]
