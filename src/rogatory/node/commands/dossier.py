"""`rogatory dossier`: the list, one dossier, its acts, the proof of an act."""

from base64 import b64decode
from pathlib import Path

import click

from rogatory.node.commands import telling
from rogatory.node.commands.asking import Node, officer


@click.group()
def dossier() -> None:
    """Read dossiers: the list, one of them, its acts and their proofs."""


@dossier.command("list")
@click.argument("text", default="")
@click.option("--open", "only_open", is_flag=True, help="Only where something is still to be done.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@officer
def list_(node: Node, text: str, only_open: bool, limit: int, offset: int, as_json: bool) -> None:
    """List dossiers, the newest first; TEXT is looked for in references and titles.

    \b
    Example:
      rogatory dossier list hospital --open
    """
    found = node.get("/dossiers", text=text, open=only_open, limit=limit, offset=offset)
    if as_json:
        telling.as_is(found)
        return
    for one in found["items"]:
        telling.row(one)
    if found["next_offset"] is not None:
        click.echo(f"More: --offset {found['next_offset']}")


@dossier.command()
@click.argument("name")
@officer
def show(node: Node, name: str, as_json: bool) -> None:
    """Show the dossier NAME (its id or a reference): where it stands, who owes what, what you may say.

    \b
    Example:
      rogatory dossier show FR-2026-000042
    """
    found = node.get(f"/dossiers/{name}")
    if as_json:
        telling.as_is(found)
    else:
        telling.dossier(found)


@dossier.command()
@click.argument("name")
@officer
def acts(node: Node, name: str, as_json: bool) -> None:
    """List the acts of the dossier NAME, in the order in which both States read them.

    \b
    Example:
      rogatory dossier acts FR-2026-000042
    """
    found = node.get(f"/dossiers/{name}")["history"]
    if as_json:
        telling.as_is(found)
        return
    for one in found:
        telling.act(one)


@dossier.command()
@click.argument("act")
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write the signed bytes and the signature into this folder, for openssl.",
)
@officer
def proof(node: Node, act: str, save: Path | None, as_json: bool) -> None:
    """Show the proof of ACT: whose signature holds, where it is logged, who watched, who has received it.

    \b
    Example:
      rogatory dossier proof 5f0c... --save /tmp/act
      openssl cms -verify -binary -inform DER -content act.json -in act.json.p7s -CAfile trust.pem \
        -no-CApath -no-CAstore -purpose any
    """
    found = node.get(f"/acts/{act}")
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        (save / "act.json").write_bytes(b64decode(found["content"]))
        (save / "act.json.p7s").write_bytes(b64decode(found["signature"]))
    if as_json:
        telling.as_is(found)
    else:
        telling.proof(found)
