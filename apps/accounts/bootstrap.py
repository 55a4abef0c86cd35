"""What ``manage.py setup`` makes sure of: a signing key, the first admin, the club's own accounts."""

from __future__ import annotations

from django.conf import settings

from apps.accounts.usecases.ensure_admin import ensure_admin
from apps.accounts.usecases.ensure_club_accounts import ensure_club_accounts
from apps.accounts.usecases.rotate_keys import ensure_key


def run() -> None:
    """Safe to repeat."""
    ensure_key()
    ensure_club_accounts()
    if settings.ADMIN_EMAIL and settings.ADMIN_PASSWORD:
        ensure_admin(email=settings.ADMIN_EMAIL, password=settings.ADMIN_PASSWORD)
