"""Running Django for a command: which node, and errors as sentences instead of tracebacks."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from rogatory.envelope.errors import Rejected
from rogatory.exchange.http import Unavailable
from rogatory.node.configuration import FOLDER_VARIABLE, NotANode

P = ParamSpec("P")
R = TypeVar("R")

FAILED = 1

folder_option = click.option(
    "--node",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=FOLDER_VARIABLE,
    required=True,
    help="The node's folder.",
)


def set_up(folder: Path) -> None:
    """Load Django with the settings of the node in this folder."""
    os.environ[FOLDER_VARIABLE] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.node.settings")
    import django  # noqa: PLC0415 - a court's `rogatory verify` runs without it

    django.setup()


def spoken(command: Callable[P, R]) -> Callable[P, R]:
    """Say what is wrong as a sentence on standard error, with exit code 1, where the command was refused something."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (Rejected, NotANode, Unavailable, FileExistsError) as why:
            click.echo(f"rogatory: {why}", err=True)
            sys.exit(FAILED)

    return run
