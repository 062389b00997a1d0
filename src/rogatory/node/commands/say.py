"""`rogatory say`: start a draft, attach, submit: in one command."""

from pathlib import Path

import click

from rogatory.node.commands import telling
from rogatory.node.commands.asking import Node, NodeRefused, officer
from rogatory.node.commands.writing import attach, fields_option, find_request, read_fields


@click.command()
@click.argument("kind")
@click.argument("dossier")
@click.argument("request", default="")
@click.option("--role", default="", help="In which of your roles; by default the first that may.")
@click.option(
    "--attach",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to attach; repeatable.",
)
@fields_option
@officer
def say(
    node: Node,
    kind: str,
    dossier: str,
    request: str,
    role: str,
    files: tuple[Path, ...],
    file: Path | None,
    as_json: bool,
) -> None:
    """Say an act of this KIND in DOSSIER, on REQUEST (its id, its beginning, or its measure; none to open one).

    Where a second person must approve, it waits for them. What findings stop is kept as a draft.

    \b
    Example:
      rogatory say acceptance VN-2026-000007 preservation
      rogatory say evidence-intake VN-2026-000007 stored-data --file intake.json --attach disk.img
    """
    begun = {
        "kind": kind,
        "dossier": dossier,
        "request": find_request(node, dossier, request) if request else "",
        "role": role,
        "fields": read_fields(file) or {},
    }
    draft = node.post("/drafts", begun)["id"]
    try:
        for path in files:
            attach(node, draft, path, path.name, quiet=as_json)
        found = node.post(f"/drafts/{draft}/submit")
    except NodeRefused:
        click.echo(f"rogatory: nothing was said; what you wrote is kept as draft {draft}.", err=True)
        raise
    telling.as_is(found) if as_json else telling.outcome(found)
