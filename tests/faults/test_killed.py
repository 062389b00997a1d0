"""Viet Nam's node is killed in the middle of every step and started again: the story ends the same way.

One story with a kill in each step, rather than a story for each kill: the steps after a kill show that the node that
came back is whole. The moments are drawn from a seed, which the failure names.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from demo.__main__ import close
from demo.play import Play, Step, perform
from demo.story import STEPS

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("story")]

VICTIM = "VN"
FIRST, LAST = "draft", "confirm"
"""The steps in which the node is killed: from the first act to the last."""
LATEST = 2.0
"""Seconds after the beginning of a step, at most, at which the node is killed."""
SAID = [
    ("FR", "preservation-request"),
    ("VN", "acknowledgement"),
    ("VN", "acceptance"),
    ("VN", "provider-order"),
    ("VN", "provider-return"),
    ("VN", "preservation-confirmed"),
    ("FR", "mla-request"),
    ("VN", "information-request"),
    ("FR", "information-supplied"),
    ("VN", "acceptance"),
    ("VN", "evidence-intake"),
    ("VN", "evidence-transmittal"),
    ("FR", "evidence-receipt"),
]
"""What is said in the story, each once, whoever is killed."""


@dataclass
class Killer:
    """Kills the node some time into a step, and starts it again at once."""

    random: Random
    kills: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def strike(self, play: Play, step: Step) -> None:
        """Before each step: decide when in it the node dies. A node is never struck while it is coming up."""
        names = [one.name for one in STEPS]
        for thread in self.threads:
            thread.join()
        self.threads.clear()
        if not names.index(FIRST) <= names.index(step.name) <= names.index(LAST):
            return
        thread = threading.Thread(target=self._strike, args=(play, self.random.uniform(0, LATEST)))
        self.threads.append(thread)
        thread.start()

    def _strike(self, play: Play, delay: float) -> None:
        threading.Event().wait(delay)
        node = play.nodes[VICTIM]
        node.kill()
        node.start()
        node.wait()
        self.kills += 1


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    playing = Play(tmp_path)
    yield playing
    close(playing)


@pytest.mark.parametrize("seed", [42])
def test_a_node_killed_at_every_step_ends_the_story_the_same_way(play: Play, seed: int) -> None:
    killer = Killer(Random(seed))
    perform(play, STEPS, killer.strike)
    struck = [step.name for step in STEPS]
    assert killer.kills == struck.index(LAST) - struck.index(FIRST) + 1
    assert play.verdict == "proved"
    said = {
        (one["author"]["state"], one["kind"], one["id"])
        for state in ("FR", "VN")
        for one in play.watch(state).history(play.known["dossier"])
    }
    acts = sorted((state, kind) for state, kind, _ in said if kind != "receipt")
    assert acts == sorted(SAID)
    receipted = [(state, kind) for state, kind, _ in said if kind == "receipt"]
    shared = [one for one in SAID if one[1] not in ("provider-order", "provider-return", "evidence-intake")]
    assert len(receipted) == len(shared)
    for node in play.nodes.values():
        assert '"faults": []' in node.command("node", "check", "--json")
