"""A node's folder and its `node.toml`: what the administrator sets, and where everything lies.

| setting | if it is lost or falsified |
|---|---|
| state, name | the node would sign as another State: its certificates say otherwise and peers refuse |
| listen, address | peers can't reach the node; nothing is disclosed |
| witnesses | fewer States watch our log; packages may stay undecided |
| passphrase_file | without it no key opens and the node does not start; with it and the folder, a thief signs as us |
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = "node.toml"
FOLDER_VARIABLE = "ROGATORY_NODE"


class NotANode(Exception):  # noqa: N818 - said to a person at the command line
    """The folder holds no node that can be run; the message says what to do."""


@dataclass(frozen=True)
class Configuration:
    """What `node.toml` says, with every path made absolute."""

    folder: Path
    state: str
    name: str
    zone: str
    language: str
    listen: str
    address: str
    witnesses: tuple[str, ...]
    exercise: bool
    passphrase_file: Path
    poll_seconds: float

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "node.sqlite3"

    @property
    def keys(self) -> Path:
        """Private keys and certificates."""
        return self.folder / "keys"

    @property
    def objects(self) -> Path:
        """Sealed evidence, named by the SHA-256 of its ciphertext."""
        return self.folder / "objects"

    @property
    def log(self) -> Path:
        """The published log: tiles and checkpoint, all of which can be made again from the database."""
        return self.folder / "log"

    def passphrase(self) -> bytes:
        """The passphrase of the key files: from ROGATORY_PASSPHRASE, or from `passphrase_file`."""
        given = os.environ.get("ROGATORY_PASSPHRASE")
        if given:
            return given.encode()
        try:
            return self.passphrase_file.read_bytes().strip()
        except OSError as error:
            raise NotANode(
                f"{self.passphrase_file} cannot be read ({error.strerror}): set ROGATORY_PASSPHRASE or restore it."
            ) from None


def read_configuration(folder: Path) -> Configuration:
    """Read a node's folder. Raises NotANode with what is wrong and what to do."""
    path = folder / FILE
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise NotANode(f"{folder} holds no {FILE}: make a node with `rogatory node init {folder}`.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotANode(f"{path} is not TOML: {error}. Correct that line.") from None
    try:
        return Configuration(
            folder=folder.resolve(),
            state=str(values["state"]),
            name=str(values["name"]),
            zone=str(values["zone"]),
            language=str(values["language"]),
            listen=str(values["listen"]),
            address=str(values["address"]).rstrip("/"),
            witnesses=tuple(str(state) for state in values.get("witnesses", ())),
            exercise=bool(values.get("exercise", False)),
            passphrase_file=folder.resolve() / str(values.get("passphrase_file", "keys/passphrase")),
            poll_seconds=float(values.get("poll_seconds", 1.0)),
        )
    except KeyError as missing:
        raise NotANode(
            f"{path} does not set {missing}: add it (docs/running.md lists the settings)."
        ) from None


def node_folder() -> Path:
    """The folder named by ROGATORY_NODE."""
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        raise NotANode(f"No node is named: set {FOLDER_VARIABLE} or give --node FOLDER.")
    return Path(named)
