"""`rogatory card`: State cards, ours and others'."""

import json
from pathlib import Path

import click

from rogatory.node.commands.setting import folder_option, set_up, spoken


@click.group()
def card() -> None:
    """State cards: show ours, accept another State's by its fingerprint, revoke one."""


@card.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@spoken
def show(folder: Path, as_json: bool) -> None:
    """Show our card's fingerprint and the cards that are accepted here.

    \b
    Example:
      rogatory card show --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.envelope.certificates import grouped  # noqa: PLC0415
    from rogatory.node.directory import cards  # noqa: PLC0415

    mine, others = cards.ours(), cards.everyone()
    if as_json:
        told = [
            {
                "state": row.state,
                "serial": row.serial,
                "fingerprint": row.fingerprint,
                "address": one.address,
                "accepted_by": row.accepted_by,
                "revoked": row.revoked_at is not None,
            }
            for row, one in others
        ]
        ours = {
            "state": mine.state,
            "fingerprint": mine.fingerprint,
            "address": mine.address,
            "serial": mine.serial,
        }
        click.echo(json.dumps({"ours": ours, "accepted": told}, indent=2))
        return
    click.echo(f"{mine.state} (ours), serial {mine.serial}\n{grouped(mine.fingerprint)}")
    for row, one in others:
        mark = ", revoked" if row.revoked_at else ""
        click.echo(f"\n{row.state}, serial {row.serial}{mark}, {one.address}\n{grouped(row.fingerprint)}")


@card.command()
@folder_option
@click.argument("address")
@click.option(
    "--fingerprint", required=True, help="As the other State read it to you, by telephone or face to face."
)
@click.option("--by", "by", required=True, help="Who compared it.")
@spoken
def accept(folder: Path, address: str, fingerprint: str, by: str) -> None:
    """Fetch the card of the node at ADDRESS and accept it, if its fingerprint is the one that you were told.

    \b
    Example:
      rogatory card accept https://rogatory.example --fingerprint "1f0a 22c4 ..." --by "A. Officer" --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.clock import now  # noqa: PLC0415
    from rogatory.node.directory import cards  # noqa: PLC0415

    at = now()
    row = cards.accept(cards.read_remote(address, at), fingerprint, by, at)
    click.echo(f"The card {row.serial} of {row.state} is accepted.")


@card.command()
@folder_option
@click.argument("state")
@spoken
def revoke(folder: Path, state: str) -> None:
    """Believe the cards of STATE no longer, from now on.

    \b
    Example:
      rogatory card revoke VN --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.clock import now  # noqa: PLC0415
    from rogatory.node.directory import cards  # noqa: PLC0415

    cards.revoke(state, now())
    click.echo(f"The cards of {state} are revoked: nothing that it signs from now on is accepted.")
