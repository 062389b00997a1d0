"""`rogatory sign-in`: whose commands the next ones are."""

import click

from rogatory.node.commands import telling
from rogatory.node.commands.asking import Node, SignedIn, checked_url, keep, new_http, spoken


@click.command("sign-in")
@click.argument("url")
@click.option("--username", prompt=True, help="Your name at the node.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    envvar="ROGATORY_OFFICER_PASSWORD",
    show_envvar=True,
    help="Better typed when asked than given here.",
)
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def sign_in(url: str, username: str, password: str, label: str, as_json: bool) -> None:
    """Sign in at the node at URL; the token is kept in a file that only you can read, for 90 days.

    \b
    Example:
      rogatory sign-in https://rogatory.example --username duty
    """
    url = checked_url(url)
    with new_http(url, None) as http, spoken(as_json=as_json):
        given = Node(http).post("/tokens", {"username": username, "password": password, "label": label})
    path = keep(SignedIn(url, given["token"]))
    who = given["officer"]
    if as_json:
        telling.as_is({"officer": who, "expires_at": given["expires_at"], "kept_in": str(path)})
        return
    click.echo(f"{who['name']} of {who['state']} ({', '.join(who['roles'])}), until {given['expires_at']}.")
