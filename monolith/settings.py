"""Settings of every host. ``HOST`` says which one this process belongs to; the rest is derived.

Secrets come from the environment alone. ``default`` has no database on purpose: every query names
the context it belongs to.
"""

from __future__ import annotations

import json
from typing import Any

import environ
from csp.constants import NONE, SELF

from kernel import logging
from runtime import catalogue
from runtime.catalogue import CONTROL, MONOLITH, ROOT
from runtime.provision import database_name, url_for

env = environ.Env()

HOST: str = env("HOST", default=MONOLITH)
CATALOGUE = catalogue.load()
HOSTED = CATALOGUE.hosted_by(HOST)
"""The contexts this host serves."""
WHOLE = HOST == MONOLITH

DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
"""Demo data and demo logins; refuses to start without DEBUG (system check ``banyan.E001``)."""
SECRET_KEY: str = env("SECRET_KEY", default="")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL: str = env("PUBLIC_URL", default="http://localhost:8080")
INTERNAL_URL: str = env("INTERNAL_URL", default="http://127.0.0.1:8081")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "monolith.pages.errors.csrf_failure" if WHOLE else "django.views.csrf.csrf_failure"

# --- what is installed ------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User" if any(context.name == "accounts" for context in HOSTED) else "auth.User"
INSTALLED_APPS = [
    *(["monolith.pages"] if WHOLE else []),  # first: its templates stand before the admin's and DRF's
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *(["django.contrib.admin", "django.contrib.sessions", "django.contrib.messages"] if WHOLE else []),
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "kernel",
    "kernel.events",
    "runtime",
    "monolith",
    *(["controlplane"] if WHOLE else []),
    *(context.app for context in HOSTED),
]
MIDDLEWARE = [
    "runtime.middleware.EdgeMiddleware",
    *(
        [
            "csp.middleware.CSPMiddleware",
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "runtime.middleware.PageSessions",
            "runtime.middleware.PageCommon",
            "runtime.middleware.PageCsrf",
            "runtime.middleware.PageUsers",
            "runtime.middleware.PageMessages",
            "runtime.middleware.PageFrames",
        ]
        if WHOLE
        else []
    ),
]
ROOT_URLCONF = "monolith.urls"
WSGI_APPLICATION = "monolith.wsgi.application"
ASGI_APPLICATION = "monolith.asgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *(
                    [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                    if WHOLE
                    else []
                ),
            ]
        },
    }
]

# --- databases: one for each context, one for the control plane ----------------------------------
ADMIN_URL: str = env("DATABASE_ADMIN_URL", default="")
"""A superuser's server URL; only ``manage.py setup`` gets it, and then acts as the owner of each database."""
DATABASE_PREFIX: str = env("DATABASE_PREFIX", default="banyan")


def _database(alias: str) -> dict[str, Any]:
    if ADMIN_URL:
        name = database_name(alias, DATABASE_PREFIX)
        found = environ.Env.db_url_config(url_for(ADMIN_URL, name))
        options: dict[str, Any] = {"options": f"-c role=banyan_{alias}_owner"}
    else:
        found = env.db_url(f"{alias.upper()}_DATABASE_URL", default=f"postgres:///banyan_{alias}")
        options = {"prepare_threshold": 2}
    found["ENGINE"] = "django.db.backends.postgresql"
    found["OPTIONS"] = {
        **found.get("OPTIONS", {}),
        **options,
        "server_side_binding": True,
        "application_name": f"banyan-{HOST}",
        "connect_timeout": 3,
    }
    found["CONN_MAX_AGE"] = None
    # A pooler in transaction mode cannot keep a cursor on the server between statements.
    found["DISABLE_SERVER_SIDE_CURSORS"] = True
    return found


