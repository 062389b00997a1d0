"""The node of Belmaria (XB), which the vectors of the exchange are for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from pyrage.x25519 import Identity as AgeIdentity

from rogatory.envelope.certificates import fingerprint
from rogatory.envelope.keys import write_identity
from rogatory.node.configuration import Configuration, read_configuration
from rogatory.node.identity import Identity, identity, make_keys, write_secrets
from tests.rooms.exchange.cast import AT, reread_card
from tests.rooms.exchange.test_vectors import world
from tests.rooms.node.cast import NODE


@pytest.fixture(scope="session")
def belmaria_keys(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """A node's folder for the receiver of the vectors: its age identity is theirs. Its keys are opened once."""
    from rogatory.node.directory.cards import make_ours

    folder = tmp_path_factory.mktemp("node") / "xb"
    folder.mkdir()
    (folder / "node.toml").write_text(
        NODE.format(state="XB", name="Belmaria (fictional)", zone="Asia/Ho_Chi_Minh"), "utf-8"
    )
    configuration = read_configuration(folder)
    write_secrets(configuration)
    make_keys(configuration, AT)
    (configuration.keys / "age.identity").unlink()
    theirs = AgeIdentity.from_str(world()["receiver"]["identity"])
    write_identity(configuration.keys / "age.identity", theirs, configuration.passphrase().decode())
    profile = {"state": "XB", "name": "Belmaria", "languages": ["en"], "zone": "Etc/UTC", "authorities": []}
    opened = Identity(configuration)
    make_ours(opened, profile, AT)  # type: ignore[arg-type]
    return opened


def run(one: Identity) -> None:
    """This process runs another node, with keys that are open already."""
    from rogatory.node.correspondence.archive import conversation

    os.environ["ROGATORY_NODE"] = str(one.configuration.folder)
    identity.cache_clear()
    conversation.cache_clear()
    vars(identity()).update(vars(one))


@pytest.fixture
def belmaria(
    home: Configuration,
    belmaria_keys: Identity,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Configuration]:
    """The node of XB at the instant of the vectors, empty, with their cards accepted."""
    from rogatory.node.directory import cards
    from rogatory.node.peers import views

    def instant() -> datetime:
        return AT

    france, configuration = identity(), belmaria_keys.configuration
    run(belmaria_keys)
    for name in ("log", "objects", "incoming"):
        shutil.rmtree(configuration.folder / name, ignore_errors=True)
        (configuration.folder / name).mkdir()
    monkeypatch.setattr(views, "now", instant)
    for document in world()["cards"].values():
        card = reread_card(document)
        cards.accept(card, fingerprint(card.anchor), "the tests", AT)
    yield configuration
    run(france)
