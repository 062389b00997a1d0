"""Every door of the node: other nodes, the State's own systems, people."""

from django.urls import include, path

urlpatterns = [
    path("", include("rogatory.node.peers.urls")),
    path("", include("rogatory.node.desk.urls")),
]
