"""What a court installs: the tool alone, without the node's libraries, a clock or the network."""

import re
import subprocess
import sys
from pathlib import Path

import rogatory.verify
from rogatory.verify.steps import STEPS

PAGE = Path(__file__).parents[3] / "docs/formats/package.md"


def test_the_tool_needs_none_of_the_node_s_libraries(package: Path, tmp_path: Path) -> None:
    """Judging a package opens no socket and loads none of them; they are made impossible to import."""
    script = (
        "import sys\n"
        "for name in ('pyhanko', 'typst', 'django', 'ninja', 'httpx', 'babel', 'bagit'): sys.modules[name] = None\n"
        "def watch(event, arguments):\n"
        "    if event.startswith(('socket.', 'urllib.', 'http.')): raise SystemExit(event)\n"
        "sys.addaudithook(watch)\n"
        "from pathlib import Path\n"
        "from rogatory.verify.trust import Trust\n"
        "from rogatory.verify.verifier import verify_package\n"
        f"print(verify_package(Path({str(package)!r}), Trust({{}})).verdict)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, check=False, cwd=tmp_path
    )
    assert done.stdout.decode().strip() == "undecided", done.stderr.decode()
    assert done.returncode == 0, done.stderr.decode()


def test_the_page_numbers_the_steps_as_the_code_does() -> None:
    section = PAGE.read_text().split("## Verification")[1].split("\n## ")[0]
    found = re.findall(r"^### (\d+)\. (.+)$", section, re.MULTILINE)
    assert found == [(str(number), title) for number, title in enumerate(STEPS, 1)]


def test_every_code_of_the_vocabulary_stands_in_the_page() -> None:
    from rogatory.envelope.errors import Refusal
    from rogatory.seal.bag import FAULTS
    from rogatory.verify import steps

    page = PAGE.read_text()
    own = {value.code for value in vars(steps).values() if isinstance(value, Refusal)}
    assert len(own) > 30
    assert [code for code in sorted(own | set(FAULTS)) if f"`{code}`" not in page] == []


def test_the_room_says_what_it_is() -> None:
    assert "THE COURT'S TOOL" in (rogatory.verify.__doc__ or "")
