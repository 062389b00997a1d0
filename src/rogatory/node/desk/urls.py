"""The addresses of the desk."""

from django.urls import path, re_path

from rogatory.node.desk.views import approval, bases, directory, dossier, drafts, home, session

app_name = "desk"

_DOSSIER = r"(?P<dossier_id>[0-9a-f]{32})"
_ACT = r"(?P<act_id>[0-9a-f]{64})"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", session.SignIn.as_view(), name="sign-in"),
    path("sign-out", session.SignOut.as_view(), name="sign-out"),
    path("language", session.language, name="language"),
    path("dossiers", home.dossiers, name="dossiers"),
    re_path(rf"^dossiers/{_DOSSIER}$", dossier.dossier, name="dossier"),
    re_path(rf"^dossiers/{_DOSSIER}/evidence$", dossier.evidence, name="evidence"),
    re_path(
        rf"^dossiers/{_DOSSIER}/evidence/(?P<sealed_sha256>[0-9a-f]{{64}})$",
        dossier.download,
        name="download",
    ),
    re_path(rf"^acts/{_ACT}$", dossier.proof, name="proof"),
    re_path(rf"^acts/{_ACT}/(?P<what>act\.json|act\.p7s|anchor\.pem)$", dossier.act_file, name="act-file"),
    path("requests/new", bases.new_request, name="new-request"),
    path("drafts", drafts.start, name="start"),
    re_path(r"^drafts/(?P<draft_id>[0-9a-f]{32})$", drafts.draft, name="draft"),
    re_path(r"^drafts/(?P<draft_id>[0-9a-f]{32})/approval$", approval.approval, name="approval"),
    path("states", directory.states, name="states"),
    re_path(r"^states/(?P<code>[A-Z]{2})/revoke$", directory.revoke, name="revoke"),
    path("people", directory.people, name="people"),
    path("people/<int:number>", directory.enable, name="enable"),
]
