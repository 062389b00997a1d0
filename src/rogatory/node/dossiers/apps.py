"""The Django application of this room."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers of acts."""

    name = "rogatory.node.dossiers"
    label = "dossiers"
