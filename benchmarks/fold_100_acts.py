"""Folding a dossier of 100 acts and checking its request against the law, beside parsing the same acts.

The fold judges every act in the light of its own ancestors; the pre-flight reads every field of the request. Both run
on acts that are read already, as in a node. The scale is what pydantic alone takes to make the same headers and
bodies out of parsed JSON.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from benchmarks.measuring import Figure, interleaved, peak_mb
from benchmarks.stories import ACTS, long_dossier
from rogatory.acts.act import Act
from rogatory.acts.fold import fold
from rogatory.acts.header import Header
from rogatory.acts.kinds import KINDS
from rogatory.acts.reading import read_act
from rogatory.treaty.content import preflight
from rogatory.treaty.instants import read_instant
from rogatory.treaty.judged import Context
from rogatory.treaty.profile import StateProfile, read_profile
from tests.rooms.node.cast import PROFILES

REPEAT, ROUNDS = 20, 15
MOST_MS = 5.0


def run() -> Figure:
    """Measure."""
    acts = long_dossier()
    contents = [act.content for act in acts]
    work, check = _ours(acts), _preflight(acts[0])
    seconds = interleaved(
        ROUNDS,
        ours=_often(work),
        parsing=_often(_parsing(contents)),
        preflight=_often(check),
        reading=_often(lambda: [read_act(content) for content in contents]),
    )
    value = median(seconds["ours"]) / REPEAT * 1e3
    return Figure(
        value=value,
        unit="ms",
        ratio=seconds.times_as_fast("parsing"),
        against="pydantic parsing of the same acts",
        peak_mb=peak_mb("fold_100_acts:alone"),
        rounds=ROUNDS,
        target=f"under {MOST_MS:.0f} ms",
        reached=value < MOST_MS,
        details={
            "acts": float(ACTS),
            "parsing_ms": median(seconds["parsing"]) / REPEAT * 1e3,
            "of_which_preflight_ms": median(seconds["preflight"]) / REPEAT * 1e3,
            "reading_from_bytes_ms": median(seconds["reading"]) / REPEAT * 1e3,
            "processor_ms": median(seconds.cpu["ours"]) / REPEAT * 1e3,
            "best_ms": min(seconds["ours"]) / REPEAT * 1e3,
        },
    )


def _ours(acts: list[Act]) -> Callable[[], object]:
    check = _preflight(acts[0])

    def work() -> None:
        assert len(fold(acts).history) == ACTS
        check()

    return work


def _preflight(opening: Act) -> Callable[[], object]:
    """The pre-flight of the dossier's request, between two States that declare something of themselves."""
    request: dict[str, Any] = json.loads(opening.content)["body"]
    context = Context(
        now=read_instant(opening.header.instant) + timedelta(hours=1),
        requesting=_profile("FR"),
        requested=_profile("VN"),
        exercise=True,
        bases=("UNCC",),
    )
    return lambda: preflight("preservation", request, context)


def _profile(state: str) -> StateProfile:
    read = read_profile(PROFILES[state])
    assert isinstance(read, StateProfile)
    return read


def _parsing(contents: list[bytes]) -> Callable[[], object]:
    values = [json.loads(content) for content in contents]
    parts = [({key: one for key, one in value.items() if key != "body"}, value["body"]) for value in values]

    def parse() -> None:
        for header, body in parts:
            Header.model_validate(header)
            KINDS[header["kind"]].body.model_validate(body)

    return parse


def _often(work: Callable[[], object]) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(REPEAT):
            work()

    return repeat


def alone() -> None:
    """The work once, in a process whose memory is looked at."""
    _ours(long_dossier())()
