"""Viet Nam's node is killed in the midst of each step and started again; the story ends as if nothing had happened."""

import random
import threading
import time
from pathlib import Path

import pytest

from demo.__main__ import close
from demo.nodes import Node, clear
from demo.play import Play, Step, perform
from demo.story import STEPS
from tests.stories.test_one_request_two_states import SAID

pytestmark = pytest.mark.xdist_group("story")  # one story at a time, each on one worker

AFTER = [step for step in STEPS if step.name not in ("nodes", "verify", "by-hand", "tamper")]
"""The steps in which a node has a part."""


class Axe:
    """Kills a node at a moment of each step that the seed chooses, and starts it again."""

    def __init__(self, state: str, seed: int) -> None:
        self._state, self._random = state, random.Random(seed)
        self._swing: threading.Thread | None = None
        self.killed: list[str] = []

    def between(self, play: Play, step: Step) -> None:
        """Called before each step: once the last blow has been recovered from, the next is on its way."""
        self.wait()
        if step in AFTER:
            delay = self._random.uniform(0.0, 0.8)
            self._swing = threading.Thread(target=self._kill, args=(play.nodes[self._state], step, delay))
            self._swing.start()

    def wait(self) -> None:
        """Until the node that was killed is up again."""
        if self._swing is not None:
            self._swing.join()
            self._swing = None

    def _kill(self, node: Node, step: Step, delay: float) -> None:
        time.sleep(delay)
        node.kill()
        self.killed.append(step.name)
        time.sleep(0.2)
        node.start()
        node.wait()


@pytest.mark.long
@pytest.mark.needs("bash", "openssl", "sha256sum", "awk")
@pytest.mark.parametrize("seed", [20261114])
def test_the_story_ends_the_same_way_however_often_the_node_is_killed(tmp_path: Path, seed: int) -> None:
    clear(tmp_path / "out")
    play, axe = Play(tmp_path / "out"), Axe("VN", seed)
    try:
        perform(play, STEPS, axe.between)
        axe.wait()
        assert play.verdict == "proved"
        assert axe.killed == [step.name for step in AFTER]
        for state in ("FR", "VN"):
            acts = [
                one for one in play.watch(state).history(play.known["dossier"]) if one["kind"] != "receipt"
            ]
            shared = [(one["author"]["state"], one["kind"]) for one in acts if one["scope"] == "shared"]
            assert shared == [one for one in SAID if one[1] not in OWN], (
                "each was said once, and in this order"
            )
            # What stays at home follows what is shared, and is followed by nothing shared: its place is free.
            own = sorted(one["kind"] for one in acts if one["scope"] == "own")
            assert own == (sorted(OWN) if state == "VN" else [])
        for node in play.nodes.values():
            assert "all as they should be" in node.command("node", "check")
    finally:
        axe.wait()
        close(play)


OWN = ("provider-order", "provider-return", "evidence-intake")
"""What never leaves Viet Nam."""
