"""`rogatory needs`: what waits for the officer."""

import click

from rogatory.node.commands import telling
from rogatory.node.commands.asking import Node, officer


@click.command()
@officer
def needs(node: Node, as_json: bool) -> None:
    """List what waits for you: emergencies first, then drafts to approve, then the nearest date.

    \b
    Example:
      rogatory needs
    """
    found = node.get("/needs")
    if as_json:
        telling.as_is(found)
        return
    for one in found:
        telling.need(one)
    if not found:
        click.echo("Nothing waits for you.")
