"""Exchange a refresh token for the next one and a fresh access token."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.accounts import conf, queries, sessions
from apps.accounts.tokens import TokenPair, pair_of
from kernel import clock
from kernel.db import one, transaction
from kernel.errors import DomainError, Kind
from kernel.logging import log

# One statement: of two requests with the same token one finds it unused, the other waits for its row and does not.
ROTATE = """
WITH used AS (
    UPDATE accounts_refreshtoken t SET used_at = %(now)s
    FROM accounts_refreshfamily f JOIN accounts_user u ON u.id = f.user_id
    WHERE t.digest = %(digest)s AND t.used_at IS NULL AND t.expires_at > %(now)s
      AND f.id = t.family_id AND f.revoked_at IS NULL AND u.status <> 'banned'
    RETURNING t.family_id, f.user_id
), prolonged AS (
    UPDATE accounts_refreshfamily SET expires_at = %(until)s FROM used WHERE id = used.family_id
), successor AS (
    INSERT INTO accounts_refreshtoken (digest, family_id, issued_at, expires_at)
    SELECT %(successor)s, family_id, %(now)s, %(until)s FROM used
)
SELECT family_id, user_id FROM used
"""

SEEN = """
SELECT t.family_id, f.user_id, t.used_at, t.expires_at <= %(now)s, f.revoked_at IS NOT NULL OR u.status = 'banned',
       COALESCE((SELECT s.used_at IS NULL FROM accounts_refreshtoken s WHERE s.digest = %(successor)s), false)
FROM accounts_refreshtoken t
JOIN accounts_refreshfamily f ON f.id = t.family_id JOIN accounts_user u ON u.id = f.user_id
WHERE t.digest = %(digest)s
"""


class RefreshTokenInvalid(DomainError):
    """Not a refresh token of ours, or forgotten since."""

    kind = Kind.UNAUTHENTICATED
    code = "refresh_token_invalid"
    message = "The refresh token is not valid. Sign in again."


class RefreshTokenExpired(DomainError):
    """It was not used in time."""

    kind = Kind.UNAUTHENTICATED
    code = "refresh_token_expired"
    message = "The refresh token has expired. Sign in again."


class RefreshTokenRevoked(DomainError):
    """Its session was ended: signed out, banned, or a token of it was used twice."""

    kind = Kind.UNAUTHENTICATED
    code = "refresh_token_revoked"
    message = "This session has been ended. Sign in again."


class RefreshTokenReused(DomainError):
    """It was used before, so somebody else may hold it: the whole session ends."""

    kind = Kind.UNAUTHENTICATED
    code = "refresh_token_reused"
    message = "This refresh token was used before, so its session has been ended. Sign in again."


def refresh_session(*, refresh_token: str) -> TokenPair:
    """Rotate a refresh token.

    The same token again within ten seconds, its successor still unused, gets the same successor: the
    first answer was lost. Any other second use ends the session for everybody who holds it.

    :raises RefreshTokenInvalid: :raises RefreshTokenExpired:
    :raises RefreshTokenRevoked: :raises RefreshTokenReused:
    """
    token = sessions.from_text(refresh_token)
    if token is None:
        raise RefreshTokenInvalid
    moment = clock.now()  # before the user's status is read: a later ban revokes the access token
    with transaction("accounts"):
        family_id, user_id, reused = _rotate(token, moment)
        if reused:
            sessions.revoke_family(family_id, reason="reuse", moment=moment)
    if reused:
        log.warning("refresh_token_reused", user_id=user_id, family_id=family_id)
        raise RefreshTokenReused
    successor = sessions.to_text(sessions.successor_of(token))
    user = queries.get_user(user_id)
    return pair_of(user, session_id=family_id, refresh_token=successor, issued_at=moment)


def _rotate(token: bytes, moment: datetime) -> tuple[UUID, UUID, bool]:
    """Family, user, and whether this was a forbidden second use."""
    params = {
        "digest": sessions.digest_of(token),
        "successor": sessions.digest_of(sessions.successor_of(token)),
        "now": moment,
        "until": moment + conf.refresh_lifetime(),
    }
    if rotated := one("accounts", ROTATE, params):
        return rotated[0], rotated[1], False
    seen = one("accounts", SEEN, {name: params[name] for name in ("digest", "successor", "now")})
    if seen is None:
        raise RefreshTokenInvalid
    family_id, user_id, used_at, expired, ended, successor_unused = seen
    if ended:
        raise RefreshTokenRevoked
    if used_at is None:
        # Unused and not rotated: expired, or its session ended between the two statements.
        raise RefreshTokenExpired if expired else RefreshTokenRevoked
    lost_answer = successor_unused and moment - used_at <= conf.REUSE_GRACE
    return family_id, user_id, not lost_answer
