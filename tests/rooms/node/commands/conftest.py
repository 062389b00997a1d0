"""`run("duty", "needs")` runs the command as that officer, its HTTP answered by the node of the test, in process."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from rogatory.cli import main
from rogatory.node.clock import now
from rogatory.node.commands import asking
from tests.rooms.node.conftest import Officers

Run = Callable[..., Result]
URL = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Commands reach the node of the test without a socket, and keep nothing in the home of who runs the tests."""
    from rogatory.node.wsgi import application

    def connected(url: str, token: str | None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.WSGITransport(app=application, raise_app_exceptions=False)
        return httpx.Client(base_url=f"{url}/api/v1", headers=headers, transport=transport)

    monkeypatch.setattr(asking, "new_http", connected)
    monkeypatch.setattr("rogatory.node.commands.sign_in.new_http", connected)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("ROGATORY_URL", "ROGATORY_TOKEN", "ROGATORY_OFFICER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(officers: Officers) -> Run:
    """Run a command as an officer (or as nobody)."""
    from rogatory.node.people.officers import new_token

    tokens: dict[str, str] = {}

    def command(who: str | None, *words: str, given: str | None = None) -> Result:
        environment = {}
        if who is not None:
            if who not in tokens:
                tokens[who] = new_token(officers[who], "a test", now())
            environment = {"ROGATORY_URL": URL, "ROGATORY_TOKEN": tokens[who]}
        return CliRunner().invoke(main, list(words), input=given, env=environment)

    return command


def told(result: Result, code: int = 0) -> Any:
    """The JSON that a command printed."""
    assert result.exit_code == code, (result.output, result.exception)
    return json.loads(result.stdout)
