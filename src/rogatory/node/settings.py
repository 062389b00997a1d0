"""Django's settings of one node, read from the node's own folder (`node.toml`)."""

SECRET_KEY = "not-yet"  # noqa: S105
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
