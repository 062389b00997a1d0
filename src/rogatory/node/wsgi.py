"""The node as a WSGI application: what gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.node.settings")

application = get_wsgi_application()

from rogatory.node.evidence.storage import incoming  # noqa: E402 - after Django is set up
from rogatory.node.identity import identity  # noqa: E402

# The keys are opened now and not at the first message: stretching the passphrase takes a second or two.
_ = identity().us

# A form with a large file puts it there before any code of ours runs.
incoming()
