"""What this node speaks with: its keys and certificates, made once by `node init`, opened once per process."""

import os
import secrets
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.envelope import keys
from rogatory.envelope.certificates import issue_anchor, issue_seal
from rogatory.envelope.signer import KeySigner, open_signer
from rogatory.exchange.archive import Us
from rogatory.log.cosignature import Cosigner
from rogatory.log.note import NoteSigner
from rogatory.node.configuration import Configuration, node_folder, read_configuration

ANCHOR_YEARS, SEAL_YEARS = 10, 2


class Identity:
    """This node as it speaks. Each key is opened when it is first needed: a reading command opens none.

    Raises Rejected `key.*`, or NotANode without a passphrase, where a key is needed.
    """

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration

    @property
    def state(self) -> str:
        """Our State."""
        return self.configuration.state

    def _uri(self, name: str) -> str:
        return f"file:{self.configuration.keys / name}"

    @cached_property
    def signer(self) -> KeySigner:
        """The sealing key with its certificate."""
        certificate = (self.configuration.keys / "seal.crt").read_bytes()
        return open_signer(self._uri("seal.pem"), self.configuration.passphrase(), certificate)

    @cached_property
    def log(self) -> NoteSigner:
        """The key of our log."""
        key = keys.open_log_key(self._uri("log.pem"), self.configuration.passphrase())
        return NoteSigner(log_origin(self.configuration), key)

    @property
    def recipient(self) -> str:
        """The age recipient to which others, and we ourselves, seal what is for us. Public: it stands in our card."""
        return (self.configuration.keys / "age.recipient").read_text("ascii").strip()

    @cached_property
    def us(self) -> Us:
        """What conversations with other nodes need."""
        passphrase = self.configuration.passphrase()
        return Us(
            state=self.state,
            signer=self.signer,
            identity=keys.open_identity(self._uri("age.identity"), passphrase.decode()),
            cosigner=Cosigner(
                witness_name(self.configuration), keys.open_log_key(self._uri("witness.pem"), passphrase)
            ),
        )


def log_origin(configuration: Configuration) -> str:
    """The name of our log, as checkpoints say it: our State under the address of the node, without its scheme."""
    return f"{configuration.address.split('://', 1)[-1]}/log/{configuration.state.lower()}"


def witness_name(configuration: Configuration) -> str:
    """The name of our witness, as cosignatures say it."""
    return f"{configuration.address.split('://', 1)[-1]}/witness/{configuration.state.lower()}"


def make_keys(configuration: Configuration, at: datetime) -> None:
    """Make every key and certificate of a new node. Refuses to replace any (Rejected `key.exists`)."""
    folder, passphrase = configuration.keys, configuration.passphrase()
    anchor_key, seal_key = keys.new_seal_key(), keys.new_seal_key()
    start = at - timedelta(hours=1)  # another State's clock may be a little behind ours
    anchor = issue_anchor(
        configuration.state, configuration.name, anchor_key, start, start + timedelta(days=365 * ANCHOR_YEARS)
    )
    seal = issue_seal(
        anchor,
        anchor_key,
        seal_key.public_key(),
        name=f"{configuration.name} seal",
        not_before=start,
        not_after=start + timedelta(days=365 * SEAL_YEARS),
    )
    keys.write_key(folder / "anchor.pem", anchor_key, passphrase)
    keys.write_key(folder / "seal.pem", seal_key, passphrase)
    keys.write_key(folder / "log.pem", keys.new_log_key(), passphrase)
    keys.write_key(folder / "witness.pem", keys.new_log_key(), passphrase)
    age = keys.new_identity()
    keys.write_identity(folder / "age.identity", age, passphrase.decode())
    (folder / "age.recipient").write_text(f"{age.to_public()}\n", "ascii")
    (folder / "anchor.crt").write_bytes(anchor.public_bytes(Encoding.PEM))
    (folder / "seal.crt").write_bytes(seal.public_bytes(Encoding.PEM))


def write_secrets(configuration: Configuration) -> None:
    """Make the passphrase file (unless ROGATORY_PASSPHRASE is given) and Django's secret of a new node."""
    configuration.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.environ.get("ROGATORY_PASSPHRASE"):
        _write_secret(configuration.passphrase_file, secrets.token_urlsafe(32))
    _write_secret(configuration.keys / "django-secret", secrets.token_urlsafe(48))


def _write_secret(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")


def read_anchor(configuration: Configuration) -> x509.Certificate:
    """Our anchor's certificate."""
    return x509.load_pem_x509_certificate((configuration.keys / "anchor.crt").read_bytes())


@cache
def identity() -> Identity:
    """The identity of the node that this process runs."""
    return Identity(read_configuration(node_folder()))
