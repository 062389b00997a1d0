"""Checking evidence that arrived: each object is opened and its digest compared with what the act announced."""

from collections.abc import Mapping

from rogatory.acts.state import Delivery
from rogatory.envelope.errors import Rejected
from rogatory.node.evidence.models import Object
from rogatory.node.evidence.reading import open_into


class _Nowhere:
    """Takes bytes and keeps none: only the digest is wanted."""

    def write(self, data: bytes, /) -> int:
        """Forget the bytes."""
        return len(data)


def _result(sealed_sha256: str, sha256: str, size: int) -> tuple[str, str | None]:
    row = Object.objects.filter(sealed_sha256=sealed_sha256).first()
    if row is None or not row.complete:
        return "missing", None
    try:
        opened = open_into(sealed_sha256, _Nowhere())
    except Rejected as why:
        return "differs", why.code
    if opened.size != size:
        # The digest alone may be right: a court's package holds both against the file, and so do we.
        return "differs", f"found {opened.size} bytes"
    return ("confirmed", None) if opened.sha256 == sha256 else ("differs", f"found {opened.sha256}")


def check(delivery: Delivery) -> tuple[Mapping[str, str], ...]:
    """For each object of a delivery: its announced digest, and whether what is here has it."""
    found: dict[str, Mapping[str, str]] = {}
    for one in delivery.objects:
        result, note = _result(one.sealed_sha256 or "", one.sha256, one.size)
        found[one.sha256] = {"sha256": one.sha256, "result": result} | ({"note": note} if note else {})
    return tuple(found[digest] for digest in sorted(found))
