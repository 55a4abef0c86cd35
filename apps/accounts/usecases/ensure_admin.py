"""The first admin, from the environment."""

from __future__ import annotations

from apps.accounts.identifiers import normalise_email
from apps.accounts.models import User
from apps.accounts.usecases.register_user import EmailTaken, register_user
from kernel.logging import log


def ensure_admin(*, email: str, password: str) -> None:
    """Register an admin unless the address is known already. Safe to repeat.

    Somebody who registered under the address first is not promoted: whoever came first chose the
    password. An existing admin keeps theirs.
    """
    try:
        register_user(name="Admin", email=email, password=password, role="admin", by_admin=True)
    except EmailTaken:
        if not User.objects.filter(email=normalise_email(email), role="admin").exists():
            log.error("admin_not_seeded", reason="ADMIN_EMAIL belongs to a user who is no admin")
