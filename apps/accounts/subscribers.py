"""Events this context hears."""

from __future__ import annotations

from apps.accounts import queries
from apps.accounts.contract import UserBanned
from kernel.events import subscribe
from kernel.identity import revoke_user


@subscribe(UserBanned, consumer="accounts.revoke_tokens")
def on_user_banned(event: UserBanned) -> None:
    """Tell every host again, in case the ban's own telling was cut off.

    Repeating it is harmless; a ban lifted in the meantime is left alone.
    """
    if queries.get_user(event.user_id).status == "banned":
        revoke_user(event.user_id)
