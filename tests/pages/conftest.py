"""The desk as people meet it: our node (France) behind a real server, and Chromium in front of it.

The people and dossiers are those of tests/rooms/node. Three things differ. The database is a file, as on a real
node, because the server answers in threads of its own. The browser lives as long as one module: while it runs, this
thread counts as one with an event loop, which no other test should meet. And our node's folder is named for the same
while only, so that the tests of other folders find theirs.

    def test_something(sits: Sits, asked: Asked) -> None:
        duty = sits("duty")                     # a browser in which that officer has signed in
        duty.go(f"/dossiers/{asked.dossier}")
        duty.page.get_by_role("button", name="Withdrawal").click()

At the end of each test every seat is looked over: nothing was asked of another host, no error in the console, nothing
that the policy had to stop.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker, Settings

from rogatory.node.clock import now
from rogatory.node.configuration import Configuration
from tests.conftest import found as program
from tests.pages.seat import LOOKING_AWAY, Seat, Sits
from tests.pages.server import Server
from tests.rooms.node.cast import PROFILES, found
from tests.rooms.node.conftest import (
    Officers,
    asked,
    asked_of_us,
    away,
    evidence,
    node,
    officers,
    peer,
)
from tests.rooms.node.desk.conftest import catalogues

__all__ = ["asked", "asked_of_us", "away", "catalogues", "evidence", "node", "officers", "peer"]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """Our node's folder, not yet named as ours."""
    return found(tmp_path_factory.mktemp("desk") / "fr", "FR")


@pytest.fixture(scope="module")
def home(founded: Configuration) -> Iterator[Configuration]:
    """Our node's folder, ours while the module runs."""
    from rogatory.node.directory.cards import make_ours
    from rogatory.node.identity import identity

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROGATORY_NODE", str(founded.folder))
        identity.cache_clear()
        make_ours(identity(), PROFILES["FR"], now())
        yield founded
    identity.cache_clear()


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A database file with every table and no row, to be copied."""
    from django.db import connection

    path = tmp_path_factory.mktemp("database") / "migrated.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return path


@pytest.fixture
def db(migrated: Path, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A database of this test's own, in a file. What is written is committed, and every thread sees it."""
    from django.db import connections

    path = shutil.copy(migrated, tmp_path / "node.sqlite3")
    before, settings = connections["default"], connections.settings["default"]
    name = settings["NAME"]
    with django_db_blocker.unblock():
        settings["NAME"] = str(path)
        del connections["default"]
        yield
        connections["default"].close()
        settings["NAME"] = name
        connections["default"] = before


@pytest.fixture
def server(node: Configuration, settings: Settings) -> Iterator[Server]:
    """Our node, listening. When it ends, every answer that was begun has ended too."""
    settings.CONFIGURATION = node
    with Server() as listening:
        yield listening


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser with no past, which finds no other host than this machine."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The thread of the test has a loop now, in which Django would refuse to ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=program("chromium"), args=LOOKING_AWAY, env={**os.environ, "TZ": "Asia/Tokyo"}
        )
        yield browser
        browser.close()


@pytest.fixture
def sits(server: Server, officers: Officers, chromium: Browser) -> Iterator[Sits]:
    """`sits("duty")` is a browser in which that officer has signed in; `sits("")` one in which nobody has."""
    seats = Sits(chromium, server.address, officers)
    yield seats
    assert seats.leave() == []


@pytest.fixture
def seat(sits: Sits) -> Seat:
    """A browser in which nobody has signed in."""
    return sits("")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Every test of this folder needs Chromium, and one worker runs them all: they share what takes long to start."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.needs("chromium"))
            item.add_marker(pytest.mark.xdist_group("pages"))
