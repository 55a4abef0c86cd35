"""Sign somebody out."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import sessions
from kernel import clock
from kernel.db import transaction
from kernel.errors import Unauthenticated


def logout_user(*, refresh_token: str | None, session_id: UUID | None) -> None:
    """End the sessions that a refresh token and an access token belong to; ending one twice is fine.

    Access tokens of the session run out by themselves, within minutes.

    :param session_id: the ``sid`` claim of a verified access token.
    :raises Unauthenticated: neither was given.
    """
    if refresh_token is None and session_id is None:
        raise Unauthenticated("Send the refresh token, or an access token.")
    token = sessions.from_text(refresh_token or "")
    with transaction("accounts"):
        families = {session_id, token and sessions.family_of(token)}
        for family_id in sorted(family for family in families if family):
            sessions.revoke_family(family_id, reason="logout", moment=clock.now())
