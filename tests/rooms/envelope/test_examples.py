"""The examples in the docstrings of this room run."""

import doctest
import importlib
import pkgutil

import pytest

import rogatory.envelope

MODULES = ["rogatory.envelope"] + [
    f"rogatory.envelope.{module.name}" for module in pkgutil.iter_modules(rogatory.envelope.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) > 10
