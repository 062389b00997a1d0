"""The tree keeps its promises: who may import whom, who may look at the clock, how long a module may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "rogatory"
PURE = [path for path in SOURCE.rglob("*.py") if "node" not in path.relative_to(SOURCE).parts]
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("datetime", "utcnow"),
}
LONGEST = 400
GENERATED = "migrations"


def _calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def test_imports_go_one_way() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_pure_room_looks_at_the_clock() -> None:
    looking = {
        str(path.relative_to(ROOT)): sorted(CLOCKS & set(_calls(ast.parse(path.read_text("utf-8")))))
        for path in PURE
    }
    assert {path: found for path, found in looking.items() if found} == {}


def test_one_module_of_the_node_looks_at_the_clock() -> None:
    looking = [
        str(path.relative_to(SOURCE))
        for path in sorted((SOURCE / "node").rglob("*.py"))
        if CLOCKS & set(_calls(ast.parse(path.read_text("utf-8"))))
    ]
    assert looking == ["node/clock.py"]


def test_one_module_connects() -> None:
    connecting = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if "import httpx" in path.read_text("utf-8")
    ]
    assert set(connecting) <= {"exchange/http.py", "node/commands/asking.py"}
    assert "exchange/http.py" in connecting


def test_one_module_writes_acts() -> None:
    writing = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if "models.Act(" in path.read_text("utf-8") or "Act.objects.create" in path.read_text("utf-8")
    ]
    assert writing == ["node/dossiers/record.py"]


@pytest.mark.parametrize("word", ["utils", "common", "helpers", "core", "managers"])
def test_no_module_is_named_after_nothing(word: str) -> None:
    assert [str(path) for path in SOURCE.rglob("*") if path.stem == word] == []


def test_modules_are_short() -> None:
    long = {
        str(path.relative_to(SOURCE)): count
        for path in SOURCE.rglob("*.py")
        if GENERATED not in path.parts and (count := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_a_court_needs_no_framework() -> None:
    """The verifier, the law and the acts are imported with neither Django nor a network library."""
    program = (
        "import sys\n"
        "import rogatory.cli, rogatory.verify.command, rogatory.treaty.command, rogatory.acts.fold\n"
        "bad = {'django', 'httpx', 'ninja', 'gunicorn', 'pyhanko', 'typst'} & set(sys.modules)\n"
        "assert not bad, bad\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
