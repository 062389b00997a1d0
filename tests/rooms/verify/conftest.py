"""One honest package for the whole room, and copies of it to change."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rooms.verify.world import World


@pytest.fixture(scope="session")
def world() -> World:
    return World().tell()


@pytest.fixture(scope="session")
def package(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The honest package. Tests don't change it."""
    return world.export(tmp_path_factory.mktemp("honest") / "package")


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Callable[[], Path]:
    """A fresh copy of the honest package at each call."""
    count = iter(range(10_000))

    def make() -> Path:
        return Path(shutil.copytree(package, tmp_path / f"copy-{next(count)}"))

    return make
