"""Every vector of the exchange at the door of a real node: its code, nothing stored half, and the node goes on."""

from base64 import b64decode

import pytest
from django.test import Client

from rogatory.exchange.http import MESSAGE_TYPE
from rogatory.node.configuration import Configuration
from tests.rooms.exchange.test_vectors import NAMES, vector, verdict
from tests.rooms.node.talking import MESSAGES, counted, files


def judged(name: str) -> str:
    raw = b64decode(vector(name)["sealed"])
    answer = Client().post(MESSAGES, raw, content_type=MESSAGE_TYPE, CONTENT_LENGTH=str(len(raw)))
    if answer.status_code == 200:
        return verdict(answer.content)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "detail", "status"}
    return str(told["title"])


@pytest.mark.parametrize("name", NAMES)
def test_the_vector_meets_what_it_names(belmaria: Configuration, name: str) -> None:
    from rogatory.node.dossiers.inspection import inspect
    from rogatory.node.publication.models import Alarm

    for before in vector(name)["before"]:
        assert judged(before) == "accepted"
    rows, held = counted(), files()
    found = judged(name)
    assert found == vector(name)["expect"]
    if found == "accepted":
        assert counted()["dossiers.Act"] == rows["dossiers.Act"] + 2  # the act and our receipt
        assert not inspect().faults
        return
    forked = found in ("log.fork", "log.inconsistent")
    changed = {label: count - rows[label] for label, count in counted().items() if count != rows[label]}
    expected = {"publication.Alarm": 1} if forked else {}
    if name.startswith("act/") or found == "behind":
        # The message itself was right: it was answered, and is known from now on.
        expected = {"dossiers.SeenMessage": 1}
    if name.startswith("act/") and not vector(name)["before"]:
        expected["publication.Seen"] = 1
    assert changed == expected
    assert files() == held
    assert [alarm.code for alarm in Alarm.objects.all()] == [found] * forked
    if not name.startswith("act/") and not vector(name)["before"]:
        assert judged("message/plain") == "accepted"
    assert [fault for fault in inspect().faults if not fault.startswith("alarm")] == []
