"""What all tests share: programs of the machine that some need, and a summary that says loudly what was skipped."""

import os
import shutil

import pytest

STRICT = "ROGATORY_TESTS_STRICT"
"""Set where nothing may be skipped: a missing program then fails the test that needs it."""

PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome")}


def found(program: str) -> str | None:
    """Where a program is, by any of its names."""
    return next((path for name in PROGRAMS.get(program, (program,)) if (path := shutil.which(name))), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or in a strict run fail, a test whose program is not on this machine."""
    for mark in item.iter_markers("needs"):
        missing = [str(program) for program in mark.args if found(str(program)) is None]
        if not missing:
            continue
        message = f"NOT TESTED: this machine has no {', '.join(missing)}; install it to run this test"
        if os.environ.get(STRICT):
            pytest.fail(message)
        pytest.skip(message)
