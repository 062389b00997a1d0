"""What the lists need of a dossier, derived from its acts. `rebuild` makes it again and compares."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rogatory.acts.duties import Duty, duties
from rogatory.acts.fold import VOID, Dossier
from rogatory.acts.matter import RequestBody
from rogatory.envelope.errors import Rejected
from rogatory.node.dossiers import models
from rogatory.node.dossiers.library import folded
from rogatory.node.identity import identity
from rogatory.treaty.instants import read_instant

_GRAVITY = ("routine", "urgent", "emergency")


def _title(dossier: Dossier) -> str:
    for entry in dossier.history:
        if entry.verdict != VOID and isinstance(entry.act.body, RequestBody):
            return entry.act.body.offences[0].title
    return "—"


def _nearest(owed: Iterable[Duty]) -> datetime | None:
    return min((duty.until for duty in owed if duty.until is not None), default=None)


def derived(dossier: Dossier, reference: str) -> dict[str, object]:
    """The columns of a dossier's row in the lists, from its acts alone (no clock: dates of duties are dates)."""
    us = identity().state
    requests = list(dossier.requests.values())
    instants = [read_instant(entry.act.header.instant) for entry in dossier.history]
    # Silence depends on the clock; here only what is owed as such, at the instant of the newest act.
    owed = duties(dossier, max(instants))
    ours = [duty for duty in owed if duty.owner == us]
    theirs = [duty for duty in owed if duty.owner != us and not duty.inward]
    others = set(dossier.states) | {entry.act.header.author.state for entry in dossier.history}
    peer = next(iter(sorted(others - {us})), us)
    running = [request for request in requests if not request.ended]
    return {
        "our_reference": dossier.references.get(us, reference),
        "peer": peer,
        "peer_reference": dossier.references.get(peer, "") if peer != us else "",
        "exercise": dossier.exercise,
        "title": _title(dossier)[:300],
        "stages": [
            {"id": one.id, "kind": one.kind, "measure": one.measure, "stage": str(one.stage)}
            for one in requests
        ],
        "urgency": max((one.urgency for one in running), key=_GRAVITY.index, default="routine"),
        "open": bool(running),
        "owed": bool(ours),
        "due": _nearest(ours),
        "review_at": _nearest(theirs),
        "opened_at": min(instants),
        "updated_at": max(instants),
    }


def write_views(folded: Mapping[str, Dossier], references: Mapping[str, str]) -> None:
    """Write the rows of dossiers as they are folded. Inside the transaction that recorded their acts."""
    rows = [
        models.DossierView(id=one, **derived(dossier, references[one])) for one, dossier in folded.items()
    ]
    columns = [field.attname for field in models.DossierView._meta.concrete_fields if not field.primary_key]
    models.DossierView.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def differing_views() -> list[str]:
    """The dossiers whose row is not what their acts give: none, unless somebody changed the database."""
    wrong = []
    ids = models.Act.objects.order_by("dossier").values_list("dossier", flat=True).distinct()
    for dossier_id in ids:
        row = models.DossierView.objects.filter(id=dossier_id).first()
        if row is None:
            wrong.append(dossier_id)
            continue
        try:
            fresh = derived(folded(dossier_id), row.our_reference)
        except Rejected:
            # An act of it cannot be read any more; the check of acts says which.
            wrong.append(dossier_id)
            continue
        if any(getattr(row, column) != value for column, value in fresh.items()):
            wrong.append(dossier_id)
    return wrong
