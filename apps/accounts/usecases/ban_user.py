"""Shut somebody out, at once and everywhere."""

from __future__ import annotations

from uuid import UUID

from redis.exceptions import RedisError

from apps.accounts import queries, sessions
from apps.accounts.contract import UserBanned, UserView
from kernel import clock
from kernel.db import execute, transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit
from kernel.identity import revoke_user
from kernel.logging import log

BAN = "UPDATE accounts_user SET status = 'banned' WHERE id = %s AND status <> 'banned'"


class CannotBanYourself(DomainError):
    """An admin who bans himself cannot lift the ban."""

    kind = Kind.REFUSED
    code = "cannot_ban_yourself"
    message = "You cannot ban yourself."


def ban_user(*, user_id: UUID, by: UUID) -> UserView:
    """Ban a user: no sign-in, no refresh, and access tokens refused on every host when this returns.

    Should Redis be down, the event revokes the access tokens as soon as it is back. Banning twice
    revokes once more and tells nobody again.

    :param by: the admin who does it.
    :raises UserNotFound: :raises CannotBanYourself:
    """
    if user_id == by:
        raise CannotBanYourself
    with transaction("accounts"):
        if execute("accounts", BAN, [user_id]):
            sessions.revoke_families_of(user_id, reason="ban", moment=clock.now())
            emit(UserBanned(user_id=user_id), using="accounts")
    user = queries.get_user(user_id)
    try:
        revoke_user(user_id)
    except RedisError as error:
        log.warning("ban_not_told_yet", user_id=user_id, error=type(error).__name__)
    return user
