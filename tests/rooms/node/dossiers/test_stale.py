"""A page or an upload that began before a draft was said changes nothing after it; nor does a role that was lost."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest

from rogatory.node.clock import now
from tests.rooms.node.cast import request_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from rogatory.node.dossiers.models import Draft
    from rogatory.node.people.models import Officer
    from tests.rooms.node.cast import Peer
    from tests.rooms.node.conftest import Asked, Officers


def begun(officer: Officer) -> Draft:
    from rogatory.node.dossiers import drafting

    return drafting.start(
        officer,
        "mla-request",
        role="central-authority",
        at=now(),
        to="VN",
        bases=["FR-VN-MLA-2016"],
        exercise=True,
        fields=request_fields("mla-request"),
    )


def said(draft: Draft, officers: Officers) -> str:
    from rogatory.node.dossiers import drafting

    draft = drafting.submit(draft, officers["central"], now())
    draft = drafting.approve(draft, officers["second"], role="approver", digest=draft.digest, at=now())
    return draft.act


def _save(draft: Draft, officer: Officer) -> Draft:
    from rogatory.node.dossiers import drafting

    return drafting.save(draft, officer, at=now(), fields={})


def _discard(draft: Draft, officer: Officer) -> Draft:
    from rogatory.node.dossiers import drafting

    return drafting.discard(draft, officer, now())


def _detach(draft: Draft, officer: Officer) -> Draft:
    from rogatory.node.dossiers import drafting

    return drafting.detach(draft, officer, 0, now())


@pytest.mark.parametrize("late", [_save, _discard, _detach])
def test_what_was_read_before_brings_no_draft_back(
    officers: Officers, peer: Peer, late: Callable[[Draft, Officer], Draft]
) -> None:
    from rogatory.node.dossiers.models import Act, Draft
    from rogatory.node.dossiers.refusals import NotAllowed

    draft = begun(officers["central"])
    read = Draft.objects.select_related("drafted_by").get(pk=draft.pk)
    act = said(draft, officers)
    with pytest.raises(NotAllowed) as why:
        late(read, officers["central"])
    assert why.value.code == "not-editable"
    row = Draft.objects.get(pk=draft.pk)
    assert (row.status, row.act) == ("said", act)
    assert Act.objects.count() == 1


def test_a_file_that_arrives_after_the_draft_was_said_is_not_attached(officers: Officers, peer: Peer) -> None:
    from rogatory.node.dossiers import drafting
    from rogatory.node.dossiers.models import Draft
    from rogatory.node.dossiers.refusals import NotAllowed

    draft = begun(officers["central"])

    class Slow(BytesIO):
        """While it is read, the draft is approved."""

        act = ""

        def seek(self, place: int, whence: int = 0, /) -> int:
            self.act = self.act or said(Draft.objects.get(pk=draft.pk), officers)
            return super().seek(place, whence)

    file = Slow(b"instant,source\n")
    with pytest.raises(NotAllowed):
        drafting.attach(draft, officers["central"], "flow.csv", cast("BinaryIO", file), now())
    row = Draft.objects.get(pk=draft.pk)
    assert file.act and (row.status, row.act, row.attachments) == ("said", file.act, [])


def test_a_role_that_was_taken_away_says_nothing_more(officers: Officers, asked_of_us: Asked) -> None:
    from rogatory.node.dossiers import drafting
    from rogatory.node.dossiers.models import Act
    from rogatory.node.dossiers.refusals import NotAllowed

    duty = officers["duty"]
    draft = drafting.start(
        duty,
        "acknowledgement",
        role="duty-officer",
        at=now(),
        dossier=asked_of_us.dossier,
        request=asked_of_us.request,
        fields={
            "officer_in_charge": {"name": "x", "function": "y", "telephone": "+33199000023"},
            "next_step": "An order.",
        },
    )
    duty.roles = ["translator"]
    duty.save()
    with pytest.raises(NotAllowed) as why:
        drafting.submit(draft, duty, now())
    assert why.value.code == "wrong-officer"
    assert not Act.objects.filter(kind="acknowledgement").exists()
    duty.roles = ["duty-officer"]
    duty.save()
    drafting.submit(draft, duty, now())
    assert Act.objects.filter(kind="acknowledgement").count() == 1


def test_older_dates_do_not_hide_an_emergency(
    officers: Officers, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.node.dossiers import queries

    monkeypatch.setattr(queries, "MOST", 3)
    fields = request_fields("preservation-request", "FR")
    for _ in range(3):
        peer.says("preservation-request", fields, exercise=True)
    urgent = fields | {"urgency": {"level": "emergency", "reason": "The disk is being wiped."}}
    act = peer.says("preservation-request", urgent, exercise=True)
    found = queries.needs(officers["duty"], now())
    assert found[0].request == act.id and found[0].urgency == "emergency"
    assert len({need.request for need in found}) == 4
