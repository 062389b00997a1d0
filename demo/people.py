"""The people of the story, and the doors that they use: a terminal, the desk, a system that watches the API."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from demo.nodes import ROGATORY, Away, Failed, Node, environment
from demo.pages import Desk, Form, Page
from rogatory.node.commands.asking import Node as Asked
from rogatory.node.commands.asking import NodeUnreachable

ROLES: Mapping[str, str] = {
    "duty": "duty-officer",
    "case": "case-officer",
    "second": "approver",
    "central": "central-authority",
    "custodian": "custodian",
    "translator": "translator",
    "auditor": "auditor",
    "administrator": "administrator",
}
"""One officer for each role: the name to sign in with, and the role."""

NAMES: Mapping[str, Mapping[str, str]] = {
    "FR": {
        "duty": "Cdt Hélène Marchetoile",
        "case": "Mme Soizic Lanterneau",
        "second": "Cne Rémi Vaucluson",
        "central": "M. Aurèle Passegrain",
        "custodian": "Mme Ysoline Courtepierre",
        "translator": "Mme Lê Thu Sương",
        "auditor": "M. Gaspard Ventdoux",
        "administrator": "Mme Odile Fontremy",
    },
    "VN": {
        "duty": "Đại úy Trần Vĩnh Khải",
        "case": "Đỗ Hoài An",
        "second": "Trung tá Phạm Quế Sơn",
        "central": "Bà Ngô Diễm Quyên",
        "custodian": "Vũ Thạch Lâm",
        "translator": "Hồ Mai Chi",
        "auditor": "Tạ Quang Minh Đức",
        "administrator": "Lý Gia Hưng",
    },
    "BR": {"auditor": "Sra. Iracema Duavale", "administrator": "Sr. Tomé Ribalta"},
}
"""All fictional."""


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """What it printed with --json."""
        return json.loads(self.out)


@dataclass
class Officer:
    """One person of a node. Signs in at each door when first used there, and stays signed in."""

    node: Node
    username: str
    password: str
    name: str
    home: Path
    _terminal: bool = False
    _desk: Desk | None = None

    @property
    def state(self) -> str:
        """Of which State."""
        return self.node.state

    # -- at a terminal

    def types(self, *words: str, fields: object = None, expect: int | None = 0) -> Said:
        """Run `rogatory ...` in a process of its own. Raises Away if the node is away, Failed for another exit code."""
        if not self._terminal:
            signing = ["sign-in", self.node.address, "--username", self.username]
            self._run(signing, ROGATORY_OFFICER_PASSWORD=self.password)
            self._terminal = True
        path = self.home / "fields.json"
        if fields is not None:
            path.write_text(json.dumps(fields, ensure_ascii=False, indent=1), "utf-8")
        given = ["--file", str(path)] if fields is not None else []
        return self._run([*words, *given], expect)

    def _run(self, words: list[str], expect: int | None = 0, **variables: str) -> Said:
        place = environment(self.home, **variables)
        done = subprocess.run(
            [str(ROGATORY), *words], env=place, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode == 3:
            raise Away(done.stderr)
        if expect is not None and done.returncode != expect:
            told = f"rogatory {' '.join(words)} ended with {done.returncode}, not {expect}:\n{done.stdout}{done.stderr}"
            raise Failed(f"{self.username} of {self.state}: {told}")
        return Said(done.returncode, done.stdout, done.stderr)

    # -- at the desk

    @property
    def desk(self) -> Desk:
        """The desk, signed in."""
        if self._desk is None:
            desk = Desk(self.node.address)
            desk.sign_in(self.username, self.password)
            self._desk = desk
        return self._desk

    def press(self, dossier: str, kind: str) -> tuple[Page, Form]:
        """Press the button of the dossier's page that begins an act of this kind; gives the form of its draft."""
        page = self.desk.open(f"/dossiers/{dossier}")
        page = self.desk.send(page, page.form("kind", kind), {})
        return page, page.form("~do", "submit")

    def submit(self, page: Page, form: Form, values: Mapping[str, str | list[str]]) -> Page:
        """Fill in the form of a draft and submit it. Raises Failed if findings stop it."""
        page = self.desk.send(page, form, values, ("~do", "submit"))
        if page.status != 200 or page.url.endswith("check=1"):
            raise Failed(f"The desk of {self.state} does not take it: {page.text[:1500]}")
        return page

    def approve(self, draft: str) -> Page:
        """Read a draft that waits, and approve exactly what was shown."""
        page = self.desk.open(f"/drafts/{draft}/approval")
        return self.desk.send(page, page.form("~do", "approve"), {}, ("~do", "approve"))

    def leave(self) -> None:
        """Close what is open."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None


@dataclass
class Watcher:
    """A program that watches a node through its API with the token of its auditor: how the story sees what happened."""

    officer: Officer
    _http: httpx.Client | None = None

    def _node(self) -> Asked:
        if self._http is None:
            base = f"{self.officer.node.address}/api/v1"
            with httpx.Client(base_url=base, timeout=60, trust_env=False) as http:
                given = Asked(http).post(
                    "/tokens",
                    {
                        "username": self.officer.username,
                        "password": self.officer.password,
                        "label": "the demo",
                    },
                )
            headers = {"Authorization": f"Bearer {given['token']}"}
            self._http = httpx.Client(base_url=base, headers=headers, timeout=60, trust_env=False)
        return Asked(self._http)

    def get(self, path: str, **query: str | int | bool) -> Any:  # noqa: ANN401 - JSON
        """What the API answers. Raises Away."""
        return self._asking(lambda node: node.get(path, **query))

    def _asking(self, ask: Callable[[Asked], Any]) -> Any:  # noqa: ANN401 - JSON
        try:
            return ask(self._node())
        except NodeUnreachable as why:
            raise Away(str(why)) from why

    def dossiers(self) -> list[dict[str, Any]]:
        """The rows of the list, the newest first."""
        rows: list[dict[str, Any]] = self.get("/dossiers")["items"]
        return rows

    def history(self, dossier: str) -> list[dict[str, Any]]:
        """The acts of a dossier."""
        acts: list[dict[str, Any]] = self.get(f"/dossiers/{dossier}")["history"]
        return acts

    def leave(self) -> None:
        """Close what is open."""
        if self._http is not None:
            self._http.close()
            self._http = None
