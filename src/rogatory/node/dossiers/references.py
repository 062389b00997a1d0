"""Our human references: FR-2026-000042."""

from collections.abc import Collection
from datetime import datetime

from rogatory.node.dossiers.models import Counter, DossierView
from rogatory.node.identity import identity


def reference_of(dossier: str, at: datetime) -> str:
    """The reference of a dossier; a new one for a dossier that is new here. Inside the transaction that uses it."""
    return references_of([dossier], at)[dossier]


def references_of(dossiers: Collection[str], at: datetime) -> dict[str, str]:
    """The reference of each dossier; new ones, in order, for those that are new here."""
    rows = DossierView.objects.filter(id__in=dossiers).values_list("id", "our_reference")
    known = {dossier: str(reference) for dossier, reference in rows}
    fresh = [dossier for dossier in dossiers if dossier not in known]
    if fresh:
        counter, _ = Counter.objects.select_for_update().get_or_create(year=at.year, defaults={"last": 0})
        first = counter.last + 1
        counter.last += len(fresh)
        counter.save()
        known |= {
            dossier: f"{identity().state}-{at.year}-{number:06}"
            for number, dossier in enumerate(fresh, first)
        }
    return known
