"""`rogatory package`: what a court gets."""

import json
from pathlib import Path

import click

from rogatory.node.commands.setting import folder_option, set_up, spoken


@click.group()
def package() -> None:
    """Packages for a court: evidence, acts and proofs under one seal."""


@package.command()
@folder_option
@click.argument("dossier")
@click.argument("destination", type=click.Path(path_type=Path))
@click.option(
    "--trust", type=click.Path(path_type=Path), help="Also write the anchors that we accept to this file."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@spoken
def export(folder: Path, dossier: str, destination: Path, trust: Path | None, as_json: bool) -> None:
    """Write the package of DOSSIER (its id or a reference) to DESTINATION, where nothing is yet.

    The newest state of our log is cosigned first by the States that can be reached.

    \b
    Example:
      rogatory package export FR-2026-000042 /media/court/FR-2026-000042 --node /srv/rogatory
    """
    set_up(folder)
    from rogatory.node.clock import now  # noqa: PLC0415
    from rogatory.node.dossiers import queries  # noqa: PLC0415
    from rogatory.node.packages.export import export as write  # noqa: PLC0415
    from rogatory.node.packages.export import trust_file  # noqa: PLC0415

    try:
        found = queries.find(dossier)
    except queries.Unknown:
        raise click.ClickException(f"There is no dossier “{dossier}” here.") from None
    with click.progressbar(length=0, label="Sealing", hidden=as_json) as bar:
        exported = write(found.id, destination, now(), bar.update)
    if trust:
        trust.write_bytes(trust_file())
    told = {
        "package": str(destination),
        "dossier": exported.dossier,
        "evidence_files": exported.written.evidence_files,
        "evidence_bytes": exported.written.evidence_bytes,
        "seal": exported.written.seal,
        "cosigned_by": list(exported.cosigned_by),
    }
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(
        f"{told['package']}: {told['evidence_files']} files, {told['evidence_bytes']} bytes of evidence, sealed.\n"
        f"Our log was cosigned by: {', '.join(exported.cosigned_by) or 'nobody (the package says so)'}.\n"
        f"SHA-256 of the tag manifest: {told['seal']}"
    )
