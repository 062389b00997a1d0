"""Objects that an act announces: ours are known already, those of another State are expected, at a secret path."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_urlsafe

from rogatory.acts.act import Act
from rogatory.exchange.messages import Upload
from rogatory.node.evidence.models import Incoming, Object
from rogatory.node.identity import identity


def announce(act: Act, at: datetime) -> None:
    """Expect the objects that an act of another State announces. Inside the transaction that records it."""
    if act.header.author.state == identity().state:
        return
    for attachment in act.header.attachments:
        if attachment.sealed_sha256 is None or attachment.sealed_size is None:
            continue
        row, _ = Object.objects.get_or_create(
            sealed_sha256=attachment.sealed_sha256,
            defaults={
                "sealed_size": attachment.sealed_size,
                "sha256": attachment.sha256,
                "size": attachment.size,
                "name": attachment.name,
                "media_type": attachment.media_type,
                "dossier": act.header.dossier,
                "created_at": at,
            },
        )
        if not row.complete:
            Incoming.objects.get_or_create(
                object=row,
                defaults={"token": token_urlsafe(32), "peer": act.header.author.state, "act": act.id},
            )


def uploads(acts: Collection[str]) -> list[Upload]:
    """Where the objects that these acts announced may be uploaded, as far as they are not here yet."""
    waiting = Incoming.objects.filter(act__in=acts, object__complete=False).select_related("object")
    return [
        Upload(sealed_sha256=one.object.sealed_sha256, path=f"/peers/v1/objects/{one.token}")
        for one in waiting
    ]
