"""`rogatory node`: make a node, run it, look after it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click

from rogatory.envelope.canonical import JSON
from rogatory.envelope.card_document import is_address
from rogatory.node.commands.setting import FAILED, folder_option, set_up, spoken
from rogatory.node.configuration import FILE, read_configuration


@click.group()
def node() -> None:
    """Make a node, run it, and look after it."""


TEMPLATE = """\
# The node of one State. docs/running.md says what each setting means and who is hurt if it is lost or falsified.
state = {state}
name = {name}
zone = {zone}
language = {language}
listen = {listen}
address = {address}
witnesses = {witnesses}
exercise = {exercise}
poll_seconds = {poll}
"""


@node.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--state", required=True, help="ISO 3166 code of the State: FR.")
@click.option("--name", required=True, help="Its name, as it stands in certificates.")
@click.option("--listen", default="127.0.0.1:8080", show_default=True, help="Where the node listens.")
@click.option("--address", help="Its address for other nodes; by default http:// and what it listens on.")
@click.option("--zone", default="Etc/UTC", show_default=True, help="Time zone (IANA).")
@click.option("--language", default="en", show_default=True, help="Language of the desk.")
@click.option(
    "--witness", "witnesses", multiple=True, help="A State that is asked to watch our log; repeatable."
)
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the State declares of itself (JSON).",
)
@click.option("--exercise/--real", default=False, help="Whether every dossier opened here is an exercise.")
@click.option("--poll", default=1.0, show_default=True, help="Seconds between two looks of the worker.")
@spoken
def init(
    folder: Path,
    state: str,
    name: str,
    listen: str,
    address: str | None,
    zone: str,
    language: str,
    witnesses: tuple[str, ...],
    profile: Path | None,
    exercise: bool,
    poll: float,
) -> None:
    """Make a new node in FOLDER: settings, keys, certificates, State card, database.

    \b
    Example:
      rogatory node init /srv/rogatory --state FR --name France --address https://rogatory.example --zone Europe/Paris
    """
    path = folder / FILE
    if path.exists():
        raise click.ClickException(f"{folder} holds a node already; nothing was changed.")
    declared = (
        json.loads(profile.read_text("utf-8")) if profile else _least_profile(state, name, zone, language)
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = {
        "state": state,
        "name": name,
        "zone": zone,
        "language": language,
        "listen": listen,
        "address": address or f"http://{listen}",
        "witnesses": list(witnesses),
    }
    text = TEMPLATE.format(
        **{key: json.dumps(value, ensure_ascii=False) for key, value in values.items()},
        exercise=str(exercise).lower(),
        poll=poll,
    )
    from rogatory.node.identity import Identity, make_keys, write_secrets  # noqa: PLC0415
    from rogatory.treaty.profile import read_profile  # noqa: PLC0415

    told = str(values["address"])
    if not is_address(told):
        raise click.ClickException(
            f"{told} cannot be the address of a node: give --address https://..., or http:// to this very machine."
        )
    read = read_profile(declared)
    if isinstance(read, tuple):
        raise click.ClickException("The profile can't be read: " + "; ".join(map(str, read)))
    path.write_text(text, "utf-8")
    from rogatory.node.clock import now  # noqa: PLC0415

    configuration, at = read_configuration(folder), now()
    write_secrets(configuration)
    make_keys(configuration, at)
    set_up(folder)
    from django.core.management import call_command  # noqa: PLC0415

    from rogatory.node.directory.cards import make_ours  # noqa: PLC0415

    card = make_ours(Identity(configuration), declared, at)
    configuration.objects.mkdir(mode=0o700, exist_ok=True)
    # The database is in the clear, and the folder may be one that was there before, open to everybody. What SQLite
    # writes beside a database has the mode of the database.
    configuration.database.touch(mode=0o600)
    call_command("migrate", verbosity=0, interactive=False)
    click.echo(
        f"The node of {state} is made in {folder}. Fingerprint of its State card, to be read to other States:"
    )
    from rogatory.envelope.certificates import grouped  # noqa: PLC0415

    click.echo(grouped(card.fingerprint))


def _least_profile(state: str, name: str, zone: str, language: str) -> dict[str, JSON]:
    """What a State declares that declares nothing more: one contact point, day and night."""
    authority: JSON = {
        "id": "contact-point",
        "name": f"24/7 contact point ({state})",
        "kind": "contact-point",
        "zone": zone,
        "hours": "always",
    }
    return {"state": state, "name": name, "languages": [language], "zone": zone, "authorities": [authority]}


@node.command()
@folder_option
@click.option("--threads", default=8, show_default=True, help="Requests handled at once.")
@spoken
def serve(folder: Path, threads: int) -> None:
    """Serve the desk, the API and the door for other nodes, until stopped.

    \b
    Example:
      rogatory node serve --node /srv/rogatory
    """
    configuration = read_configuration(folder)
    _require_sound(folder)
    environment = os.environ | {
        "ROGATORY_NODE": str(folder),
        "DJANGO_SETTINGS_MODULE": "rogatory.node.settings",
    }
    program = [
        sys.executable,
        "-m",
        "gunicorn",
        "rogatory.node.wsgi:application",
        "--bind",
        configuration.listen,
    ]
    program += ["--worker-class", "gthread", "--workers", "1", "--threads", str(threads), "--timeout", "120"]
    program += [
        "--graceful-timeout",
        "10",
        "--log-level",
        "warning",
        "--limit-request-line",
        "8190",
        "--no-control-socket",
    ]
    os.execve(sys.executable, program, environment)  # noqa: S606 - our own program, no shell


def _require_sound(folder: Path) -> None:
    """Refuse to start (Rejected `log.rolled-back`) where an older database would make the log contradict itself."""
    set_up(folder)
    from django.db import connection  # noqa: PLC0415

    from rogatory.node.publication import our_log  # noqa: PLC0415

    our_log.publish_pending()
    connection.close()


@node.command()
@folder_option
@spoken
def worker(folder: Path) -> None:
    """Carry acts and evidence to other nodes, and have our log watched, until stopped.

    \b
    Example:
      rogatory node worker --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.worker.loop import run  # noqa: PLC0415

    run()


