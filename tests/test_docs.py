"""The documentation keeps its promises: links lead somewhere, and the commands, files and tests that it names exist."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rogatory.cli import main
from rogatory.node.configuration import FOLDER_VARIABLE, Configuration
from rogatory.treaty.profile import StateProfile, read_profile
from rogatory.treaty.standing import known_bases

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("deploy/**/*.md"),
        *ROOT.glob("benchmarks/*.md"),
    ]
)
PROSE_ONLY = re.compile(r"^(```|~~~).*?^\1$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CITED = re.compile(r"`((?:src|tests|docs|deploy|demo|benchmarks)/[\w./-]*\w)(?:::(\w+))?`")
COMMAND = re.compile(r"(?<!-u)(?:^|[`\s(/])rogatory ((?:[a-z][a-z-]*)(?: [^`\n|#]*)?)")
ELSEWHERE = ("http://", "https://", "mailto:")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The fragments that a page's headings can be linked by."""
    headings = re.findall(r"^#+ (.*)$", PROSE_ONLY.sub("", page.read_text("utf-8")), re.MULTILINE)
    slugs = (re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings)
    return set(slugs)


def test_there_are_pages() -> None:
    assert {"README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= set(map(name, PAGES))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(PROSE_ONLY.sub("", page.read_text("utf-8"))):
        if target.startswith(ELSEWHERE):
            continue
        path, _, fragment = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (fragment and there.suffix == ".md" and fragment not in anchors(there)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_and_test_that_is_cited_is_there(page: Path) -> None:
    lost = []
    for path, test in CITED.findall(page.read_text("utf-8")):
        there = ROOT / path
        if not there.exists() or (test and f"def {test}(" not in there.read_text("utf-8")):
            lost.append(f"{path}::{test}" if test else path)
    assert lost == []


def commands(page: Path) -> Iterator[list[str]]:
    """The words after `rogatory` wherever a page shows a command; prose about the product begins with a capital."""
    for text in COMMAND.findall(page.read_text("utf-8").replace("\\\n", " ")):
        try:
            yield shlex.split(text)
        except ValueError:
            yield text.split()


def walk(words: list[str]) -> tuple[click.Command, list[str], str]:
    """The command that words name, the rest of the words, and the command's own path."""
    command: click.Command = main
    path = ["rogatory"]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            break
        command, words, path = found, words[1:], [*path, words[0]]
    return command, words, " ".join(path)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    wrong = []
    for words in commands(page):
        # "a|b" in a list of commands stands for either.
        for word in words[0].split("|"):
            command, rest, path = walk([word, *words[1:]])
            known = {
                option
                for parameter in command.params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
            strange = [
                one for one in rest if one.startswith("--") and one.split("=")[0] not in known | {"--help"}
            ]
            if command is main or strange:
                wrong.append(f"{path} {' '.join(rest)}")
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_target_of_make_that_is_shown_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = re.findall(r"(?:`|\$ |&& )make ([a-z-]+)", page.read_text("utf-8"))
    assert set(shown) - targets == set()


def test_every_command_explains_itself_with_an_example() -> None:
    def every(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if isinstance(command, click.Group):
            for child in command.list_commands(click.Context(command)):
                found = command.get_command(click.Context(command), child)
                assert found is not None
                yield from every(found, (*path, child))
        else:
            yield path

    runner = CliRunner()
    for path in every(main, ()):
        done = runner.invoke(main, [*path, "--help"])
        assert done.exit_code == 0, (path, done.output)
        assert "Example" in done.output or path == ("node", "django"), path


def test_the_table_of_settings_is_that_of_the_program() -> None:
    """Each setting that `node.toml` may hold, and the variables, stand in the table with who is hurt."""
    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    table = set(
        re.findall(r"^\| `(\w+)` \|", page.partition("## Settings")[2].partition("\n## ")[0], re.MULTILINE)
    )
    derived = {"folder"}
    assert table == {one.name for one in fields(Configuration)} - derived
    assert FOLDER_VARIABLE in page


def test_the_profile_that_is_shown_can_be_read() -> None:
    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    (shown,) = re.findall(r"^```json\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    profile = read_profile(json.loads(shown))
    assert isinstance(profile, StateProfile), profile
    assert set(profile.bases) <= {basis.id for basis in known_bases()}


def test_the_checks_of_this_file_find_faults() -> None:
    """A link, a citation and a command that are wrong are seen to be wrong."""
    assert LINK.findall("[x](docs/nothing.md)") == ["docs/nothing.md"]
    assert CITED.findall("`tests/test_docs.py::test_nothing`") == [("tests/test_docs.py", "test_nothing")]
    assert walk(["nothing"])[0] is main
    assert walk(["verify", "x", "--nothing"])[1] == ["x", "--nothing"]
    assert [text.split()[0] for text in COMMAND.findall("run `rogatory verify X --trust Y`")] == ["verify"]
