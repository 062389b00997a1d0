"""Who asks: the officer whose token came with the request."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from rogatory.node.clock import now
from rogatory.node.dossiers.refusals import NotAllowed
from rogatory.node.people.models import Officer
from rogatory.node.people.officers import officer_of
from rogatory.node.people.reach import reads_dossiers
from rogatory.treaty.findings import Sentence


class Asking(HttpRequest):
    """A request that came with a valid token: `auth` is the officer."""

    auth: Officer


class AnyOfficer(HttpBearer):
    """Every officer with a valid token."""

    def authenticate(self, request: HttpRequest, token: str) -> Officer | None:
        """The officer, or None for a token that is not valid (any more)."""
        del request
        return officer_of(token, now())


class Reader(AnyOfficer):
    """Officers who may see what is in dossiers."""

    def authenticate(self, request: HttpRequest, token: str) -> Officer | None:
        """The officer. Raises NotAllowed for one who has no such role."""
        officer = super().authenticate(request, token)
        if officer is not None and not reads_dossiers(officer):
            raise NotAllowed("no-dossiers", Sentence("Your roles do not let you see what is in dossiers."))
        return officer
