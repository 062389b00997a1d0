"""The Django application of this room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The directory of other States."""

    name = "rogatory.node.directory"
    label = "directory"
