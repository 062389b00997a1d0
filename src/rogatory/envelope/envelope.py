"""Bytes and the signature that goes with them, kept apart: neither is ever written again.

>>> Envelope(b"{}", b"").id
'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
"""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256


def digest(content: bytes) -> str:
    """Lower-case hexadecimal SHA-256: the only name that content has anywhere in the product."""
    return sha256(content).hexdigest()


@dataclass(frozen=True)
class Envelope:
    """Signed bytes and their detached signature (CMS, DER).

    Says nothing about who signed or whether it holds: that is what `signature.verify` answers.
    """

    content: bytes
    signature: bytes = field(repr=False)

    @cached_property
    def id(self) -> str:
        """SHA-256 of the content. The signature is not in it: signing again gives the same id."""
        return digest(self.content)
