"""Every door of the node: other nodes, the State's own systems, people."""

from django.urls import include, path

from rogatory.node.api.door import api

urlpatterns = [
    path("", include("rogatory.node.peers.urls")),
    path("api/v1/", api.urls),
    path("", include("rogatory.node.desk.urls")),
]
