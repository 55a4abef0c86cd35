"""Sign somebody in."""

from __future__ import annotations

from apps.accounts import sessions
from apps.accounts.queries import view_of
from apps.accounts.tokens import TokenPair, pair_of
from apps.accounts.usecases.check_credentials import UserIsBanned, check_credentials
from kernel import clock
from kernel.db import transaction


def login_user(*, identifier: str, password: str, client_address: str) -> TokenPair:
    """Check the password and begin a session.

    :param identifier: e-mail address or phone number, in any spelling.
    :param client_address: as the gateway saw it.
    :raises LoginRateLimited: :raises BadCredentials: :raises UserIsBanned: :raises Unavailable:
    """
    user = check_credentials(identifier=identifier, password=password, client_address=client_address)
    # Read before the session opens: a ban that comes in between revokes what is issued here.
    moment = clock.now()
    with transaction("accounts"):
        opened = sessions.open_session(user_id=user.pk, client_address=client_address, moment=moment)
    if opened is None:
        raise UserIsBanned
    session_id, token = opened
    return pair_of(view_of(user), session_id=session_id, refresh_token=sessions.to_text(token), issued_at=moment)
