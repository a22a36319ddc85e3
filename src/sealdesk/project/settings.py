"""Django's settings. Production is what you get when you say nothing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from sealdesk.identity.configuration import IDENTITY
from sealdesk.project import wellformed
from sealdesk.project.endpoint import gateway
from sealdesk.project.environment import Environment, Home, secret_key
from sealdesk.project.places import database, public_url, root_key

_environment = Environment()
SEALDESK_HOME = Home(Path(_environment.text("SEALDESK_HOME") or Path.home() / ".local/share/sealdesk").absolute())
SEALDESK_PUBLIC_URL = public_url(_environment)
SEALDESK_ROOT_KEY_FILE = root_key(_environment, SEALDESK_HOME)
SEALDESK_ROOT_PASSPHRASE = _environment.secret("SEALDESK_ROOT_PASSPHRASE")
SEALDESK_TRUSTED_PROXIES = wellformed.addresses(_environment, "SEALDESK_TRUSTED_PROXIES")
_clear = SEALDESK_PUBLIC_URL.startswith("http://") and not SEALDESK_TRUSTED_PROXIES
SEALDESK_LISTEN = wellformed.listen(_environment, "SEALDESK_LISTEN", in_the_clear=_clear)
SEALDESK_PORT = wellformed.port(_environment, "SEALDESK_PORT")
SEALDESK_TLS_CERTIFICATE, SEALDESK_TLS_KEY = wellformed.certificate(_environment)
SEALDESK_RECEIVE = wellformed.receive_url(_environment, "SEALDESK_RECEIVE", certificate=SEALDESK_TLS_KEY is not None)
SEALDESK_MAIL_NETWORKS = wellformed.networks(_environment, "SEALDESK_MAIL_NETWORKS")
SEALDESK_TRUSTED_RELAYS = wellformed.relays(_environment, "SEALDESK_TRUSTED_RELAYS")
SEALDESK_DNS = wellformed.name_servers(_environment, "SEALDESK_DNS")
SEALDESK_SMTP_URL = wellformed.smtp_url(_environment, "SEALDESK_SMTP_URL")
SEALDESK_GATEWAY = gateway(_environment)
SEALDESK_NAME = wellformed.title(_environment, "SEALDESK_NAME", "Sealdesk")
SEALDESK_MAIL_DOMAIN = wellformed.domain(_environment, "SEALDESK_MAIL_DOMAIN", "desk.invalid")
SEALDESK_MAIL_ADDRESS = wellformed.mail_address(_environment, "SEALDESK_MAIL_ADDRESS", f"support@{SEALDESK_MAIL_DOMAIN}")
#: Pages that one web server tells at once what is new; the others ask now and then. Each holds a thread.
SEALDESK_STREAMS = 24
SEALDESK_LEDGER_HEAD = SEALDESK_HOME.root / "ledger" / "head"
SEALDESK_BLOBS = SEALDESK_HOME.data / "contents"

_host = urlsplit(SEALDESK_PUBLIC_URL).hostname or "localhost"
SEALDESK_LEDGER_ORIGIN = f"{_host}/ledger"
_secure = SEALDESK_PUBLIC_URL.startswith("https://")

SECRET_KEY = secret_key(_environment, SEALDESK_HOME)
DEBUG = False
ALLOWED_HOSTS = [_host, *wellformed.hosts(_environment, "SEALDESK_ALLOWED_HOSTS")]
DATABASES = {"default": database(_environment.secret("DATABASE_URL"), SEALDESK_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "sealdesk.project.urls"
WSGI_APPLICATION = "sealdesk.project.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "csp",
    "sealdesk.vault",
    "sealdesk.ledger",
    "sealdesk.datamap",
    "sealdesk.work",
    "sealdesk.access",
    "sealdesk.identity",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sealdesk.people",
    "sealdesk.triage",
    "sealdesk.search",
    "sealdesk.figures",
    "sealdesk.gateway",
    "sealdesk.desk",
    "sealdesk.workbench",
    "sealdesk.passes",
    "sealdesk.channels",
    "sealdesk.console",
    "sealdesk.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sealdesk.project.travelling.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sealdesk.access.middleware.Actors",
    "sealdesk.identity.policy.Preferences",
    "sealdesk.console.middleware.SayWhatToDo",
    "sealdesk.identity.policy.SecondFactorRequired",
    "sealdesk.access.middleware.RouteGuard",
]

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
                "sealdesk.console.views.errors.around",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = _environment.time_zone("SEALDESK_TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = SEALDESK_HOME.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "sealdesk.project.travelling.Files"},
}
WHITENOISE_USE_FINDERS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
X_FRAME_OPTIONS = "DENY"
CUSTOMER_LOGIN_URL = "portal:enter"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "sealdesk.console.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SEALDESK_PUBLIC_URL]
if SEALDESK_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Uploads: what one mail may carry, and no more fields or files than a form of ours has.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

TASKS = {"default": {"BACKEND": "sealdesk.work.backend.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "sealdesk.project.logs.QuietFormatter", "format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "filters": {"one_line": {"()": "sealdesk.project.logs.OneLineOfStrangers"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["one_line"]}},
    "root": {"handlers": ["stderr"], "level": _environment.level("SEALDESK_LOG_LEVEL", "WARNING")},
    # Django's request log names paths, and a path may be a one-time link; what was refused stands in the ledger.
    "loggers": {"django.request": {"level": "ERROR"}, "sealdesk": {"level": _environment.level("SEALDESK_LOG_LEVEL", "INFO")}},
}

globals().update(IDENTITY)
_environment.refuse_unknown()
