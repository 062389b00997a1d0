"""What the commands that write have in common: fields from a file, a request by its name, files to attach."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from rogatory.node.commands.asking import Node
from rogatory.node.commands.telling import bar

LIMIT = 4 * 1024 * 1024

fields_option = click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The fields as a JSON object; - reads them from standard input.",
)


def read_fields(path: Path | None) -> dict[str, Any] | None:
    """The JSON object in a file, or on standard input. Raises a usage error."""
    if path is None:
        return None
    try:
        data = sys.stdin.buffer.read(LIMIT + 1) if str(path) == "-" else _first(path)
    except OSError as why:
        raise click.UsageError(f"{path} cannot be read: {why.strerror}. Check the name.") from None
    try:
        value = json.loads(data) if len(data) <= LIMIT else None
    except (ValueError, RecursionError) as why:
        raise click.UsageError(f"{path} is not JSON: {why}. Give the fields as a JSON object.") from None
    if not isinstance(value, dict):
        raise click.UsageError(f"{path} is not a JSON object of at most 4 MiB. Give the fields of the act.")
    return value


def _first(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def find_request(node: Node, dossier: str, name: str) -> str:
    """The id of a request of a dossier by its id, the beginning of it, or its measure if only one has it."""
    requests = node.get(f"/dossiers/{dossier}")["requests"]
    found = [
        one["id"]
        for one in requests
        if one["measure"] == name or (len(name) > 3 and one["id"].startswith(name))
    ]
    if len(found) != 1:
        told = ", ".join(f"{one['measure']} ({one['id'][:16]})" for one in requests)
        raise click.UsageError(
            f"“{name}” does not name one request of the dossier. There are: {told or 'none'}."
        )
    return str(found[0])


def attach(node: Node, draft: str, path: Path, name: str, *, quiet: bool) -> Any:  # noqa: ANN401 - JSON
    """Attach a file to a draft. Gives the draft."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream, bar(f"Sealing {name}", size, hidden=quiet) as told:
            return node.upload(f"/drafts/{draft}/attachments", name, stream, size, told)
    except OSError as why:
        raise click.UsageError(f"{path} cannot be read: {why.strerror}. Check the name.") from None
