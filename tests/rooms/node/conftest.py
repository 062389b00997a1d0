"""One node for the tests of its doors (desk, api, commands, peers): use these fixtures, do not make your own.

How it fits together. pytest-django loads the settings before any conftest, without ROGATORY_NODE: they describe a
node in memory, and pytest-django gives each test a database that is rolled back. The rest of the node (keys, State
card, objects, published log) lies in a folder that is made once a session and named by ROGATORY_NODE before
`identity()` is first asked for. Folder and database must tell the same story, so `node` empties the folder's log and
objects for each test. A test that must see commits, or other threads, is marked
`@pytest.mark.django_db(transaction=True)` and uses the same fixtures.

    def test_something(officers: Officers, asked: Asked, client: Client) -> None:
        client.force_login(officers["duty"])         # Django's client, for the desk
        asked.dossier, asked.request                 # a preservation request that France sent to Viet Nam
        asked.peer.says("acknowledgement", {...}, dossier=asked.folded(), request=asked.request)

`api` (in api/conftest.py) is the same for bearer tokens. The people: duty, second (approver), central
(central-authority), case (case-officer), custodian, auditor, administrator; their password is `cast.PASSWORD`.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from rogatory.acts.fold import Dossier
from rogatory.node.clock import now
from rogatory.node.configuration import Configuration
from rogatory.node.identity import Identity
from tests.rooms.exchange.cast import State
from tests.rooms.node.cast import PASSWORD, PROFILES, Peer, found, request_fields

if TYPE_CHECKING:
    from rogatory.node.people.models import Officer
    from tests.rooms.node.talking import Arvania

Officers = Mapping[str, "Officer"]

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "duty": ("duty-officer",),
    "second": ("approver",),
    "central": ("central-authority",),
    "case": ("case-officer",),
    "custodian": ("custodian",),
    "auditor": ("auditor",),
    "administrator": ("administrator",),
}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configuration]:
    """Our node's folder (France), for the whole session of this process."""
    from rogatory.node.directory.cards import make_ours
    from rogatory.node.identity import identity

    configuration = found(tmp_path_factory.mktemp("node") / "fr", "FR")
    before = os.environ.get("ROGATORY_NODE")
    os.environ["ROGATORY_NODE"] = str(configuration.folder)
    identity.cache_clear()
    make_ours(identity(), PROFILES["FR"], now())
    yield configuration
    identity.cache_clear()
    if before is None:
        del os.environ["ROGATORY_NODE"]
    else:
        os.environ["ROGATORY_NODE"] = before


@pytest.fixture(scope="session")
def away(tmp_path_factory: pytest.TempPathFactory) -> Peer:
    """Viet Nam: keys and a card, no database. Not yet accepted here."""
    from rogatory.node.directory.cards import make_ours

    identity = Identity(found(tmp_path_factory.mktemp("node") / "vn", "VN"))
    return Peer(identity, make_ours(identity, PROFILES["VN"], now()))


@pytest.fixture
def node(home: Configuration, db: None, settings: Settings) -> Configuration:
    """Our node with an empty database, no acts and no objects; passwords are quick to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FILE_UPLOAD_TEMP_DIR = str(home.folder / "incoming")
    for name in ("log", "objects", "incoming"):
        shutil.rmtree(home.folder / name, ignore_errors=True)
        (home.folder / name).mkdir()
    return home


@pytest.fixture
def officers(node: Configuration) -> Officers:
    """The people of our node, by a short name."""
    from rogatory.node.people.officers import add_officer

    return {
        name: add_officer(
            name,
            PASSWORD,
            name=f"{name.title()} (fictional)",
            roles=roles,
            authority="contact-point",
            zone="Europe/Paris",
        )
        for name, roles in PEOPLE.items()
    }


@pytest.fixture
def peer(node: Configuration, away: Peer) -> Peer:
    """Viet Nam, whose card is accepted here."""
    from rogatory.node.directory import cards

    cards.accept(away.card, away.card.fingerprint, "the tests", now())
    return away


@dataclass(frozen=True)
class Asked:
    """A preservation request that our node sent: its dossier and act, who drafted and approved it, and the peer."""

    dossier: str
    request: str
    peer: Peer

    def folded(self) -> Dossier:
        """The dossier as it stands now."""
        from rogatory.node.dossiers.queries import load

        return load(self.dossier)


@pytest.fixture
def asked(officers: Officers, peer: Peer) -> Asked:
    """A dossier in which France has asked Viet Nam for preservation: drafted by duty, approved by second."""
    from rogatory.node.dossiers import drafting

    at = now()
    draft = drafting.start(
        officers["duty"],
        "preservation-request",
        role="duty-officer",
        at=at,
        to="VN",
        bases=["FR-VN-MLA-2016"],
        exercise=True,
        fields=request_fields("preservation-request"),
    )
    draft = drafting.submit(draft, officers["duty"], at)
    draft = drafting.approve(draft, officers["second"], role="approver", digest=draft.digest, at=at)
    return Asked(draft.dossier, draft.act, peer)


@pytest.fixture
def asked_of_us(officers: Officers, peer: Peer) -> Asked:
    """A dossier in which Viet Nam has asked France for preservation; our receipt is given, nobody has read it yet."""
    act = peer.says("preservation-request", request_fields("preservation-request", "FR"), exercise=True)
    return Asked(act.header.dossier, act.id, peer)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A folder with a small fictional file to attach."""
    (tmp_path / "flow.csv").write_text("instant,source,destination,bytes\n2026-11-13T22:04:12Z,a,b,148300\n")
    return tmp_path


@pytest.fixture(scope="session")
def xa() -> State:
    """Arvania (XA, fictional), which talks with our node itself: see `talking.py`."""
    return State("XA", at=now())


@pytest.fixture
def arvania(node: Configuration, xa: State) -> Iterator["Arvania"]:
    """Arvania's node in memory; its card is accepted here, and ours there."""
    from rogatory.node.correspondence.archive import conversation
    from rogatory.node.directory import cards
    from tests.rooms.node.talking import Arvania

    conversation.cache_clear()
    cards.accept(xa.card, xa.card.fingerprint, "the tests", now())
    yield Arvania(xa)
    conversation.cache_clear()
