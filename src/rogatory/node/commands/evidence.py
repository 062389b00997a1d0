"""`rogatory evidence`: the objects of a dossier, and getting them."""

from pathlib import Path
from secrets import token_hex
from typing import Any

import click

from rogatory.node.commands import telling
from rogatory.node.commands.asking import Node, NodeUnreachable, officer
from rogatory.seal.names import check_name


@click.group()
def evidence() -> None:
    """The evidence of a dossier."""


@evidence.command("list")
@click.argument("dossier")
@officer
def list_(node: Node, dossier: str, as_json: bool) -> None:
    """List the objects of DOSSIER: what is here, and what is still expected.

    \b
    Example:
      rogatory evidence list FR-2026-000042
    """
    found = node.get(f"/dossiers/{dossier}/objects")
    if as_json:
        telling.as_is(found)
        return
    for one in found:
        here = "here    " if one["complete"] else "expected"
        click.echo(f"{here}  {one['size']:>14}  {one['sha256']}  {one['name']}")


@evidence.command()
@click.argument("dossier")
@click.argument("names", nargs=-1)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write into; by default the present one.",
)
@officer
def get(node: Node, dossier: str, names: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Get the objects NAMES of DOSSIER (all of them by default), each compared with the digest that the act says.

    \b
    Example:
      rogatory evidence get FR-2026-000042 netflow.csv --to /media/case
    """
    found = node.get(f"/dossiers/{dossier}/objects")
    wanted = [one for one in found if (one["name"] in names if names else one["complete"])]
    lacking = set(names) - {one["name"] for one in wanted}
    if lacking:
        raise click.UsageError(
            f"No object of the dossier is called “{min(lacking)}”. See `rogatory evidence list`."
        )
    for one in wanted:
        path = _get(node, one, folder, quiet=as_json)
        if not as_json:
            click.echo(f"{path}  {one['size']} bytes  SHA-256 {one['sha256']}, as the act says")
    if as_json:
        telling.as_is(wanted)


def _get(node: Node, one: dict[str, Any], folder: Path, *, quiet: bool) -> Path:
    """Write one object under its name, which another State chose: a hostile one is refused. Nothing is overwritten."""
    path = folder / check_name(one["name"])
    if path.exists():
        raise click.UsageError(f"{path} is there already; nothing was overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{token_hex(8)}.part")
    try:
        with (
            part.open("xb") as target,
            telling.bar(f"Getting {path.name}", one["size"], hidden=quiet) as told,
        ):
            found = node.download(f"/objects/{one['sealed_sha256']}", target, told)
        if found != one["sha256"]:
            raise NodeUnreachable(
                f"{path} came with the SHA-256 {found}, and the act says {one['sha256']}: it was not kept."
            )
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return path