@node.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@spoken
def check(folder: Path, as_json: bool) -> None:
    """Compute again everything that is derived, and hold it against what is stored.

    Signatures of all acts, the log from its leaves, the lists, the objects that should be here. Exit code 1 if anything
    differs.

    \b
    Example:
      rogatory node check --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.dossiers.inspection import inspect  # noqa: PLC0415

    found = inspect()
    click.echo(json.dumps(found.as_json(), indent=2) if as_json else str(found))
    sys.exit(FAILED if found.faults else 0)


@node.command()
@folder_option
@spoken
def rebuild(folder: Path) -> None:
    """Make everything that is derived again from the acts: the lists and the published log.

    \b
    Example:
      rogatory node rebuild --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.dossiers.inspection import rebuild as make_again  # noqa: PLC0415

    click.echo(f"{make_again()} dossiers were derived again from their acts.")


@node.group()
def officer() -> None:
    """The people of the node."""


@officer.command()
@folder_option
@click.argument("username")
@click.option("--name", default="", help="The person's name, for colleagues.")
@click.option("--role", "roles", multiple=True, required=True, help="A role; repeatable.")
@click.option(
    "--authority", default="contact-point", show_default=True, help="The authority in the State card."
)
@click.option("--zone", default="Etc/UTC", show_default=True, help="The person's time zone.")
@click.option("--language", default="en", show_default=True, help="The person's language.")
@click.password_option(envvar="ROGATORY_OFFICER_PASSWORD", help="At least 12 characters.")
@spoken
def add(
    folder: Path,
    username: str,
    name: str,
    roles: tuple[str, ...],
    authority: str,
    zone: str,
    language: str,
    password: str,
) -> None:
    """Add an officer.

    \b
    Example:
      rogatory node officer add duty --role duty-officer --zone Europe/Paris --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.people.officers import add_officer  # noqa: PLC0415

    added = add_officer(
        username, password, name=name, roles=roles, authority=authority, zone=zone, language=language
    )
    click.echo(f"{added.username} is an officer, known to other States as {added.pseudonym}.")


@node.command(context_settings={"ignore_unknown_options": True})
@folder_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(folder: Path, arguments: tuple[str, ...]) -> None:
    """Run a command of Django's, for administrators who know it."""
    environment = os.environ | {
        "ROGATORY_NODE": str(folder),
        "DJANGO_SETTINGS_MODULE": "rogatory.node.settings",
    }
    sys.exit(subprocess.call([sys.executable, "-m", "django", *arguments], env=environment))  # noqa: S603
