"""What an officer may say next in a dossier, and why not: read from the table, for the desk, the API and the CLI."""

from dataclasses import dataclass

from rogatory.acts.kinds import KINDS
from rogatory.acts.state import RequestState
from rogatory.acts.transitions import TABLE, Line


@dataclass(frozen=True)
class Choice:
    """One kind of act on one request (or None to open one). `why_not` is a reason code where it can't be said now."""

    kind: str
    request: str | None
    four_eyes: bool
    why_not: str | None
    article: int | None
    paragraph: str | None


def _why_not(line: Line, request: RequestState, roles: frozenset[str]) -> str | None:
    if request.stage not in line.at:
        return "wrong-stage"
    if not roles & line.roles:
        return "wrong-officer"
    return line.ready(request) if line.ready else None


def _choice(line: Line, request: str | None, why_not: str | None) -> Choice:
    return Choice(line.kind, request, line.four_eyes, why_not, line.article, line.paragraph)


def _nearness(choice: Choice) -> int:
    """Of several lines of one kind, the one that is nearest to being possible speaks for it."""
    return {None: 2, "wrong-stage": 0}.get(choice.why_not, 1)


def openings(roles: frozenset[str]) -> tuple[Choice, ...]:
    """The requests that an officer with these roles may draft."""
    opening = [line for line in TABLE if KINDS[line.kind].opens is not None]
    return tuple(_choice(line, None, None if roles & line.roles else "wrong-officer") for line in opening)


def choices(request: RequestState, state: str, roles: frozenset[str]) -> tuple[Choice, ...]:
    """What an officer of `state` with these roles may say on a request; at most one choice a kind, in table order."""
    found: dict[str, Choice] = {}
    for line in TABLE:
        kind = KINDS[line.kind]
        if (
            kind.machine
            or kind.opens
            or request.measure not in line.measures
            or line.speaker != request.party(state)
        ):
            continue
        here = _choice(line, request.id, _why_not(line, request, roles))
        known = found.get(line.kind)
        if known is None or _nearness(here) > _nearness(known):
            found[line.kind] = here
    return tuple(found.values())
