"""Let somebody back in."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import queries
from apps.accounts.contract import UserUnbanned, UserView
from kernel.db import execute, transaction
from kernel.events import emit

# A trainer who was never approved waits again: a ban and its end are no way around the approval.
UNBAN = """
UPDATE accounts_user
SET status = CASE WHEN role = 'trainer' AND approved_at IS NULL THEN 'pending' ELSE 'active' END
WHERE id = %s AND status = 'banned'
"""


def unban_user(*, user_id: UUID) -> UserView:
    """Lift a ban; the user signs in again, sessions from before stay ended. Safe to repeat.

    :raises UserNotFound:
    """
    with transaction("accounts"):
        if execute("accounts", UNBAN, [user_id]):
            emit(UserUnbanned(user_id=user_id), using="accounts")
    # Tokens from before the ban stay revoked; new ones are dated later, so nobody needs to be told.
    return queries.get_user(user_id)
