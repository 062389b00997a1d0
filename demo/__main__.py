"""`python -m demo`: play the story, then leave the desks open."""

import fcntl
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from demo.nodes import MARK, Failed, clear
from demo.people import ROLES
from demo.play import Play, perform, write_summary
from demo.story import STEPS


class Ended(BaseException):
    """Somebody asked the demo to end."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise Ended


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One demo in a folder at a time."""
    with (folder / MARK).open("r+") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failed(f"Another demo is running in {folder}. End it, or give another DIR.") from None
        yield


@click.command()
@click.option(
    "--dir", "folder", type=click.Path(file_okay=False, path_type=Path), default="demo-out", show_default=True
)
@click.option("--serve/--no-serve", default=True, help="Leave the desks open after the story, until Ctrl-C.")
def main(folder: Path, serve: bool) -> None:
    """Play one request between two States, from draft to a package that a court verifies.

    \b
    Example:
      python -m demo --dir demo-out --no-serve
    """
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _end)
    folder = folder.resolve()
    play = Play(folder)
    try:
        _prepare(folder)
        with _alone(folder):
            sys.exit(_play(play, serve=serve))
    except Failed as why:
        click.echo(f"demo: {why}", err=True)
        sys.exit(1)
    except Ended:
        click.echo("\nEnded.")
        sys.exit(130)


def _prepare(folder: Path) -> None:
    if (folder / MARK).is_file():
        with _alone(folder):
            clear(folder)
    else:
        clear(folder)


def _play(play: Play, *, serve: bool) -> int:
    click.echo("EXERCISE. Every person, company, account and number is fictional.\n")
    try:
        perform(play, STEPS)
        _finish(play)
        if serve:
            _leave_open(play)
        return 0
    except Ended:
        click.echo("\nThe nodes are stopped; what they hold stays in " + str(play.folder / "nodes"))
        return 0 if play.verdict else 130
    except Exception as why:
        _told_failure(play, why)
        return 1
    finally:
        close(play)


def close(play: Play) -> None:
    """Stop every node, and leave every door."""
    for watcher in play.watchers.values():
        watcher.leave()
    for officer in play.people.values():
        officer.leave()
    for node in play.nodes.values():
        node.stop()


def _told_failure(play: Play, why: Exception) -> None:
    at = STEPS[min(len(play.summary), len(STEPS) - 1)]
    click.echo(
        f"\nThe story stopped at step {len(play.summary) + 1}, “{at.title}”:\n{why!r}\n{why}", err=True
    )
    for node in play.nodes.values():
        click.echo(node.tail(), err=True)
    write_summary(play)


def _finish(play: Play) -> None:
    seconds = sum(step["seconds"] for step in play.summary)
    click.echo(f"\nThe package is {play.verdict}. {len(STEPS)} steps in {seconds:.1f} s.")
    for name in ("package", "trust.pem", "summary.json"):
        click.echo(f"  {play.folder / name}")


def _leave_open(play: Play) -> None:
    click.echo("\nThe desks are open until Ctrl-C. The password of everybody: " + play.password)
    for state, node in play.nodes.items():
        click.echo(f"\n{node.name} ({state})  {node.address}")
        for username, role in ROLES.items():
            if (state, username) in play.people:
                click.echo(f"  {username:14} {role:18} {play.officer(state, username).name}")
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
