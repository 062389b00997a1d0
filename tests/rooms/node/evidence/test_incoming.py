"""The folder of what is on its way: it is there when the node starts, and keeps nothing that a dead process left."""

from __future__ import annotations

import importlib
import os
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rogatory.node.clock import now
from rogatory.node.worker import loop

if TYPE_CHECKING:
    from rogatory.node.configuration import Configuration


def test_a_node_that_starts_has_it_before_the_first_form_comes(
    node: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django writes a large file of a form there and does not make it."""
    folder = node.folder / "incoming"
    shutil.rmtree(folder)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "rogatory.node.settings")
    importlib.reload(importlib.import_module("rogatory.node.wsgi"))
    assert folder.is_dir() and folder.stat().st_mode & 0o077 == 0


def test_what_a_dead_process_left_is_removed_and_what_is_resumed_stays(node: Configuration) -> None:
    folder, old = node.folder / "incoming", (now() - timedelta(hours=7)).timestamp()
    names = {"tmpab12.upload.csv": old, "intake-00": old, "tmpnew.upload.csv": None, "a-token": old}
    for name, when in names.items():
        (folder / name).write_bytes(b"instant,source\n")
        if when is not None:
            os.utime(folder / name, (when, when))
    loop.tidy()
    assert {path.name for path in folder.iterdir()} == {"tmpnew.upload.csv", "a-token"}
