"""Officers and their tokens."""

import hashlib
import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Officer(AbstractUser):
    """A person of this node. Acts carry the pseudonym; the name stays at home.

    `roles` are the role codes of acts; `zone` and `language` are how the person reads dates and sentences.
    """

    pseudonym = models.SlugField(max_length=64, unique=True)
    roles = models.JSONField(default=list)
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=12, default="en")
    authority = models.SlugField(max_length=64)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["pseudonym", "authority"]

    @property
    def role_set(self) -> frozenset[str]:
        """The roles, as a set of codes."""
        return frozenset(str(role) for role in self.roles)

    @property
    def display_name(self) -> str:
        """The person's name as colleagues know it."""
        return self.get_full_name() or self.username


class Token(models.Model):
    """A key to the API. Only its digest is kept; the token itself is shown once."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    @staticmethod
    def digest_of(token: str) -> str:
        """The digest under which a token is kept."""
        return hashlib.sha256(token.encode()).hexdigest()

    @staticmethod
    def fresh() -> str:
        """A new token of 256 random bits."""
        return secrets.token_urlsafe(32)
