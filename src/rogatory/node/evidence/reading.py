"""Opening evidence: to hand it over, to check it, to export it. Always in a stream; nothing opened is kept."""

import os
import threading
from collections.abc import Iterator

from rogatory.envelope.errors import Refusal
from rogatory.node.evidence.models import Object
from rogatory.node.evidence.storage import place
from rogatory.node.identity import identity
from rogatory.seal.stream import Opened, Target, unseal_stream

MISSING = Refusal(
    "evidence.missing",
    "The object {digest} is not here, or not whole yet.",
    "Wait until it has arrived, or ask the other State to send it again.",
)
BLOCK = 1024 * 1024


def objects_of(dossier: str) -> list[Object]:
    """The objects of a dossier, by name."""
    return list(Object.objects.filter(dossier=dossier).order_by("name"))


def open_into(sealed_sha256: str, target: Target) -> Opened:
    """Write an object's plaintext; gives its size and digest. Raises Rejected."""
    path = place(sealed_sha256)
    if not path.is_file():
        raise MISSING.at("evidence", digest=sealed_sha256)
    with path.open("rb") as sealed:
        return unseal_stream(sealed, target, [identity().us.identity])


def open_object(sealed_sha256: str) -> Iterator[bytes]:
    """An object's plaintext, block by block. Raises Rejected before the first block if it is not here."""
    if not place(sealed_sha256).is_file():
        raise MISSING.at("evidence", digest=sealed_sha256)
    return _blocks(sealed_sha256)


def _blocks(sealed_sha256: str) -> Iterator[bytes]:
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def pour() -> None:
        try:
            with os.fdopen(writing, "wb", buffering=0) as target:
                open_into(sealed_sha256, target)
        except BrokenPipeError:
            pass  # the reader has gone away
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=pour, daemon=True)
    thread.start()
    with os.fdopen(reading, "rb", buffering=0) as source:
        while block := source.read(BLOCK):
            yield block
    thread.join()
    if failed:
        # The download must break off rather than end as if it were whole.
        raise failed[0]
