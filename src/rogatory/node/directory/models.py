"""Accepted State cards, newest serial per State in use; older ones are kept, since old acts were signed under them."""

from typing import ClassVar

from django.db import models


class PeerCard(models.Model):
    """One card, as it was signed. `revoked_at` ends our belief in it from that instant on."""

    state = models.CharField(max_length=2, db_index=True)
    serial = models.PositiveIntegerField()
    card = models.CharField(max_length=64)
    """SHA-256 of its bytes."""
    content = models.BinaryField()
    signature = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=150)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["state", "card"], name="one_row_per_card")]
        ordering: ClassVar = ["state", "-serial"]
