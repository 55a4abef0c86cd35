"""What must be true before a host starts; every finding at once, each with its mend."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

NEEDED = {
    "SECRET_KEY": "banyan.E002",
    "SERVICE_SIGNING_KEY": "banyan.E003",
    "SERVICE_TRUSTED_KEYS": "banyan.E004",
}


@register()
def check_environment(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse demo mode in production, and a host without the secrets it needs."""
    found = []
    if settings.DEMO and not settings.DEBUG:
        found.append(
            Error("DEMO is on while DEBUG is off.", hint="Unset DEMO: demo logins are public.", id="banyan.E001")
        )
    for name, code in NEEDED.items():
        if not getattr(settings, name):
            found.append(Error(f"{name} is not set.", hint="deploy/make_env makes a full set of secrets.", id=code))
    issuer = any(context.name == "accounts" for context in settings.HOSTED)
    if issuer and not settings.KEY_ENCRYPTION_SECRET:
        hint = "It encrypts the private token keys at rest."
        found.append(Error("KEY_ENCRYPTION_SECRET is not set.", hint=hint, id="banyan.E005"))
    if settings.JWT_ALGORITHM == "HS256" and not settings.JWT_SECRET:
        hint = "HS256 signs with a secret that every host shares; EdDSA needs none."
        found.append(Error("JWT_ALGORITHM is HS256 and JWT_SECRET is not set.", hint=hint, id="banyan.E006"))
    return found
