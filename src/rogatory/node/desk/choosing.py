"""What can be chosen in a form where the act only holds a number or a digest: items, questions, orders, grounds.

Nobody should have to count from nought or copy a digest: the dossier knows what is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


Offer = Callable[[Around], Iterable[Option]]


class _Offered(Mapping[str, Sequence[Option]]):
    """Offers that are made when somebody looks at the field: most acts of a long dossier have none of these."""

    def __init__(self, made: Mapping[str, Offer], about: Around) -> None:
        self._made, self._about = made, about
        self._known: dict[str, Sequence[Option]] = {}

    def __getitem__(self, path: str) -> Sequence[Option]:
        if path not in self._known:
            self._known[path] = list(self._made[path](self._about))
        return self._known[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def offers(kind: str, about: Around) -> Offers:
    """What can be chosen in the fields of a kind of act, by path."""
    if KINDS[kind].opens:
        return _Offered(OF_A_REQUEST, about)
    return _Offered(ON_A_REQUEST if about.request else {}, about)


def _cut(text: object) -> str:
    line = " ".join(str(text or "").split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"


def _records(fields: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = fields.get(name)
    return [one if isinstance(one, Mapping) else {} for one in found] if isinstance(found, list) else []


def _numbered(number: int, text: str) -> Option:
    return Option(str(number), f"{number + 1}. {text}")


def _identifiers(about: Around) -> list[Option]:
    return [
        _numbered(number, f"{gettext(word(str(one.get('type') or '—'), 'type'))} {_cut(_named(one))}".strip())
        for number, one in enumerate(_records(about.fields, "identifiers"))
    ]


def _named(identifier: Mapping[str, object]) -> object:
    return next(
        (identifier[name] for name in ("value", "user_id", "handle", "url") if identifier.get(name)), ""
    )


def _items(about: Around) -> list[Option]:
    return [
        _numbered(number, _cut(one.get("description")))
        for number, one in enumerate(_records(about.body, "items"))
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


def _asking(about: Around) -> Iterator[Option]:
    return _acts(about, {one.act for one in about.request.questions} if about.request else set())


def _deliveries(about: Around) -> Iterator[Option]:
    return _acts(about, {one.act for one in about.request.deliveries} if about.request else set())


def _orders(about: Around) -> list[Option]:
    return [Option(one.act, one.provider) for one in about.request.orders] if about.request else []


def _objects(about: Around) -> Iterator[Option]:
    for delivery in about.request.deliveries if about.request else ():
        yield from (Option(one.sha256, one.name) for one in delivery.objects)


def _attachments(about: Around) -> list[Option]:
    return [Option(str(number), name) for number, name in enumerate(about.names)]


def _grounds(about: Around) -> Iterator[Option]:
    for ground in grounds_for(about.request.measure) if about.request else ():
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


OF_A_REQUEST: Mapping[str, Offer] = {
    "items.*.identifiers": _identifiers,
    "translations.*.attachment": _attachments,
    "preservation": _preservations,
}
ON_A_REQUEST: Mapping[str, Offer] = {
    "items": _items,
    "items.*.item": _items,
    "answers.*.question": _questions,
    "asked_in": _asking,
    "order": _orders,
    "transmittal": _deliveries,
    "objects.*.sha256": _objects,
    "grounds": _grounds,
    "questions.*.field": _fields,
}
