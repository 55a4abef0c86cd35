"""What the settings say to this context, read at use, so that a wrong value is named where it matters."""

from __future__ import annotations

import os
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ALGORITHMS = ("EdDSA", "RS256", "HS256")
JWKS_MAX_AGE = 60
"""Seconds that others may keep the published keys; the gateway's and the hosts' caches obey it."""

PUBLISH_LEAD = timedelta(seconds=2 * JWKS_MAX_AGE)
"""How long a key is published before it signs: every cache has refreshed once, with a minute to spare."""

CLOCK_SKEW = timedelta(seconds=60)
REUSE_GRACE = timedelta(seconds=10)
"""A used refresh token may come again within this time: its answer was lost on the way."""


def jwt_algorithm() -> str:
    """:raises ImproperlyConfigured: an algorithm we do not sign with."""
    chosen: str = settings.JWT_ALGORITHM
    if chosen not in ALGORITHMS:
        raise ImproperlyConfigured(f"JWT_ALGORITHM is {chosen!r}; choose one of {', '.join(ALGORITHMS)}")
    return chosen


def jwt_secret() -> bytes:
    """The shared secret of HS256.

    :raises ImproperlyConfigured: shorter than the hash, which RFC 7518 forbids.
    """
    secret: bytes = settings.JWT_SECRET.encode()
    if len(secret) < 32:
        raise ImproperlyConfigured("JWT_ALGORITHM=HS256 needs a JWT_SECRET of at least 32 bytes")
    return secret


def key_encryption_secret() -> bytes:
    """:raises ImproperlyConfigured: it is not set."""
    secret: bytes = settings.KEY_ENCRYPTION_SECRET.encode()
    if not secret:
        raise ImproperlyConfigured("KEY_ENCRYPTION_SECRET is not set; it encrypts the private signing keys")
    return secret


def access_lifetime() -> timedelta:
    return timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)


def refresh_lifetime() -> timedelta:
    return timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)


def login_limits() -> tuple[int, int]:
    """Tries a minute: per identifier, per client address."""
    return settings.LOGIN_LIMIT_PER_IDENTIFIER, settings.LOGIN_LIMIT_PER_ADDRESS


def hashing_concurrency() -> int:
    """Passwords hashed at once in this process."""
    return int(getattr(settings, "HASHING_CONCURRENCY", 0) or os.cpu_count() or 2)


def password_min_length() -> int:
    """4, because the platforms that Banyan replaces have such users; raise it for new clubs."""
    return int(getattr(settings, "PASSWORD_MIN_LENGTH", 4))


def default_currency() -> str:
    currency: str = settings.DEFAULT_CURRENCY
    return currency
