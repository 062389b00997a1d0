"""`rogatory draft`: write an act, have it checked, submit it, approve it."""

from pathlib import Path

import click

from rogatory.node.commands import telling
from rogatory.node.commands.asking import REFUSED, Node, officer
from rogatory.node.commands.writing import attach as attach_file
from rogatory.node.commands.writing import fields_option, find_request, read_fields

_role = click.option("--role", default="", help="In which of your roles; by default the first that may.")
_basis = click.option(
    "--basis", "bases", multiple=True, help="A legal basis; repeatable, the first carries it."
)


@click.group()
def draft() -> None:
    """Write acts: start a draft, fill it in, check it, submit it, approve what a colleague drafted."""


@draft.command()
@click.argument("kind")
@click.option("--to", default="", help="Open a dossier with this State.")
@click.option("--in", "dossier", default="", help="Speak in this dossier: its id or a reference.")
@click.option("--request", default="", help="On this request: its id, its beginning, or its measure.")
@_basis
@click.option("--exercise", is_flag=True, help="Mark a new dossier as an exercise, for ever.")
@_role
@fields_option
@officer
def start(
    node: Node,
    kind: str,
    to: str,
    dossier: str,
    request: str,
    bases: tuple[str, ...],
    exercise: bool,
    role: str,
    file: Path | None,
    as_json: bool,
) -> None:
    """Start a draft of an act of this KIND; what the dossier already knows is filled in.

    \b
    Example:
      rogatory draft start preservation-request --to VN --basis FR-VN-MLA-2016 --file request.json
      rogatory draft start acceptance --in VN-2026-000007 --request preservation
    """
    begun = {
        "kind": kind,
        "to": to,
        "dossier": dossier,
        "request": find_request(node, dossier, request) if request else "",
        "bases": list(bases),
        "exercise": exercise,
        "role": role,
        "fields": read_fields(file) or {},
    }
    found = node.post("/drafts", begun)
    telling.as_is(found) if as_json else click.echo(found["id"])


@draft.command()
@click.argument("draft")
@officer
def show(node: Node, draft: str, as_json: bool) -> None:
    """Show DRAFT as it stands, with the digest that an approver confirms.

    \b
    Example:
      rogatory draft show 0b9f...
    """
    found = node.get(f"/drafts/{draft}")
    telling.as_is(found) if as_json else telling.draft(found)


@draft.command()
@click.argument("draft")
@_basis
@fields_option
@officer
def save(node: Node, draft: str, bases: tuple[str, ...], file: Path | None, as_json: bool) -> None:
    """Keep what was written so far in DRAFT; the fields replace the ones that were there.

    \b
    Example:
      rogatory draft save 0b9f... --file request.json
    """
    found = node.patch(f"/drafts/{draft}", {"fields": read_fields(file), "bases": list(bases) or None})
    telling.as_is(found) if as_json else click.echo(f"Saved: draft {found['id']}.")


@draft.command()
@click.argument("draft")
@officer
def check(node: Node, draft: str, as_json: bool) -> None:
    """Tell every finding on DRAFT. Exit code 1 if one stops it.

    \b
    Example:
      rogatory draft check 0b9f...
    """
    found = node.get(f"/drafts/{draft}/check")
    if as_json:
        telling.as_is(found)
    else:
        telling.findings(found["findings"])
        click.echo("It cannot be submitted like this." if found["stops"] else "Nothing stops it.")
    if found["stops"]:
        raise click.exceptions.Exit(REFUSED)


@draft.command()
@click.argument("draft")
@officer
def submit(node: Node, draft: str, as_json: bool) -> None:
    """Say DRAFT, or hand it to a second person where one must approve.

    \b
    Example:
      rogatory draft submit 0b9f...
    """
    found = node.post(f"/drafts/{draft}/submit")
    telling.as_is(found) if as_json else telling.outcome(found)


@draft.command()
@click.argument("draft")
@click.option(
    "--digest", help="What you have read and approve; without it you are shown the draft and asked."
)
@_role
@officer
def approve(node: Node, draft: str, digest: str | None, role: str, as_json: bool) -> None:
    """Approve DRAFT as the second person; it is then signed, logged and sent.

    \b
    Example:
      rogatory draft approve 0b9f... --digest 61fe...
    """
    if digest is None:
        shown = node.get(f"/drafts/{draft}")
        telling.draft(shown)
        click.confirm("Do you approve exactly this?", abort=True, err=True)
        digest = str(shown["digest"])
    found = node.post(f"/drafts/{draft}/approve", {"digest": digest, "role": role})
    telling.as_is(found) if as_json else telling.outcome(found)


@draft.command("give-back")
@click.argument("draft")
@click.argument("remark")
@officer
def give_back(node: Node, draft: str, remark: str, as_json: bool) -> None:
    """Return DRAFT to its author, with a REMARK on what is to be changed.

    \b
    Example:
      rogatory draft give-back 0b9f... "Say which logs, and for which days."
    """
    found = node.post(f"/drafts/{draft}/give-back", {"remark": remark})
    telling.as_is(found) if as_json else click.echo(f"Given back to {found['drafted_by']}.")


@draft.command()
@click.argument("draft")
@officer
def discard(node: Node, draft: str, as_json: bool) -> None:
    """Throw DRAFT away; acts are never thrown away.

    \b
    Example:
      rogatory draft discard 0b9f...
    """
    found = node.delete(f"/drafts/{draft}")
    telling.as_is(found) if as_json else click.echo(f"Discarded: draft {found['id']}.")


@draft.command()
@click.argument("draft")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@officer
def attach(node: Node, draft: str, files: tuple[Path, ...], as_json: bool) -> None:
    """Attach FILES to DRAFT; each is sealed while it arrives, to both States.

    \b
    Example:
      rogatory draft attach 0b9f... mailbox.mbox disk.img
    """
    for path in files:
        found = attach_file(node, draft, path, path.name, quiet=as_json)
        if not as_json:
            taken = found["attachments"][-1]
            click.echo(f"{taken['name']}  {taken['size']} bytes  SHA-256 {taken['sha256']}")
    if as_json:
        telling.as_is(found)
