"""Several processes and threads of one node append at the same time, and one is killed: one log, without a gap."""

from pathlib import Path

import pytest

from tests.rooms.node.processes import ended, found_node, inside, rogatory

WRITER = """
import threading
from django.db import connection, transaction
from rogatory.node.publication import our_log

def write(thread):
    for number in range({each}):
        with transaction.atomic():
            our_log.append([f"{{{process}:08x}}{{thread:08x}}{{number:048x}}"])
    connection.close()

threads = [threading.Thread(target=write, args=(thread,)) for thread in range({threads})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
COUNT = """
from rogatory.node.publication.models import Leaf
# Read once: another process may be adding leaves between two readings.
found = list(Leaf.objects.order_by("index").values_list("index", flat=True))
assert found == list(range(len(found)))
print(len(found))
"""
# The leaves here are of acts that nobody recorded; everything else must be as it should be.
SOUND = """
from rogatory.node.dossiers.inspection import inspect
faults = [one for one in inspect().faults if "which was logged, is not here" not in one]
assert not faults, faults
"""


def leaves(node: Path) -> int:
    said, _ = inside(node, COUNT).communicate(timeout=60)
    return int(said)


@pytest.mark.long
def test_one_log_comes_of_it(tmp_path: Path) -> None:
    node = found_node(tmp_path / "fr", 1)
    writers = [inside(node, WRITER.format(process=number, threads=3, each=12)) for number in range(3)]
    for writer in writers:
        ended(writer)
    ended(inside(node, SOUND))
    assert leaves(node) == 3 * 3 * 12


@pytest.mark.long
def test_a_writer_that_is_killed_leaves_a_log_that_goes_on(tmp_path: Path) -> None:
    node = found_node(tmp_path / "fr", 1)
    killed = inside(node, WRITER.format(process=9, threads=2, each=100_000))
    while leaves(node) < 5:
        assert killed.poll() is None
    killed.kill()
    killed.communicate()
    before = leaves(node)
    ended(inside(node, WRITER.format(process=1, threads=1, each=3)))
    ended(inside(node, SOUND))
    assert leaves(node) == before + 3


@pytest.mark.long
def test_an_older_database_is_refused_by_every_command_that_would_go_on(tmp_path: Path) -> None:
    node = found_node(tmp_path / "fr", 1)
    database = node / "node.sqlite3"
    ended(inside(node, WRITER.format(process=1, threads=1, each=3)))
    ended(
        inside(
            node,
            "from django.db import connection; connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')",
        )
    )
    older = database.read_bytes()
    ended(inside(node, WRITER.format(process=2, threads=1, each=2)))
    for name in ("node.sqlite3-wal", "node.sqlite3-shm"):
        (node / name).unlink(missing_ok=True)
    database.write_bytes(older)
    for command in ("serve", "worker"):
        rogatory("node", command, "--node", str(node), expect=1)
    writer = inside(node, WRITER.format(process=3, threads=1, each=1))
    said, _ = writer.communicate(timeout=60)
    assert "an older database was restored" in " ".join(said.split())
    assert leaves(node) == 3
