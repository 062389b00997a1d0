"""The API as one thing: its addresses, its description, and how it says no."""

from ninja import NinjaAPI

from rogatory.node.api import dossiers, drafts, law, problems, tokens

api = NinjaAPI(
    title="Rogatory",
    version="1",
    description=(
        "The node of one State: dossiers, acts and their proofs, drafts, evidence. "
        "Every refusal is a problem document (RFC 9457) with a stable `code`."
    ),
    docs_url=None,  # the page that comes with the library fetches its parts from the internet
    urls_namespace="api",
)
problems.add_handlers(api)
for router in (tokens.router, dossiers.router, drafts.router, law.router):
    api.add_router("", router)
