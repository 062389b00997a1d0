"""What the officers' commands print: findings, dossiers, acts, and a bar for what takes longer than two seconds."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

Record = Mapping[str, Any]

PATIENCE = 2.0
"""Seconds of work after which a bar is shown."""


def as_is(value: object) -> None:
    """Print what the API answered."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def refusal(problem: Record, *, as_json: bool) -> None:
    """Print a problem document: on standard error in words, or as it is."""
    if as_json:
        as_is(problem)
        return
    findings(problem.get("findings", ()), err=True)
    detail, remedy = str(problem.get("detail", "")), str(problem.get("remedy", ""))
    click.echo(f"rogatory: {detail} {remedy}".rstrip() + f" [{problem.get('code', '')}]", err=True)
    for fault in problem.get("faults", ()):
        click.echo(f"  {fault}", err=True)


def findings(found: Iterable[Record], *, err: bool = False) -> None:
    """Print findings, each with its level, field, rule, article, sentence and remedy."""
    for one in found:
        click.echo(f"{one['level']:8} {one['field'] or '-':32} {one['rule']}{law(one)}", err=err)
        told = f"{one['sentence']['text']} {one['remedy']['text']}".strip()
        click.echo(f"{'':9}{told}", err=err)


def law(one: Record) -> str:
    """The article, with the mark of how well it is known; nothing where no article says it."""
    if not one.get("article"):
        return ""
    paragraph = f"({one['paragraph']})" if one.get("paragraph") else ""
    mark = f", {one['checked']}" if one.get("checked") else ""
    return f" (art. {one['article']}{paragraph}{mark})"


def need(one: Record) -> None:
    """Print one thing that waits for the officer."""
    row = one["dossier"]
    where = f"{row['our_reference']} {row['title']}" if row else "a new dossier"
    mark = " EXERCISE" if row and row["exercise"] else ""
    late = " OVERDUE" if one["overdue"] else ""
    click.echo(f"{when(one['until']):22} {one['sentence']['text']}{law(one)}{late}")
    handle = f"draft {one['draft']}" if one["draft"] else f"{one['kind']} on {one['request'][:16]}"
    click.echo(f"{'':22} {where}{mark}: {handle}")


def row(one: Record) -> None:
    """Print a dossier as a line of the list."""
    stages = ", ".join(f"{stage['measure']}: {stage['stage']}" for stage in one["stages"])
    mark = "EXERCISE  " if one["exercise"] else ""
    click.echo(f"{one['our_reference']:18} {one['peer']}  {one['urgency']:10} {mark}{stages}")
    click.echo(f"{'':18} {one['title']}")


def dossier(found: Record) -> None:
    """Print a dossier: references, requests, what is owed, what may be said."""
    references = ", ".join(f"{state}: {text}" for state, text in sorted(found["references"].items()))
    click.echo(f"{found['row']['title']}{'  EXERCISE' if found['exercise'] else ''}\n{references}\n")
    for request in found["requests"]:
        _request(request)
    for duty in found["duties"]:
        late = " OVERDUE" if duty["overdue"] else ""
        told = f"{duty['owner']} {when(duty['until'])}  {duty['sentence']['text']}{law(duty)}{late}"
        click.echo(f"owed by {told} [{duty['by']}]")
    if found["missing"]:
        click.echo(f"waiting for {len(found['missing'])} acts that are not here yet")


def _request(request: Record) -> None:
    click.echo(f"{request['measure']}: {request['stage']}  {request['id']}")
    if request["preserved_until"]:
        click.echo(f"  preserved until {request['preserved_until']}")
    for question in request["questions"]:
        open_ = "" if question["answered_by"] else " (open)"
        click.echo(f"  asked{open_}: {question['text']}")
    may = [choice["kind"] for choice in request["choices"] if choice["why_not"] is None]
    click.echo(f"  you may say: {', '.join(may) or 'nothing'}\n")


def act(one: Record) -> None:
    """Print an act as a line of the history."""
    verdict = one["verdict"] + (f" ({one['reason']})" if one["reason"] else "")
    home = "  own" if one["scope"] == "own" else ""
    click.echo(f"{one['instant']:25} {one['author']['state']}  {one['title']:36} {verdict}{home}")
    click.echo(f"{'':30}{one['id']}")


def proof(found: Record) -> None:
    """Print the proof of an act."""
    act(found["act"])
    holds = found["signature_holds"]
    signature = f"does not hold: {holds['refused']}" if holds["refused"] else f"holds: {holds['subject']}"
    click.echo(f"signature {signature}")
    click.echo(f"log       leaf {found['leaf_index']} of {found['log_size']} in {found['log']}")
    for one in found["cosigned"]:
        click.echo(f"watched   by {one['state']}, {one['at']}")
    for one in found["receipts"]:
        click.echo(f"received  by {one['state']}, {one['at']}")
    for state in found["waiting_for"]:
        click.echo(f"waiting   for the receipt of {state}")


def draft(found: Record) -> None:
    """Print a draft: where it stands, what it says, what is attached."""
    aim = f"in dossier {found['dossier']}" if found["dossier"] else f"to {found['to']}"
    mark = "  EXERCISE" if found["exercise"] else ""
    click.echo(f"{found['kind']} {aim}, {found['status']}, by {found['drafted_by']} as {found['role']}{mark}")
    if found["remark"]:
        click.echo(f"given back: {found['remark']}")
    click.echo(json.dumps(found["fields"], ensure_ascii=False, indent=2))
    for number, one in enumerate(found["attachments"]):
        click.echo(f"{number}  {one['name']}  {one['size']} bytes  SHA-256 {one['sha256']}")
    if found["digest"]:
        click.echo(f"digest {found['digest']}")


def outcome(found: Record) -> None:
    """Print what became of a draft that was submitted or approved."""
    if found["status"] == "said":
        click.echo(f"Said, signed and logged: act {found['act']} in dossier {found['dossier']}.")
        return
    click.echo(f"Waits for a second person: draft {found['id']}, digest {found['digest']}.")


def when(instant: str | None) -> str:
    """An instant as a person reads it, with its offset; a dash for none."""
    if instant is None:
        return "—"
    return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M %z")


@contextmanager
def bar(label: str, length: int, *, hidden: bool = False) -> Iterator["Bar"]:
    """A bar on standard error, from the moment on that the work has taken two seconds."""
    shown = Bar(label, length, hidden=hidden or not sys.stderr.isatty())
    try:
        yield shown
    finally:
        shown.finish()


class Bar:
    """Called with the number of bytes that were just done."""

    def __init__(self, label: str, length: int, *, hidden: bool) -> None:
        self._label, self._length, self._hidden = label, length, hidden
        self._started, self._done = time.monotonic(), 0
        self._bar: Any = None

    def __call__(self, count: int) -> None:
        """So many bytes more."""
        self._done += count
        if self._hidden:
            return
        if self._bar is not None:
            self._bar.update(count)
        elif time.monotonic() - self._started > PATIENCE:
            self._bar = click.progressbar(length=self._length, label=self._label, file=sys.stderr)
            self._bar.update(self._done)

    def finish(self) -> None:
        """Leave the line."""
        if self._bar is not None:
            self._bar.render_finish()
