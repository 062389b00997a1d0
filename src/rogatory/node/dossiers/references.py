"""Our human references: FR-2026-000042."""

from datetime import datetime

from rogatory.node.dossiers.models import Counter, DossierView
from rogatory.node.identity import identity


def reference_of(dossier: str, at: datetime) -> str:
    """The reference of a dossier; a new one for a dossier that is new here. Inside the transaction that uses it."""
    known = DossierView.objects.filter(id=dossier).values_list("our_reference", flat=True).first()
    if known:
        return str(known)
    counter, _ = Counter.objects.select_for_update().get_or_create(year=at.year, defaults={"last": 0})
    counter.last += 1
    counter.save()
    return f"{identity().state}-{at.year}-{counter.last:06}"
