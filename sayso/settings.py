"""Django's settings: read from the environment, safe when nothing is set.

`SAYSO_ROLE` says which database role this program runs under: web, worker, notary, or owner (migrations only).
"""

import hashlib
import hmac
import os
from pathlib import Path

from sayso import home, postgres

ROLE = os.environ.get("SAYSO_ROLE", "web")
PACKAGE = Path(__file__).parent


def _derived(purpose: str) -> str:
    """A key of its own for each purpose, from the one secret of this installation."""
    return hmac.new(home.secret().encode(), purpose.encode(), hashlib.sha256).hexdigest()


SECRET_KEY = _derived("django")
HOOK_SECRET = _derived("hook:simulator")
FORM_KEY = _derived("forms")
SUPPRESSION_KEY = _derived("suppression")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SAYSO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SAYSO_ORIGINS", "").split(",") if origin]
HTTPS = os.environ.get("SAYSO_HTTPS", "") == "1"
PROXIES = int(os.environ.get("SAYSO_PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None


LONGEST_STANDSTILL = "10s"
"""A worker or web process that stands still in the middle of a transaction (a paused machine) loses it: what it has
locked is somebody's STOP that waits. None of theirs computes for seconds between statements; the notary's may."""
NEVER_UNASKED = 1_000_000_000
"""How often a statement runs before the driver prepares it unasked: `store/queries.py` names those it shall prepare."""


def _database() -> dict[str, object]:
    owner = ROLE == "owner"
    where = postgres.conninfo(None if owner else ROLE)
    options: dict[str, object] = {"application_name": f"sayso {ROLE}", "prepare_threshold": NEVER_UNASKED}
    if ROLE in {"web", "worker"}:
        options["options"] = f"-c idle_in_transaction_session_timeout={LONGEST_STANDSTILL}"
    if owner:
        options["assume_role"] = f"{postgres.roles_of(where['dbname'])}_owner"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where["dbname"],
        "USER": where["user"],
        "PASSWORD": where["password"],
        "HOST": where["host"],
        "PORT": where["port"],
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}

INSTALLED_APPS = [
    "sayso.store",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sayso.web.policy.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sayso.web.scope.WorkspaceScope",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "say": "sayso.web.templatetags.say",
                "console": "sayso.web.templatetags.console",
                "form_words": "sayso.web.templatetags.form_words",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sayso.web.frame.frame",
            ],
        },
    }
]
ROOT_URLCONF = "sayso.urls"

AUTH_USER_MODEL = "store.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sayso.staff.accounts.ClosedDoor"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/sign-in/"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {"staticfiles": {"BACKEND": "sayso.web.assets.Marked"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"store": "sayso.store.migrations"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SAYSO_LOG", "WARNING")},
}
