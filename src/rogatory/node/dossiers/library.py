"""Acts as the database holds them, read once per process: they never change."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from threading import Lock

from rogatory.acts.act import Act
from rogatory.acts.fold import Dossier, fold
from rogatory.acts.reading import read_act
from rogatory.envelope.envelope import Envelope
from rogatory.node.dossiers import models

MOST = 20_000


class _Read:
    """The acts that this process read last, by id. An act is given only for the very bytes that it was read from."""

    def __init__(self) -> None:
        self._acts: OrderedDict[str, Act] = OrderedDict()
        self._lock = Lock()

    def get(self, act_id: str, content: bytes) -> Act:
        """The act of these bytes, read now or before."""
        found = self._acts.get(act_id)
        if found is not None and found.content == content:
            return found
        return self.keep(act_id, read_act(content))

    def keep(self, act_id: str, act: Act) -> Act:
        """Remember an act that was read."""
        with self._lock:
            self._acts[act_id] = act
            if len(self._acts) > MOST:
                self._acts.popitem(last=False)
        return act

    def forget(self) -> None:
        """Read everything anew from here on."""
        with self._lock:
            self._acts.clear()


read = _Read()


def to_act(row: models.Act) -> Act:
    """The act of a row."""
    return read.get(row.id, bytes(row.content))


def to_envelope(row: models.Act) -> Envelope:
    """The signed bytes of a row."""
    return Envelope(bytes(row.content), bytes(row.signature))


def acts_of_each(dossiers: Collection[str]) -> dict[str, list[Act]]:
    """The acts of each dossier, in the order in which they were recorded here; a few hundred dossiers at a time."""
    held: dict[str, list[Act]] = {dossier: [] for dossier in dossiers}
    rows = (
        models.Act.objects.filter(dossier__in=held)
        .order_by("sequence")
        .values_list("dossier", "id", "content")
    )
    for dossier, act_id, content in rows:
        held[dossier].append(read.get(act_id, bytes(content)))
    return held


def acts_of(dossier: str) -> list[Act]:
    """The acts of a dossier, in the order in which they were recorded here."""
    return acts_of_each([dossier])[dossier]


def folded(dossier: str, more: Iterable[Act] = ()) -> Dossier:
    """The dossier that its recorded acts (and `more`, not yet recorded) amount to."""
    return fold([*acts_of(dossier), *more])
