"""The commands `rogatory law` and `rogatory treaty`: what the software knows of the law, on paper or as JSON.

Exit codes: 0 done, 1 a finding stops the request, 2 the input cannot be used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import click

from .content import Context, preflight
from .findings import Finding, Level, worst
from .grounds import grounds, grounds_for
from .instants import read_day, read_instant
from .law import Article, article, articles
from .measures import Measure, measure, measures
from .profile import StateProfile, read_profile
from .reading import Unfit
from .request import listed, mapping, text
from .standing import bases
from .status import Participation, in_force, status

_LIMIT = 4 * 1024 * 1024


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_day(value)
        except Unfit as unfit:
            self.fail(f"{unfit.sentence} {unfit.remedy}", param, ctx)


class _Moment(click.ParamType[datetime]):
    name = "DAY|INSTANT"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == 10:
                return datetime.combine(read_day(value), datetime.min.time(), UTC)
            return read_instant(value)
        except Unfit as unfit:
            self.fail(f"{unfit.sentence} {unfit.remedy}", param, ctx)


class _State(click.ParamType[str]):
    name = "STATE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if len(value) != 2 or not value.isascii() or not value.isalpha():
            self.fail(
                f"“{value}” is not a State code. Write two letters of ISO 3166-1, such as VN.", param, ctx
            )
        return value.upper()


_MEASURE = click.Choice([entry.id for entry in measures()])
_measure = click.option("--measure", "measure_id", required=True, type=_MEASURE)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@click.group()
def law() -> None:
    """What the Convention says, and whether a request says what it must.

    \b
    Example: rogatory law basis --from FR --to VN --measure preservation --on 2026-11-24
    """


@law.command("basis")
@click.option("--from", "from_", required=True, type=_State(), help="The requesting State.")
@click.option("--to", required=True, type=_State(), help="The requested State.")
@_measure
@click.option("--on", required=True, type=_Day(), help="The day on which it is asked.")
@click.option("--prefer", multiple=True, help="Id of a basis that comes first; may be repeated.")
@_json
def basis_command(
    *, from_: str, to: str, measure_id: str, on: date, prefer: tuple[str, ...], as_json: bool
) -> None:
    """List every legal basis for a measure between two States, each with why or why not.

    \b
    Example: rogatory law basis --from FR --to VN --measure preservation --on 2026-11-24 --json
    """
    answers = bases(from_, to, measure_id, on, preferences=prefer)
    if as_json:
        asked = {"from": from_, "to": to, "measure": measure_id, "on": on.isoformat()}
        _print({**asked, "bases": [answer.as_json() for answer in answers]})
        return
    for answer in answers:
        click.echo(f"{answer.answer:8} {answer.id:18} {answer.title}")
        click.echo(f"{'':28}{answer.why}")


def _article_json(entry: Article) -> dict[str, object]:
    return cast("dict[str, object]", entry.model_dump(mode="json"))


@law.command("articles")
@_json
def articles_command(as_json: bool) -> None:
    """List the 68 articles.

    \b
    Example: rogatory law articles
    """
    if as_json:
        _print([_article_json(entry) for entry in articles()])
        return
    for entry in articles():
        click.echo(f"{entry.number:3}  {entry.chapter:5} {entry.title_en}")


@law.command("show")
@click.argument("number", type=click.IntRange(1, 68))
@_json
def show_command(number: int, as_json: bool) -> None:
    """Show an article: its paragraphs in our words, what they require, and how well each wording is known.

    \b
    Example: rogatory law show 42
    """
    entry = article(number)
    if entry is None:
        raise click.UsageError(f"The Convention has no article {number}.")
    if as_json:
        _print(_article_json(entry))
        return
    click.echo(f"Article {entry.number}. {entry.title_en} / {entry.title_fr}")
    click.echo(entry.source or "No paragraph of this article is held here.")
    for paragraph in entry.paragraphs:
        click.echo(f"\n  {paragraph.number or '-':6} [{paragraph.checked}] {paragraph.text}")
        if paragraph.requires:
            click.echo(f"         → {paragraph.requires}")


def _measure_json(entry: Measure) -> dict[str, object]:
    return cast("dict[str, object]", entry.model_dump(mode="json"))


@law.command("measures")
@_json
def measures_command(as_json: bool) -> None:
    """List the measures: article, channel, what a request says.

    \b
    Example: rogatory law measures
    """
    if as_json:
        _print([_measure_json(entry) for entry in measures()])
        return
    for entry in measures():
        click.echo(f"{entry.id:24} art. {entry.article}, {entry.channel}: {entry.title_en}")
        for item in entry.items:
            click.echo(f"  {item.cite or 'practice':12} {item.level:8} {item.en}")


@law.command("grounds")
@click.option("--measure", "measure_id", type=_MEASURE, help="Those of one measure; otherwise all.")
@_json
def grounds_command(measure_id: str | None, as_json: bool) -> None:
    """List the grounds on which a measure may be refused under the Convention.

    \b
    Example: rogatory law grounds --measure preservation
    """
    found = measure(measure_id) if measure_id else None
    offered = grounds_for(measure_id) if measure_id else grounds()
    if as_json:
        listed = [{**ground.model_dump(mode="json"), "checked": str(ground.checked)} for ground in offered]
        _print({"measure": measure_id, "closed": bool(found and found.closed), "grounds": listed})
        return
    for ground in offered:
        click.echo(f"{ground.code:8} {ground.cite:10} [{ground.checked}] {ground.en}")


def _read_json(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
        value = json.loads(data) if len(data) <= _LIMIT else None
    except OSError as error:
        raise click.UsageError(
            f"{path} cannot be read: {error.strerror}. Check the name and your rights."
        ) from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{path} is not JSON. Give the body of a request as a JSON object.") from None
    if not isinstance(value, dict):
        raise click.UsageError(f"{path} is not a JSON object of at most 4 MiB. Give the body of a request.")
    return value


def _profile(path: Path | None) -> StateProfile | None:
    if path is None:
        return None
    found = read_profile(_read_json(path), field="")
    if isinstance(found, tuple):
        raise click.UsageError(f"{path}: {found[0].field}: {found[0]}")
    return found


def _show_findings(findings: Iterable[Finding]) -> None:
    for finding in findings:
        law_ = (
            f" (art. {finding.article}({finding.paragraph or ''}), {finding.checked})"
            if finding.article
            else ""
        )
        click.echo(f"{finding.level:8} {finding.field or '-':32} {finding.rule}{law_.replace('()', '')}")
        click.echo(f"{'':9}{finding.sentence} {finding.remedy}")


_FILE = click.Path(path_type=Path)


# The field that only one measure's request has; the first that is there tells which it is.
_TELLING = {
    "emergency": "emergency-disclosure",
    "authority": "stored-data",
    "mla": "preservation",
    "until": "preservation-extension",
}


def _measure_of(request: Mapping[str, object]) -> str:
    found = next((measure for field, measure in _TELLING.items() if field in request), None)
    if found is None:
        raise click.UsageError("The request does not show which measure it asks for. Say it with --measure.")
    return found


def _around(
    header: Mapping[str, object], on: datetime | None, chosen: tuple[str, ...], exercise: bool
) -> tuple[datetime, tuple[str, ...], bool]:
    """Instant, bases and exercise as the options say, or else as the header of the act does."""
    try:
        instant = on or read_instant(text(header.get("instant")))
    except Unfit:
        raise click.UsageError(
            "The day on which the request is judged is not known. Say it with --on."
        ) from None
    bases_ = chosen or tuple(id_ for id_ in listed(header.get("bases")) if isinstance(id_, str))
    return instant, bases_, exercise or header.get("exercise") is True


@law.command("check")
@click.argument("request", type=_FILE)
@click.option("--measure", "measure_id", type=_MEASURE, help="By default what the request shows.")
@click.option("--on", type=_Moment(), help="The day, or the instant, at which it is judged.")
@click.option("--requesting", type=_FILE, help="Profile of the requesting State (JSON).")
@click.option("--requested", type=_FILE, help="Profile of the requested State (JSON).")
@click.option(
    "--basis", "bases_", multiple=True, help="Id of a legal basis, the first being the one relied on."
)
@click.option("--exercise", is_flag=True, help="The dossier is an exercise.")
@_json
def check_command(
    *,
    request: Path,
    measure_id: str | None,
    on: datetime | None,
    requesting: Path | None,
    requested: Path | None,
    bases_: tuple[str, ...],
    exercise: bool,
    as_json: bool,
) -> None:
    """Check a request before it leaves: what is missing, and what would bring it back.

    REQUEST is the body of a request, or a whole act: then --on, --basis and --exercise come from its header.

    \b
    Example: rogatory law check request.json --measure preservation --on 2026-11-14T06:30:00Z --exercise
    """
    said = _read_json(request)
    header, body = mapping(said.get("header")), mapping(said["body"]) if "body" in said else said
    measure_id = measure_id or _measure_of(body)
    instant, bases_, exercise = _around(header, on, bases_, exercise)
    findings = preflight(
        measure_id, body, Context(instant, _profile(requesting), _profile(requested), exercise, bases_)
    )
    gravest = worst(findings)
    if as_json:
        told = [finding.as_json() for finding in findings]
        _print({"measure": measure_id, "worst": gravest and str(gravest), "findings": told})
    else:
        _show_findings(findings)
    if gravest is Level.STOPS:
        raise click.exceptions.Exit(1)


@click.group()
def treaty() -> None:
    """Who takes part in the Convention.

    \b
    Example: rogatory treaty status --on 2026-11-24
    """


def _row_json(row: Participation) -> dict[str, object]:
    return {
        "state": row.state,
        "name": row.name,
        "organization": row.organization,
        "signed": row.signed or None,
        "instrument": row.instrument or None,
        "deposited": row.deposited or None,
        "deposit_seen": row.deposit_seen,
        "denounced": row.denounced or None,
        "source": row.source,
    }


@treaty.command("status")
@click.option("--on", type=_Day(), help="The day; by default the day on which the table was put together.")
@_json
def status_command(on: date | None, as_json: bool) -> None:
    """Show whether the Convention is in force, and who has signed and joined, with the sources.

    \b
    Example: rogatory treaty status --on 2026-11-24 --json
    """
    table = status()
    day = on or table.compiled
    answer = in_force(day)
    if as_json:
        head = {"on": day.isoformat(), "in_force": answer.answer, "why": answer.why.as_json()}
        dates = {"compiled": table.compiled.isoformat(), "last_seen": table.last_seen.isoformat()}
        _print(
            {
                **head,
                **dates,
                "signatories": len(table.signatories(day)),
                "states": [*map(_row_json, table.rows)],
            }
        )
        return
    click.echo(str(answer.why))
    for row in table.rows:
        deposit = f"{row.instrument} {row.deposited or 'day not known'}" if row.instrument else ""
        seen = "" if not row.instrument or row.deposit_seen else " (reported, deposit not seen)"
        click.echo(f"{row.state}  {row.name:52} {row.signed or 'day not known':14} {deposit}{seen}")
