"""Acts as the database holds them, read once per process: they never change."""

from collections.abc import Iterable
from functools import lru_cache

from rogatory.acts.act import Act, read_act
from rogatory.acts.fold import Dossier, fold
from rogatory.envelope.envelope import Envelope
from rogatory.node.dossiers import models


@lru_cache(maxsize=20_000)
def _read(act_id: str, content: bytes) -> Act:
    return read_act(content)


def to_act(row: models.Act) -> Act:
    """The act of a row."""
    return _read(row.id, bytes(row.content))


def to_envelope(row: models.Act) -> Envelope:
    """The signed bytes of a row."""
    return Envelope(bytes(row.content), bytes(row.signature))


def acts_of(dossier: str) -> list[Act]:
    """The acts of a dossier, in the order in which they were recorded here."""
    return [to_act(row) for row in models.Act.objects.filter(dossier=dossier).order_by("sequence")]


def folded(dossier: str, more: Iterable[Act] = ()) -> Dossier:
    """The dossier that its recorded acts (and `more`, not yet recorded) amount to."""
    return fold([*acts_of(dossier), *more])
