"""The Django application of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People of the node."""

    name = "rogatory.node.people"
    label = "people"
