"""The addresses of the peers' door."""

from django.urls import path

from rogatory.node.peers import views

urlpatterns = [
    path("peers/v1/messages", views.messages),
    path("peers/v1/objects/<str:token>", views.objects),
    path("peers/v1/card", views.card),
    path("log/<path:path>", views.published),
    path("witness/add-checkpoint", views.add_checkpoint),
]
