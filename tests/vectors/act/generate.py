"""Write the vectors of this folder: `python -m tests.vectors.act.generate`.

`read/` holds one act each: its bytes in base64, and `expect`: "accepted" with the id, or the code of the refusal.
There is a good act of every kind, and acts with one fault each.

`fold/` holds one dossier each: its acts in base64, in no particular order; the history that they give, as
(id, verdict, reason); the stage of each request; and the ids that are missing. There is one for each reason for
which an act has no effect, and there are two for each thing that two States said at once: one for each order.

Any program in any language can use them. Nothing is drawn at random: the same program writes the same files. The
States XA, XB and XC are nobody's codes, and all names are fictional.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rogatory.acts.act import Act
from rogatory.envelope.canonical import canonical
from tests.rooms.acts.builders import Story, executed, preserved
from tests.rooms.acts.faults import FAULTS, GOOD, changed
from tests.rooms.acts.outcomes import CROSSED, JUDGED, waiting

HERE = Path(__file__).parent

OTHER_BYTES: dict[str, tuple[bytes, str]] = {
    "cut": (GOOD["closure"].content[:-1], "canonical.malformed"),
    "line-end": (GOOD["closure"].content + b"\n", "canonical.not-canonical"),
    "needless-escape": (
        GOOD["closure"].content.replace(b'"kind"', b'"\\u006bind"'),
        "canonical.not-canonical",
    ),
    "kind-twice": (GOOD["closure"].content[:-1] + b',"kind":"closure"}', "canonical.duplicate"),
    "own-kind-shared": (
        canonical(changed("audience", {"scope": "shared", "states": ["XA", "XB"]}, "provider-order")),
        "act.audience",
    ),
    "request-not-named": (canonical(changed("request", None, "acceptance")), "act.request"),
}


def _base64(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _refused(about: str, content: bytes, code: str) -> dict[str, Any]:
    return {"about": about, "expect": code, "content": _base64(content)}


def reading() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of each vector for the reader of one act."""
    for kind, act in GOOD.items():
        yield (
            f"good-{kind}",
            {"about": f"a good {kind}", "expect": "accepted", "id": act.id, "content": _base64(act.content)},
        )
    for name, (path, value, code) in FAULTS.items():
        yield name, _refused(f"mla-request; {path}", canonical(changed(path, value)), code)
    for name, (content, code) in OTHER_BYTES.items():
        yield name, _refused("the whole", content, code)


def _told(about: str, acts: list[Act]) -> dict[str, Any]:
    dossier = Story(*acts).dossier
    return {
        "about": about,
        "acts": [_base64(act.content) for act in acts],
        "history": [
            {"id": entry.act.id, "kind": entry.act.kind, "verdict": entry.verdict, "reason": entry.reason}
            for entry in dossier.history
        ],
        "stages": {id_: str(request.stage) for id_, request in dossier.requests.items()},
        "missing": list(dossier.missing),
    }


def folding() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of each vector for the fold."""
    for reason, make in JUDGED.items():
        story, _ = make()
        yield f"void-{reason}", _told(f"one act has no effect: {reason}", story.acts)
    for name, at_once in CROSSED.items():
        for first in (0, 1):
            yield f"{name}-{first + 1}", _told("two things said at once", at_once(first).acts)
    yield "missing-parent", _told("an act waits for its parent", waiting().acts)
    yield "preservation", _told("a preservation up to its confirmation", preserved().acts)
    yield "evidence", _told("a request up to the transmittal", executed().acts)


def files() -> dict[str, str]:
    """Every file of this folder that is generated, by its path in it."""
    found = {f"read/{name}.json": vector for name, vector in reading()}
    found |= {f"fold/{name}.json": vector for name, vector in folding()}
    return {name: json.dumps(vector, ensure_ascii=False, indent=1) + "\n" for name, vector in found.items()}


def main() -> None:
    """Write the files anew, and take away those that are no longer generated."""
    wanted = files()
    for stale in set(HERE.glob("*/*.json")) - {HERE / name for name in wanted}:
        stale.unlink()
    for name, text in wanted.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
