"""Taking evidence in: sealed at once, before anybody looks, to ourselves and to the other State of the dossier."""

from datetime import datetime
from secrets import token_hex
from typing import BinaryIO

import puremagic

from rogatory.acts.header import Attachment
from rogatory.envelope.errors import Refusal
from rogatory.node.directory import cards
from rogatory.node.evidence.models import Object
from rogatory.node.evidence.storage import new_part, settle
from rogatory.node.identity import identity
from rogatory.seal.names import check_name
from rogatory.seal.stream import seal_stream

NO_RECIPIENT = Refusal(
    "evidence.no-recipient",
    "No card of “{state}” is accepted here, so nothing can be sealed to it.",
    "Accept the State's card first.",
)


def media_type(name: str, head: bytes) -> str:
    """The media type that the first bytes speak for; a hint for people, never a reason to open anything."""
    try:
        found = puremagic.from_string(head, mime=True, filename=name)
    except (puremagic.PureError, ValueError):
        found = ""
    return found if "/" in found else "application/octet-stream"


def take_in(name: str, stream: BinaryIO, peer: str, dossier: str, at: datetime) -> Attachment:
    """Seal a stream and keep the ciphertext; gives what an act says of it. Raises Rejected or OSError."""
    card = cards.current(peer)
    if card is None:
        raise NO_RECIPIENT.at("evidence", state=peer)
    ours = identity().recipient
    head = stream.read(4096)
    stream.seek(0)
    checked = check_name(name)
    part = new_part(f"intake-{token_hex(16)}")
    try:
        with part.open("xb") as target:
            sealed = seal_stream(stream, target, [ours, card.age])
        settle(part, sealed.sealed_sha256)
    finally:
        part.unlink(missing_ok=True)
    found = Attachment(
        name=checked,
        media_type=media_type(checked, head),
        size=sealed.size,
        sha256=sealed.sha256,
        sealed_size=sealed.sealed_size,
        sealed_sha256=sealed.sealed_sha256,
    )
    Object.objects.create(
        sealed_sha256=sealed.sealed_sha256,
        sealed_size=sealed.sealed_size,
        sha256=sealed.sha256,
        size=sealed.size,
        name=checked,
        media_type=found.media_type,
        dossier=dossier,
        complete=True,
        created_at=at,
    )
    return found
