"""The command `rogatory`: each room brings its own commands, loaded only when one of them is called.

A court installs no Django: `rogatory verify`, `law` and `treaty` work without it.
"""

from importlib import import_module
from importlib.util import find_spec

import click

COMMANDS = {
    "verify": "rogatory.verify.command",
    "law": "rogatory.treaty.command",
    "treaty": "rogatory.treaty.command",
}
NODE_COMMANDS = {
    "node": "rogatory.node.commands.node",
    "card": "rogatory.node.commands.card",
    "package": "rogatory.node.commands.package",
    "sign-in": "rogatory.node.commands.sign_in",
    "needs": "rogatory.node.commands.needs",
    "dossier": "rogatory.node.commands.dossier",
    "draft": "rogatory.node.commands.draft",
    "say": "rogatory.node.commands.say",
    "evidence": "rogatory.node.commands.evidence",
}


class Rooms(click.Group):
    """The commands of all rooms, in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands that this installation has."""
        del ctx
        return [*COMMANDS, *(NODE_COMMANDS if find_spec("django") else ())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name in NODE_COMMANDS and not find_spec("django"):
            raise click.ClickException(f"`rogatory {cmd_name}` needs a node: install `rogatory[node]`.")
        module = (COMMANDS | NODE_COMMANDS).get(cmd_name)
        if module is None:
            return None
        found = getattr(import_module(module), cmd_name.replace("-", "_"))
        return found if isinstance(found, click.Command) else None


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="rogatory")
def main() -> None:
    """Rogatory: ask other States for electronic evidence, answer them, and prove every step."""
