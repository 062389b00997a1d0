"""The leaf of an act: 32 bytes that say nothing to whoever lacks the act and its salt.

The log is watched by other States, so it must not tell them what was done, nor let them try guesses: the
salt makes two logs' leaves of one act unlike, and makes a guess at a short act hopeless. With salt and act
anybody computes the leaf again.
"""

import hashlib
import re
from typing import Final

from rogatory.envelope.errors import Refusal

SALT_BYTES: Final = 32
ENTRY_BYTES: Final = 32
_PREFIX = b"rogatory/leaf/1\n"
_ACT = re.compile(r"[0-9a-f]{64}")

SALT = Refusal(
    "log.leaf.salt",
    "The salt has {size} bytes; 32 are needed to compute the leaf.",
    "Ask the sender for the proof with its extra line whole.",
)
ACT = Refusal(
    "log.leaf.act",
    'The act id "{act}" is not 64 lower-case hexadecimal digits.',
    "Give the SHA-256 of the act's bytes.",
)


def entry(salt: bytes, act_id: str) -> bytes:
    """The log's entry for an act: SHA-256 of a fixed prefix, the salt (32 random bytes), the act's digest.

    The same salt must never serve twice: two equal salts would show that two leaves are of one act.
    """
    if len(salt) != SALT_BYTES:
        raise SALT.at("salt", size=len(salt))
    if not _ACT.fullmatch(act_id):
        raise ACT.at("act", act=act_id)
    return hashlib.sha256(_PREFIX + salt + bytes.fromhex(act_id)).digest()
