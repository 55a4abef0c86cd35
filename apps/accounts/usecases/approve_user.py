"""Let a trainer in who waits."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import queries
from apps.accounts.contract import UserApproved, UserView
from kernel import clock
from kernel.db import execute, transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit

APPROVE = "UPDATE accounts_user SET status = 'active', approved_at = %s WHERE id = %s AND status = 'pending'"


class BannedUserNotApproved(DomainError):
    """A ban is lifted by ``unban``, not by an approval."""

    kind = Kind.CONFLICT
    code = "user_is_banned"
    message = "This user is banned. Lift the ban first."


def approve_user(*, user_id: UUID) -> UserView:
    """Approve a pending trainer; somebody who is active already stays so, without another event.

    The new role is in the tokens that are issued from now on.

    :raises UserNotFound: :raises BannedUserNotApproved:
    """
    with transaction("accounts"):
        if execute("accounts", APPROVE, [clock.now(), user_id]):
            emit(UserApproved(user_id=user_id), using="accounts")
    user = queries.get_user(user_id)
    if user.status == "banned":
        raise BannedUserNotApproved
    return user
