"""docs/formats/exchange.md says what the code does: its example, its steps, its codes and its limits."""

import json
import re
from base64 import b64decode
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules

import rogatory.acts
import rogatory.envelope
import rogatory.exchange
import rogatory.log
from rogatory.acts.reading import MAX_ACT_BYTES
from rogatory.envelope.canonical import DEPTH
from rogatory.envelope.errors import Refusal
from rogatory.exchange import conversation, messages, refusals
from rogatory.exchange.messages import MAX_ACTS, MAX_CARRIED_BYTES, MAX_MESSAGE_BYTES, MAX_UPLOADS
from tests.rooms.exchange.test_vectors import NAMES, VECTORS, vector
from tests.vectors.exchange.show import example

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "formats" / "exchange.md").read_text("utf-8")
SOURCE = Path(messages.__file__).read_text("utf-8") + Path(conversation.__file__).read_text("utf-8")


def section(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def vocabulary() -> dict[str, Refusal]:
    """Every code that the pure rooms declare."""
    rooms = (rogatory.acts, rogatory.envelope, rogatory.exchange, rogatory.log)
    names = (f"{room.__name__}.{one.name}" for room in rooms for one in iter_modules(room.__path__))
    declared = chain.from_iterable(vars(import_module(name)).values() for name in names)
    return {one.code: one for one in declared if isinstance(one, Refusal)}


def test_the_example_is_what_the_command_prints() -> None:
    command = "$ python -m tests.vectors.exchange.show message/plain\n"
    assert f"```console\n{command}{example('message/plain')}\n```" in PAGE
    sealed = b64decode(json.loads((VECTORS / "message" / "plain.json").read_text("utf-8"))["sealed"])
    assert f"Content-Length: {len(sealed)}\n" in PAGE
    assert sealed.startswith(b"age-encryption.org/v1\n")


def test_the_steps_of_the_page_are_those_of_the_code_in_their_order() -> None:
    steps = re.findall(r"^(\d+)\. \*\*", section("Verification"), re.MULTILINE)
    letters = re.findall(r"^    ([a-z])\. ", section("Verification"), re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert letters == [chr(ord("a") + number) for number in range(len(letters))]
    for step in steps:
        assert re.search(rf'(# |""")({step}\.|{step}\b)', SOURCE), step
    for letter in letters:
        assert f"# 12{letter}. " in SOURCE, letter
    # Where a function takes several steps, it takes them in the order of the page.
    for taken in (["1", "2", "3"], ["4", "5", "6", "7"], [f"12{letter}" for letter in letters[:8]]):
        places = [SOURCE.index(f"# {step}. ") for step in taken]
        assert places == sorted(places), taken
    numbered = set(re.findall(r"# (\d+[a-k]?)\. ", SOURCE))
    assert numbered <= {*steps, *(f"12{letter}" for letter in letters)}


def test_every_code_of_the_room_is_on_the_page_and_every_code_on_the_page_exists() -> None:
    ours = {
        one.code
        for module in (messages, refusals)
        for one in vars(module).values()
        if isinstance(one, Refusal)
    }
    named = set(re.findall(r"`([a-z]+\.[a-z-]+(?:\.[a-z-]+)?)`", PAGE))
    assert ours <= named
    node = {"log.rolled-back", "node.busy", "node.log"}
    files = {name for name in named if name.endswith((".json", ".md", ".py")) or name.startswith("rogatory.")}
    assert named - files - node <= vocabulary().keys()


def test_every_code_of_the_room_has_its_vector_or_its_test() -> None:
    ours = {
        one.code
        for module in (messages, refusals)
        for one in vars(module).values()
        if isinstance(one, Refusal)
    }
    tried = {vector(name)["expect"] for name in NAMES}
    liars = (Path(__file__).parent / "test_liars.py").read_text("utf-8")
    large = (Path(__file__).parent / "test_conversation.py").read_text("utf-8")
    assert {code for code in ours - tried if code not in liars and code not in large} == set()
    assert ours - tried == {"act.receipt", "message.not-the-answer", "act.objects"}


def test_every_expectation_of_a_vector_is_a_code_that_exists() -> None:
    node = {"log.cosignature.ahead"}
    assert {vector(name)["expect"] for name in NAMES} - node - {"accepted", "behind"} <= vocabulary().keys()


def test_the_limits_are_those_of_the_code() -> None:
    limits = section("Limits")
    for number in (
        2 * MAX_MESSAGE_BYTES,
        MAX_MESSAGE_BYTES,
        MAX_ACTS,
        MAX_CARRIED_BYTES,
        MAX_ACT_BYTES,
        DEPTH,
        MAX_UPLOADS,
    ):
        assert f" {number:,}" in limits, number


def test_a_sentence_never_repeats_what_was_sealed_when_it_is_told_in_plain() -> None:
    """Every sentence still reads with its values left out."""
    for code, refusal in vocabulary().items():
        told = messages.as_problem(
            refusal.at(
                "somewhere",
                **dict.fromkeys(re.findall(r"{(\w+)}", refusal.sentence + refusal.remedy), "SECRET"),
            )
        )
        assert told["title"] == code
        assert "SECRET" not in str(told["detail"]) and "{" not in str(told["detail"])
