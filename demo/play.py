"""A story that is being played: nodes, people, what is known so far, and how each step waits for what it caused.

Every wait outlives the death of a node: whoever kills one and starts it again finds the story going on. A step first
looks whether what it does is already done; so a step that was cut off in the middle can be taken again.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from demo.matter import Dates
from demo.nodes import PATIENCE, Away, Failed, Node
from demo.people import Officer, Watcher

T = TypeVar("T")
LOOK = 0.1
"""Seconds between two looks."""


@dataclass
class Told:
    """What a step did: lines to print, acts that were said, and what can be shown of them."""

    lines: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    proofs: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One step: a name for programs, a title for people."""

    name: str
    title: str
    play: Callable[["Play"], None]


@dataclass
class Play:
    """The story so far."""

    folder: Path
    dates: Dates = field(default_factory=lambda: Dates(datetime.now(UTC).replace(microsecond=0)))
    password: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    people: dict[tuple[str, str], Officer] = field(default_factory=dict)
    watchers: dict[str, Watcher] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """Ids that later steps need: the dossier, the requests."""
    told: Told = field(default_factory=Told)
    """Of the step that is being played."""
    summary: list[dict[str, Any]] = field(default_factory=list)
    verdict: str = ""

    def officer(self, state: str, name: str) -> Officer:
        """A person of a State."""
        return self.people[state, name]

    def watch(self, state: str) -> Watcher:
        """The program that watches a State's node."""
        return self.watchers[state]

    def say(self, line: str) -> None:
        """Print a line under the step."""
        self.told.lines.append(line)

    # -- waiting

    def until(self, what: str, look: Callable[[], T | None], patience: float = PATIENCE) -> T:
        """Look until there is something. Raises Failed after a minute; a node that is away is waited for."""
        deadline, why = time.monotonic() + patience, ""
        while time.monotonic() < deadline:
            try:
                found = look()
                if found:
                    return found
            except Away as away:
                why = f" ({away})"
            time.sleep(LOOK)
        raise Failed(f"It did not happen in {patience:.0f} seconds: {what}{why}")

    def once(self, what: str, done: Callable[[], T | None], do: Callable[[], object]) -> T:
        """Do it unless it is done. If a node goes away in the midst, look again, and go on from what is there."""
        deadline = time.monotonic() + 2 * PATIENCE
        while True:
            try:
                found = done()
                if found:
                    return found
                do()
                return self.until(what, done)
            except Away as away:
                if time.monotonic() > deadline:
                    raise Failed(f"A node stayed away: {what} ({away})") from away
                time.sleep(2 * LOOK)

    # -- acts

    def act(self, state: str, kind: str, request: str | None = None) -> dict[str, Any] | None:
        """The newest act of a kind that a State said, as its own node holds it."""
        dossier = self.known.get("dossier")
        if dossier is None:
            return None
        for one in reversed(self.watch(state).history(dossier)):
            if one["author"]["state"] == state and one["kind"] == kind and request in (None, one["request"]):
                found: dict[str, Any] = one
                return found
        return None

    def said(self, state: str, kind: str, do: Callable[[], object], request: str | None = None) -> str:
        """Have an act said, unless it was; then wait until the other State's receipt for it is here. Gives its id."""
        act = self.once(f"{state} says {kind}", lambda: self.act(state, kind, request), do)
        self.prove(state, act["id"])
        return str(act["id"])

    def prove(self, state: str, act: str) -> None:
        """Wait for the receipt of a shared act, and remember what its own node can show of it."""

        def shown() -> dict[str, Any] | None:
            found: dict[str, Any] = self.watch(state).get(f"/acts/{act}")
            return found if found["receipts"] or found["act"]["scope"] == "own" else None

        found = self.until(f"the receipt for {act[:16]}", shown)
        proof = proof_of(state, found)
        self.told.acts.append(act)
        self.told.proofs.append(proof)
        self.say(in_words(proof))

    def drafted(self, kind: str, write: Callable[[], str]) -> str:
        """The draft of a kind that waits for a second person; written unless it was."""
        key = f"draft of {kind}"
        if key not in self.known:
            self.known[key] = write()
        return self.known[key]


def proof_of(state: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """What the summary keeps of an act's proof."""
    act, holds = found["act"], found["signature_holds"]
    if holds["refused"]:
        raise Failed(f"The signature of {act['id']} does not hold: {holds['refused']}")
    return {
        "act": act["id"],
        "kind": act["kind"],
        "state": state,
        "scope": act["scope"],
        "signed_by": holds["subject"],
        "certificate": holds["certificate"],
        "approver": act["approver"],
        "log": found["log"],
        "leaf": found["leaf_index"],
        "log_size": found["log_size"],
        "receipts": found["receipts"],
        "cosigned": found["cosigned"],
    }


def in_words(proof: Mapping[str, Any]) -> str:
    """A proof in one line."""
    parts = [
        f"{proof['state']} {proof['kind']}  act {proof['act'][:16]}…  leaf {proof['leaf']} of {proof['log_size']}"
    ]
    if proof["approver"]:
        parts.append("approved by a second person")
    parts += [f"receipt of {one['state']} {one['at'][11:19]}Z" for one in proof["receipts"]]
    if proof["scope"] == "own":
        parts.append("own: stays in its State")
    seen = ", ".join(sorted({one["state"] for one in proof["cosigned"]}))
    if seen:
        parts.append(f"log seen by {seen}")
    return "; ".join(parts)


def perform(
    play: Play, steps: list[Step], between: Callable[[Play, Step], None] = lambda _play, _step: None
) -> None:
    """Play the steps in order, each told when it is done. `between` is called before each: a test kills nodes there."""
    for number, step in enumerate(steps, 1):
        between(play, step)
        play.told = Told()
        started, clock = datetime.now(UTC), time.monotonic()
        print(f"{number:2}  {step.title}", flush=True)
        try:
            _persist(play, step)
        finally:
            for line in play.told.lines:
                print(f"      {line}", flush=True)
        seconds = time.monotonic() - clock
        print(f"      {started:%H:%M:%S}Z, {seconds:.1f} s", flush=True)
        play.summary.append(
            {
                "name": step.name,
                "title": step.title,
                "started": started.isoformat(timespec="milliseconds"),
                "seconds": round(seconds, 3),
                "acts": play.told.acts,
                "proofs": play.told.proofs,
                "told": play.told.lines,
            }
        )
        write_summary(play)


def _persist(play: Play, step: Step) -> None:
    """Play a step; if a node goes away in the midst of it, take the step again when it is back."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return step.play(play)
        except Away:
            if time.monotonic() > deadline:
                raise
            time.sleep(2 * LOOK)


def write_summary(play: Play) -> None:
    """DIR/summary.json: what was done so far. A reader who finds a verdict finds a whole story."""
    seconds = sum(step["seconds"] for step in play.summary)
    value = {
        "format": "rogatory/demo/1",
        "exercise": True,
        "dossier": play.known.get("dossier"),
        "verdict": play.verdict or None,
        "seconds": round(seconds, 3),
        "package": "package" if (play.folder / "package").is_dir() else None,
        "trust": "trust.pem" if (play.folder / "trust.pem").is_file() else None,
        "nodes": {state: node.address for state, node in play.nodes.items()},
        "steps": play.summary,
    }
    part = play.folder / ".summary.json"
    part.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
    part.replace(play.folder / "summary.json")
