"""The door for objects (tus 1.0.0): in parts, resumed anywhere, believed only whole and with the announced digest."""

from __future__ import annotations

import fcntl
import threading
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from rogatory.exchange.transfer import MEDIA_TYPE, VERSION
from rogatory.node.identity import identity
from tests.rooms.node.talking import Arvania, counted, files

CONTENT = bytes(range(256)) * 40
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture
def path(arvania: Arvania) -> str:
    """Arvania has announced one object; this is where it may upload it."""
    from rogatory.acts.reading import read_act
    from tests.rooms.exchange.cast import altered

    request = arvania.say("mla-request")
    transmittal = arvania.speak("evidence-transmittal", request=request.id, after=[request.id])
    announced = {
        "name": "logs.csv",
        "media_type": "text/csv",
        "size": 10_000,
        "sha256": "a" * 64,
        "sealed_size": len(CONTENT),
        "sealed_sha256": DIGEST,
    }
    arvania.keep(read_act(altered(transmittal, attachments=[announced])))
    (upload,) = arvania.tell().uploads
    assert upload.sealed_sha256 == DIGEST
    return str(upload.path)


def head(path: str) -> Any:
    return Client().head(path, headers={"Tus-Resumable": VERSION})


def patch(path: str, part: bytes, offset: int | str, **headers: str) -> Any:
    sent = {"Tus-Resumable": VERSION, "Upload-Offset": str(offset)} | headers
    return Client().patch(path, part, content_type=MEDIA_TYPE, headers=sent)


def complete() -> bool:
    from rogatory.node.evidence.models import Object

    return Object.objects.get(sealed_sha256=DIGEST).complete


def settled() -> list[str]:
    return [name for name in files() if name.startswith("objects/")]


def test_an_object_arrives_in_parts(path: str) -> None:
    for start in range(0, len(CONTENT), 3_000):
        assert head(path)["Upload-Offset"] == str(start)
        answer = patch(path, CONTENT[start : start + 3_000], start)
        assert answer.status_code == 204
        assert answer["Tus-Resumable"] == VERSION
    assert (
        answer["Upload-Offset"]
        == head(path)["Upload-Offset"]
        == head(path)["Upload-Length"]
        == str(len(CONTENT))
    )
    assert complete()
    assert files()[f"objects/{DIGEST[:2]}/{DIGEST}"] == CONTENT
    assert not [name for name in files() if name.startswith("incoming/")]
    mode = (identity().configuration.objects / DIGEST[:2] / DIGEST).stat().st_mode
    assert mode & 0o777 == 0o400


def test_what_is_here_already_is_not_taken_again(path: str) -> None:
    patch(path, CONTENT, 0)
    held = files()
    assert patch(path, CONTENT, 0)["Upload-Offset"] == str(len(CONTENT))
    assert patch(path, b"other", len(CONTENT)).status_code == 204
    assert files() == held


@pytest.mark.parametrize("offset", [1, 999, 1_001, len(CONTENT), 10**15])
def test_a_part_at_a_wrong_place_is_refused_with_the_right_one(path: str, offset: int) -> None:
    patch(path, CONTENT[:1_000], 0)
    answer = patch(path, CONTENT[1_000:], offset)
    assert answer.status_code == 409
    assert b"1000" in answer.content
    assert head(path)["Upload-Offset"] == "1000"
    assert patch(path, CONTENT[1_000:], 1_000).status_code == 204
    assert complete()


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "9" * 17])
def test_an_offset_that_is_none_is_refused(path: str, offset: str) -> None:
    assert patch(path, CONTENT, offset).status_code == 400
    assert head(path)["Upload-Offset"] == "0"


def test_more_than_was_announced_is_refused(path: str) -> None:
    assert patch(path, CONTENT + b"x", 0).status_code == 413
    patch(path, CONTENT[:-1], 0)
    assert patch(path, b"xx", len(CONTENT) - 1).status_code == 413
    assert not complete()
    assert patch(path, CONTENT[-1:], len(CONTENT) - 1).status_code == 204
    assert complete()


def test_another_content_is_thrown_away_and_the_right_one_then_works(path: str) -> None:
    wrong = CONTENT[:-1] + b"x"
    answer = patch(path, wrong, 0)
    assert answer.status_code == 460
    assert not complete() and not settled()
    assert head(path)["Upload-Offset"] == "0"
    assert patch(path, CONTENT, 0).status_code == 204
    assert complete()


@pytest.mark.parametrize("token", ["x", "0123456789abcdef", "..%2Fkeys%2Fpassphrase", "a" * 400])
def test_an_unknown_path_leads_nowhere(path: str, token: str) -> None:
    rows, held = counted(), files()
    for answer in (head(f"/peers/v1/objects/{token}"), patch(f"/peers/v1/objects/{token}", CONTENT, 0)):
        assert answer.status_code == 404
    assert (counted(), files()) == (rows, held)


