"""Acts (never changed), what is derived from them (can be made again), drafts, and what waits to be sent."""

from typing import ClassVar

from django.db import models


class Act(models.Model):
    """An act as it was signed. Rows are added by `record.py` alone, and never changed or removed."""

    id = models.CharField(max_length=64, primary_key=True)
    sequence = models.BigIntegerField(unique=True)
    dossier = models.CharField(max_length=32, db_index=True)
    kind = models.CharField(max_length=64)
    author = models.CharField(max_length=2)
    shared = models.BooleanField()
    content = models.BinaryField()
    signature = models.BinaryField()
    recorded_at = models.DateTimeField()
    peer_proof = models.TextField(blank=True)
    """For an act of another State: the proof (tlog-proof) that its own log holds it."""


class DossierView(models.Model):
    """What the lists need of a dossier, derived from its acts by `derive.py`; rebuilt and compared by a command."""

    id = models.CharField(max_length=32, primary_key=True)
    our_reference = models.CharField(max_length=64, unique=True)
    peer = models.CharField(max_length=2)
    peer_reference = models.CharField(max_length=64, blank=True)
    exercise = models.BooleanField()
    title = models.CharField(max_length=300)
    stages = models.JSONField()
    urgency = models.CharField(max_length=16)
    open = models.BooleanField(db_index=True)
    owed = models.BooleanField(db_index=True)
    """Whether our State owes something."""
    due = models.DateTimeField(null=True, db_index=True)
    """The nearest date of what our State owes."""
    review_at = models.DateTimeField(null=True, db_index=True)
    """The nearest date of what the other State owes: from then on, silence is ours to chase."""
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        # In the order of the list, so that a page of it costs the same however many dossiers there are.
        indexes: ClassVar = [models.Index(fields=["-updated_at", "id"], name="dossiers_newest_first")]


class Counter(models.Model):
    """The last number given to a dossier of a year, for references such as FR-2026-000042."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField()


class Draft(models.Model):
    """What a person is writing. `digest` is what an approver confirms; any change to the fields voids it."""

    class Status(models.TextChoices):
        """Where the draft stands."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        SAID = "said"
        DISCARDED = "discarded"

    id = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=64)
    dossier = models.CharField(max_length=32, blank=True, db_index=True)
    request = models.CharField(max_length=64, blank=True)
    to = models.CharField(max_length=2, blank=True)
    bases = models.JSONField(default=list)
    exercise = models.BooleanField(default=False)
    fields = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    role = models.CharField(max_length=32)
    drafted_by = models.ForeignKey("people.Officer", on_delete=models.PROTECT, related_name="drafts")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    digest = models.CharField(max_length=64, blank=True)
    remark = models.TextField(blank=True)
    act = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()


class Outbox(models.Model):
    """An act that another State has not receipted yet. Written in the transaction that records the act."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT)
    peer = models.CharField(max_length=2, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(db_index=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "peer"], name="one_delivery_per_peer")
        ]


class SeenMessage(models.Model):
    """The id of a message that was read: the same message is not read twice."""

    id = models.CharField(max_length=35, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)
