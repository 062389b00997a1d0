"""A new node hides what it holds in the clear, also in a folder that was there before and is open to everybody."""

import os
import subprocess
import sys
from pathlib import Path

from tests.rooms.node.processes import CLI


def test_nobody_else_reads_the_database_or_a_key(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ROGATORY_")}
    program = [sys.executable, "-c", CLI, "node", "init", str(folder), "--state", "FR", "--name", "F"]
    subprocess.run(program, env=environment, check=True, capture_output=True, umask=0o022)
    assert (folder / "node.sqlite3").stat().st_mode & 0o077 == 0
    secret = [path for path in (folder / "keys").iterdir() if path.suffix in (".pem", ".identity", "")]
    assert len(secret) > 5
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder / "keys", *secret])
