"""`api("duty")` asks the API as that officer, with a token of theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from rogatory.node.clock import now
from tests.rooms.node.conftest import Officers

PREFIX = "/api/v1"


@dataclass(frozen=True)
class Asker:
    """Django's client with a token. Answers are what Django's client gives."""

    client: Client
    headers: dict[str, str]

    def get(self, path: str, **query: str | int) -> Any:
        """GET."""
        return self.client.get(f"{PREFIX}{path}", query, headers=self.headers)

    def post(self, path: str, value: object = None) -> Any:
        """POST JSON."""
        return self.client.post(
            f"{PREFIX}{path}", value, content_type="application/json", headers=self.headers
        )

    def patch(self, path: str, value: object) -> Any:
        """PATCH JSON."""
        return self.client.patch(
            f"{PREFIX}{path}", value, content_type="application/json", headers=self.headers
        )

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self.client.delete(f"{PREFIX}{path}", headers=self.headers)

    def upload(self, path: str, content: bytes, disposition: str | None) -> Any:
        """POST a raw body."""
        headers = self.headers | ({"Content-Disposition": disposition} if disposition else {})
        return self.client.generic(
            "POST",
            f"{PREFIX}{path}",
            content,
            "application/octet-stream",
            headers=headers,
            CONTENT_LENGTH=str(len(content)),
        )


Api = Callable[[str], Asker]


@pytest.fixture
def api(officers: Officers) -> Api:
    """The API as asked by an officer."""
    from rogatory.node.people.officers import new_token

    def ask(name: str) -> Asker:
        token = new_token(officers[name], "a test", now())
        return Asker(Client(), {"Authorization": f"Bearer {token}"})

    return ask


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem document of a refusal."""
    import json

    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    found: dict[str, Any] = json.loads(answer.content)
    assert found["status"] == status
    assert found["detail"]
    return found
