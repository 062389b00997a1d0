"""Files and acts to measure with. Everything in them is fictional."""

import os
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from rogatory.acts.header import Approver, Audience, Author, Header
from rogatory.envelope.canonical import canonical
from tests.rooms.node.cast import request_fields

MIB = 1 << 20
GIB = 1 << 30


def random_file(path: Path, size: int) -> Path:
    """A file of random bytes, which nothing can compress or skip."""
    with path.open("wb") as file:
        for _ in range(size // MIB):
            file.write(os.urandom(MIB))
        file.write(os.urandom(size % MIB))
    return path


def request_body(size: int) -> dict[str, Any]:
    """The fields of a preservation request of about so many bytes: as many facts as it takes. At least 3 KB."""
    fields = request_fields("preservation-request")
    number = 0
    while len(canonical(fields)) < size:
        number += 1
        fields["facts"].append(
            f"{number}. On 14 November 2026 at 02:{number % 60:02}:07 +01:00 the fictional host "
            f"HLC-VPS-{number:05} answered the address 203.0.113.47 with {number * 7919} bytes, as the firewall's "
            "export shows in the line that bears this number; the operator kept the original on a write-once disk."
        )
    return fields


def request_header(
    state: str, to: str, certificate: str, at: datetime, kind: str = "preservation-request"
) -> Header:
    """The header of an act that opens a dossier of its own, an exercise."""
    return Header(
        format="rogatory/act/1",
        kind=kind,
        version=1,
        dossier=token_hex(16),
        request=None,
        reference=f"{state}-{at.year}-{token_hex(3).upper()}",
        author=Author(state=state, authority="contact-point", officer="o-bench", role="duty-officer"),
        approver=Approver(officer="o-second", role="approver"),
        instant=at.isoformat(),
        zone="Etc/UTC",
        after=(),
        audience=Audience(scope="shared", states=tuple(sorted((state, to)))),
        bases=("FR-VN-MLA-2016",),
        exercise=True,
        certificate=certificate,
        attachments=(),
    )
