"""The Django application of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence objects."""

    name = "rogatory.node.evidence"
    label = "evidence"
