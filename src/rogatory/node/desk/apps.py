"""The Django application of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The pages."""

    name = "rogatory.node.desk"
    label = "desk"