ALIASES = (*([CONTROL] if WHOLE else []), *(context.database for context in HOSTED))
DATABASES: dict[str, Any] = {"default": {}, **{alias: _database(alias) for alias in ALIASES}}
DATABASE_ROUTERS = ["runtime.router.ContextRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis, channels, tasks, events --------------------------------------------------------------
REDIS_URL: str = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
EVENT_BUS: str = env("EVENT_BUS", default="redis")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "max_connections": 1000}]},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# A child that dies: its task is sent again, at most max_retries times. Rejecting instead has no end.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_ANNOTATIONS = {"*": {"max_retries": 3, "default_retry_delay": 5}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A worker that dies whole: its messages come back after this time, in all three places that count it.
VISIBILITY_SECONDS = 600
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_SECONDS
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS, "socket_timeout": 5, "socket_connect_timeout": 5,
}  # fmt: skip
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_SECONDS}
# Under the visibility timeout, or a slow task is given out twice. Only prefork enforces them: sweeps bound themselves.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 270, 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- identity ------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    *(["apps.accounts.passwords.ClubArgon2Hasher"] if AUTH_USER_MODEL == "accounts.User" else []),
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
JWT_ALGORITHM: str = env("JWT_ALGORITHM", default="EdDSA")
JWT_SECRET: str = env("JWT_SECRET", default="")
ACCESS_TOKEN_SECONDS: int = env.int("ACCESS_TOKEN_SECONDS", default=900)
REFRESH_TOKEN_SECONDS: int = env.int("REFRESH_TOKEN_SECONDS", default=30 * 24 * 3600)
KEY_ENCRYPTION_SECRET: str = env("KEY_ENCRYPTION_SECRET", default="")
ADMIN_EMAIL: str = env("ADMIN_EMAIL", default="")
ADMIN_PASSWORD: str = env("ADMIN_PASSWORD", default="")
DEMO_PASSWORD: str = env("DEMO_PASSWORD", default="")
LOGIN_LIMIT_PER_IDENTIFIER: int = env.int("LOGIN_LIMIT_PER_IDENTIFIER", default=10)
LOGIN_LIMIT_PER_ADDRESS: int = env.int("LOGIN_LIMIT_PER_ADDRESS", default=60)
SERVICE_SIGNING_KEY: str = env("SERVICE_SIGNING_KEY", default="")
SERVICE_TRUSTED_KEYS: dict[str, str] = json.loads(env("SERVICE_TRUSTED_KEYS", default="{}"))
CONTRACT_TRANSPORT: str = env("CONTRACT_TRANSPORT", default="local")
"""How a contract of a context hosted here is called: ``local``, or ``wire`` in tests."""

# --- money ---------------------------------------------------------------------------------------
CURRENCIES: list[str] = env.list("CURRENCIES", default=["USD", "EUR", "GBP"])
DEFAULT_CURRENCY = CURRENCIES[0]
PROVIDER_CALLBACK_SECRET: str = env("PROVIDER_CALLBACK_SECRET", default="")
PROVIDER_CALLBACK_URL: str = env("PROVIDER_CALLBACK_URL", default=PUBLIC_URL)
"""Where the emulated provider calls back; containers reach the gateway by another name than people do."""

# --- gateway -------------------------------------------------------------------------------------
GATEWAY_DIR: str = env("GATEWAY_DIR", default=str(ROOT / ".banyan" / "gateway"))
GATEWAY_ADMIN_URL: str = env("GATEWAY_ADMIN_URL", default="http://127.0.0.1:9901")
GATEWAY_TOKEN: str = env("GATEWAY_TOKEN", default="")

# --- files ---------------------------------------------------------------------------------------
FILES_DIR: str = env("FILES_DIR", default=str(ROOT / ".banyan" / "files"))
"""On one machine; hosts on several share it, or keep files in S3."""
FILES_S3_BUCKET: str = env("FILES_S3_BUCKET", default="")


def _files_storage() -> dict[str, Any]:
    if not FILES_S3_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}}
    options = {
        "bucket_name": FILES_S3_BUCKET,
        "endpoint_url": env("FILES_S3_ENDPOINT", default="") or None,
        "region_name": env("FILES_S3_REGION", default="") or None,
        "access_key": env("FILES_S3_ACCESS_KEY", default="") or None,
        "secret_key": env("FILES_S3_SECRET_KEY", default="") or None,
        "addressing_style": env("FILES_S3_ADDRESSING", default="auto"),
        "signature_version": "s3v4",
        "file_overwrite": False,
        "default_acl": None,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


# --- HTTP ----------------------------------------------------------------------------------------
SECURE = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = False  # the gateway terminates TLS and redirects; probes speak plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        # Vendored pages (DRF, Swagger UI) carry their icons as data; data cannot run.
        "img-src": [SELF, "data:"],
    }
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SSL redirect: see SECURE_SSL_REDIRECT
    "security.W002",  # clickjacking and CSRF protection are there, as runtime.middleware's Page* subclasses
    "security.W003",
    *([] if WHOLE else ["security.W001"]),  # a service has no pages; EdgeMiddleware sets what an API needs
]
STATIC_URL = "/static/"
STATIC_ROOT = None if DEBUG else ROOT / "staticfiles"  # in development the apps' own folders are served
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_FINDERS = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _FINDERS if DEBUG else _MANIFEST},
    "files": _files_storage(),
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["kernel.identity.drf.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # access is the operation's own rule
}
SIMPLE_JWT = {"ALGORITHM": "HS256", "USER_ID_CLAIM": "user_id"}  # signing is accounts', verifying kernel.identity's
SPECTACULAR_SETTINGS = {
    "TITLE": "Banyan",
    "DESCRIPTION": "A sports-club platform whose contexts move between hosts, live.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",  # msgspec speaks JSON Schema 2020-12
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api",
    "POSTPROCESSING_HOOKS": [],  # the enum hook is for serializers; msgspec names its own
    "APPEND_COMPONENTS": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
}

# --- words and time ------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LOGGING_CONFIG = None
logging.configure(HOST, env("LOG_LEVEL", default="INFO"))
