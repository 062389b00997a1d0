"""What can be chosen in a form where the act only holds a number or a digest: items, questions, orders, grounds.

Nobody should have to count from nought or copy a digest: the dossier knows what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from rogatory.acts.fold import Dossier
from rogatory.acts.kinds import KINDS
from rogatory.acts.matter import RequestBody
from rogatory.acts.state import RequestState
from rogatory.acts.words import word
from rogatory.node.desk import times
from rogatory.node.desk.citing import cited
from rogatory.node.desk.forms.boxes import Offers, Option, to_read
from rogatory.node.desk.forms.shape import shape_of
from rogatory.treaty.grounds import grounds_for

LENGTH = 90


@dataclass(frozen=True)
class Around:
    """What a draft or an act stands in. `names` are those of its own attachments."""

    fields: Mapping[str, object]
    zone: str
    names: Sequence[str] = ()
    dossier: Dossier | None = None
    request: RequestState | None = None
    body: Mapping[str, object] = field(default_factory=dict)
    """What the request itself says."""


def around(
    fields: Mapping[str, object], zone: str, names: Sequence[str], dossier: Dossier | None, request_id: str
) -> Around:
    """Gather what the offers need."""
    request = dossier.requests.get(request_id) if dossier else None
    entry = dossier.entry(request_id) if dossier and request else None
    said = (
        entry.act.body.model_dump(mode="json", by_alias=True, exclude_none=True)
        if entry and isinstance(entry.act.body, RequestBody)
        else {}
    )
    return Around(fields, zone, names, dossier, request, said)


def offers(kind: str, about: Around) -> Offers:
    """What can be chosen in the fields of a kind of act, by path."""
    if KINDS[kind].opens:
        return {
            "items.*.identifiers": _identifiers(about.fields),
            "translations.*.attachment": [Option(str(n), name) for n, name in enumerate(about.names)],
            "preservation": list(_preservations(about)),
        }
    if about.request is None:
        return {}
    items = _items(about.body)
    return {
        "items": items,
        "items.*.item": items,
        "answers.*.question": _questions(about),
        "asked_in": list(_acts(about, {one.act for one in about.request.questions})),
        "order": [Option(one.act, one.provider) for one in about.request.orders],
        "transmittal": list(_acts(about, {one.act for one in about.request.deliveries})),
        "objects.*.sha256": [
            Option(one.sha256, one.name) for delivery in about.request.deliveries for one in delivery.objects
        ],
        "grounds": list(_grounds(about.request.measure)),
        "questions.*.field": list(_fields(about)),
    }


def _cut(text: object) -> str:
    line = " ".join(str(text or "").split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"


def _records(fields: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = fields.get(name)
    return [one if isinstance(one, Mapping) else {} for one in found] if isinstance(found, list) else []


def _numbered(number: int, text: str) -> Option:
    return Option(str(number), f"{number + 1}. {text}")


def _identifiers(fields: Mapping[str, object]) -> list[Option]:
    return [
        _numbered(number, f"{gettext(word(str(one.get('type') or '—'), 'type'))} {_cut(_named(one))}".strip())
        for number, one in enumerate(_records(fields, "identifiers"))
    ]


def _named(identifier: Mapping[str, object]) -> object:
    return next(
        (identifier[name] for name in ("value", "user_id", "handle", "url") if identifier.get(name)), ""
    )


def _items(body: Mapping[str, object]) -> list[Option]:
    return [
        _numbered(number, _cut(one.get("description"))) for number, one in enumerate(_records(body, "items"))
    ]


def _questions(about: Around) -> list[Option]:
    asked = about.request.questions if about.request else ()
    act = about.fields.get("asked_in")
    return [_numbered(one.number, _cut(one.text)) for one in asked if one.act == act]


def _acts(about: Around, ids: set[str]) -> Iterator[Option]:
    for entry in about.dossier.history if about.dossier else ():
        if entry.act.id in ids:
            yield _act(entry.act.id, entry.act.kind, entry.act.header.instant, about.zone)


def _act(id_: str, kind: str, instant: str, zone: str) -> Option:
    when = times.read(instant)
    day = times.in_zone(when, zone) if when else instant
    return Option(id_, gettext("{kind}, {day}").format(kind=gettext(KINDS[kind].title), day=day))


def _preservations(about: Around) -> Iterator[Option]:
    for request in about.dossier.requests.values() if about.dossier else ():
        if request.measure == "preservation":
            yield _act(request.id, request.kind, request.opened_at, about.zone)


def _grounds(measure: str) -> Iterator[Option]:
    for ground in grounds_for(measure):
        yield Option(
            ground.code, f"{ground.cite} — {gettext(ground.en)}", _mark(ground.cite, str(ground.checked))
        )


def _mark(cite: str, checked: str) -> str:
    number = int(cite.partition("(")[0])
    found = cited(number, None, checked)
    return found.mark if found else ""


def _fields(about: Around) -> Iterator[Option]:
    """Every place of the request that a question can be about, as its titles lead to it."""
    if about.request is None:
        return
    shape = shape_of(KINDS[about.request.kind].body)
    inner = around(about.body, about.zone, (), about.dossier, "")
    root = to_read(shape, about.body, offers(about.request.kind, inner))
    yield from (Option(box.path, box.trail) for box in root.walk() if box.path)
