"""The node as a WSGI application: what gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.node.settings")

application = get_wsgi_application()
