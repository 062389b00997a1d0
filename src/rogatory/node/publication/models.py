"""Leaves and checkpoints of our log; cosignatures of others on it; the last checkpoint seen of each other State."""

from typing import ClassVar

from django.db import models


class Leaf(models.Model):
    """One act in our log. `index` is its place; the salt keeps the digest from being guessed."""

    index = models.PositiveBigIntegerField(primary_key=True)
    act = models.CharField(max_length=64, unique=True)
    salt = models.BinaryField()
    entry = models.BinaryField()


class Head(models.Model):
    """The newest state of our log: one row, changed in the transaction that adds leaves."""

    size = models.PositiveBigIntegerField()
    frontier = models.JSONField()
    note = models.TextField()


class Cosignature(models.Model):
    """A witness's line under one of our checkpoints. `body` is the checkpoint's text that it covers."""

    size = models.PositiveBigIntegerField(db_index=True)
    body = models.TextField()
    witness = models.CharField(max_length=2)
    line = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["size", "witness"], name="one_cosignature_per_size")
        ]


class Seen(models.Model):
    """The last checkpoint that we saw, checked and cosigned of another State's log."""

    state = models.CharField(max_length=2, primary_key=True)
    size = models.PositiveBigIntegerField()
    note = models.TextField()
    line = models.TextField()
    """Our cosignature of it."""
    seen_at = models.DateTimeField()


class Alarm(models.Model):
    """Evidence that a log lied: both notes, kept for ever and shown on the desk."""

    state = models.CharField(max_length=2)
    code = models.CharField(max_length=64)
    earlier = models.TextField()
    later = models.TextField()
    raised_at = models.DateTimeField()
