"""What every template knows: our State, and what the officer may see."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from rogatory.node.desk.access import administers, may_act
from rogatory.node.desk.citing import MARKS
from rogatory.node.people.models import Officer
from rogatory.node.people.reach import reads_dossiers


def node(request: HttpRequest) -> dict[str, object]:
    """The name and code of the State whose node this is, whether it is for exercises only, and the officer's reach."""
    configuration = settings.CONFIGURATION
    officer = getattr(request, "user", None)
    known = officer if isinstance(officer, Officer) else None
    return {
        "our_state": configuration.state if configuration else "",
        "our_name": configuration.name if configuration else "",
        "node_is_exercise": bool(configuration and configuration.exercise),
        "reads_dossiers": known is not None and reads_dossiers(known),
        "may_act": known is not None and may_act(known),
        "administers": known is not None and administers(known),
        "languages": settings.LANGUAGES,
        "law_marks": [(gettext(word), gettext(note)) for word, note in MARKS.values()],
    }