@pytest.mark.parametrize("version", ["", "0.2.2", "2.0.0"])
def test_another_version_of_the_protocol_is_named(path: str, version: str) -> None:
    answer = patch(path, CONTENT, 0, **{"Tus-Resumable": version})
    assert (answer.status_code, answer["Tus-Version"]) == (412, VERSION)
    assert head(path)["Upload-Offset"] == "0"
    assert Client().options(path)["Tus-Version"] == VERSION


def test_another_kind_of_content_and_other_methods_are_refused(path: str) -> None:
    sent = {"Tus-Resumable": VERSION, "Upload-Offset": "0"}
    assert Client().patch(path, CONTENT, content_type="text/plain", headers=sent).status_code == 400
    for method in ("get", "post", "put", "delete"):
        assert getattr(Client(), method)(path, headers=sent).status_code == 405


def test_a_part_may_not_be_larger_than_a_part(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from rogatory.node.peers import views

    monkeypatch.setattr(views, "MAX_PART_BYTES", 1_000)
    assert patch(path, CONTENT[:1_001], 0).status_code == 413
    assert patch(path, CONTENT[:1_000], 0).status_code == 204


class Breaking:
    """A body that ends before its time, or with an error, as when the line breaks."""

    def __init__(self, data: bytes, error: bool) -> None:
        self.data, self.error = data, error

    def read(self, size: int = -1) -> bytes:
        data, self.data = self.data[:size], self.data[size:]
        if not data and self.error:
            raise OSError("the connection was reset")
        return data

    readline = read


@pytest.mark.parametrize("error", [False, True])
def test_a_line_that_breaks_costs_only_what_did_not_arrive(path: str, error: bool) -> None:
    extra: Any = {"wsgi.input": Breaking(CONTENT[:4_000], error)}
    client = Client(raise_request_exception=False)
    client.generic(
        "PATCH",
        path,
        CONTENT_TYPE=MEDIA_TYPE,
        headers={"Tus-Resumable": VERSION, "Upload-Offset": "0"},
        CONTENT_LENGTH=str(len(CONTENT)),
        **extra,
    )
    assert head(path)["Upload-Offset"] == "4000"
    assert patch(path, CONTENT[4_000:], 4_000).status_code == 204
    assert complete()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_waits(path: str) -> None:
    """The first part is held open while a second one comes."""
    from rogatory.node.evidence import arrival

    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        def __init__(self) -> None:
            self.left = [CONTENT[:5_000], CONTENT[5_000:]]

        def read(self, size: int = -1) -> bytes:
            if len(self.left) == 1:
                begun.set()
                assert go_on.wait(20)
            return self.left.pop(0) if self.left else b""

    row = arrival.find(path.rpartition("/")[2])
    reached: list[int] = []

    def first() -> None:
        reached.append(arrival.take(row, 0, Slow(), len(CONTENT)))

    thread = threading.Thread(target=_closing(first))
    thread.start()
    assert begun.wait(20)
    assert patch(path, CONTENT, 0).status_code == 423
    go_on.set()
    thread.join(20)
    assert reached == [len(CONTENT)]
    assert patch(path, CONTENT, 0).status_code == 204, "it is here already"
    assert files()[f"objects/{DIGEST[:2]}/{DIGEST}"] == CONTENT


def _closing(work: Any) -> Any:
    def run() -> None:
        from django.db import connection

        try:
            work()
        finally:
            connection.close()

    return run


def test_a_part_that_waited_while_the_file_was_settled_is_told_so(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening the file and locking it, the one before has finished: the file is not at its place any more."""
    from rogatory.node.evidence import arrival

    row = arrival.find(path.rpartition("/")[2])

    def late(file: Any, operation: int) -> None:
        (identity().configuration.folder / "incoming" / row.token).unlink()
        fcntl.flock(file, operation)

    monkeypatch.setattr(arrival, "flock", late)
    assert patch(path, CONTENT, 0).status_code == 423
    monkeypatch.undo()
    assert patch(path, CONTENT, 0).status_code == 204


def test_a_crash_between_settling_and_marking_is_mended(path: str) -> None:
    from rogatory.node.evidence import arrival
    from rogatory.node.evidence.models import Object

    patch(path, CONTENT, 0)
    Object.objects.filter(sealed_sha256=DIGEST).update(complete=False)  # the crash
    arrival.recover()
    assert complete()


def test_what_arrives_is_for_us_alone(path: str) -> None:
    patch(path, CONTENT[:10], 0)
    token = path.rpartition("/")[2]
    assert (identity().configuration.folder / "incoming" / token).stat().st_mode & 0o077 == 0
    assert [name for name in files() if name.startswith("incoming/")] == [f"incoming/{token}"]
