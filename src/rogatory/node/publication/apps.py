"""The Django application of this room."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Our log and our watch over others."""

    name = "rogatory.node.publication"
    label = "publication"
