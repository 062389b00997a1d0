"""Evidence objects, by the digest of their ciphertext, and their transfers between nodes."""

from typing import ClassVar

from django.db import models


class Object(models.Model):
    """One sealed object. Its bytes lie in the objects folder under `sealed_sha256` once `complete`."""

    sealed_sha256 = models.CharField(max_length=64, primary_key=True)
    sealed_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    name = models.CharField(max_length=1000)
    media_type = models.CharField(max_length=120)
    dossier = models.CharField(max_length=32, db_index=True)
    complete = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Incoming(models.Model):
    """An object that another State announced in an act and may upload under a secret path (tus protocol)."""

    token = models.CharField(max_length=64, primary_key=True)
    object = models.OneToOneField(Object, on_delete=models.CASCADE)
    peer = models.CharField(max_length=2)
    act = models.CharField(max_length=64, db_index=True)


class Outgoing(models.Model):
    """An object that we still have to upload to another State, and where."""

    object = models.ForeignKey(Object, on_delete=models.CASCADE)
    peer = models.CharField(max_length=2)
    path = models.CharField(max_length=300)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(db_index=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["object", "peer"], name="one_upload_per_peer")
        ]
