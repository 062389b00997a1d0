"""Django's settings of one node, read from the node's own folder (`node.toml`).

Without ROGATORY_NODE (type checking, tests of forms, translations) the settings describe a node in memory that
keeps nothing.
"""

import os
from pathlib import Path

from rogatory.node.configuration import FOLDER_VARIABLE, Configuration, read_configuration

HERE = Path(__file__).parent
CONFIGURATION: Configuration | None = (
    read_configuration(Path(os.environ[FOLDER_VARIABLE])) if os.environ.get(FOLDER_VARIABLE) else None
)


def _secret() -> str:
    if CONFIGURATION is None:
        return "a node in memory has no sessions to protect"
    return (CONFIGURATION.keys / "django-secret").read_text("utf-8").strip()


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = [
    "*"
]  # the node answers on the addresses that it listens on; cards, not host names, are trusted
ROOT_URLCONF = "rogatory.node.urls"
WSGI_APPLICATION = "rogatory.node.wsgi.application"
AUTH_USER_MODEL = "people.Officer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "rogatory.node.people.apps.PeopleConfig",
    "rogatory.node.directory.apps.DirectoryConfig",
    "rogatory.node.publication.apps.PublicationConfig",
    "rogatory.node.dossiers.apps.DossiersConfig",
    "rogatory.node.evidence.apps.EvidenceConfig",
    "rogatory.node.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rogatory.node.desk.middleware.officer_preferences",
    "rogatory.node.desk.middleware.content_security_policy",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rogatory.node.desk.context.node",
            ],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(CONFIGURATION.database) if CONFIGURATION else ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was committed survives the loss of power, which a receipt promises.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "CONN_MAX_AGE": None,
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(CONFIGURATION.folder / "incoming") if CONFIGURATION else None

LANGUAGE_CODE = CONFIGURATION.language if CONFIGURATION else "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [str(HERE / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIGURATION.zone if CONFIGURATION else "UTC"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
LOGIN_URL = "desk:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "desk:sign-in"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = f"rogatory-{CONFIGURATION.state.lower()}" if CONFIGURATION else "rogatory"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}-csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(
    CONFIGURATION and CONFIGURATION.address.startswith("https://")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
