"""Access tokens: simplejwt's token, signed by our key ring, which adds the ``kid`` that simplejwt lacks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import jwt
import msgspec
from rest_framework_simplejwt.exceptions import TokenBackendError
from rest_framework_simplejwt.tokens import AccessToken as SimpleAccessToken

from apps.accounts import conf
from apps.accounts.contract import UserView
from apps.accounts.keyring import keyring
from apps.accounts.models import User
from kernel import clock
from kernel.errors import DomainError
from kernel.identity.tokens import AUDIENCE, ISSUER, verify_token
from kernel.ids import new_id


class TokenPair(msgspec.Struct, frozen=True, kw_only=True):
    """What a signed-in client holds. ``expires_in``: seconds that the access token is good for."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    user: UserView


class KeyringBackend:
    """simplejwt's backend port: signs with the key that is active now, verifies as every host does."""

    def encode(self, payload: dict[str, Any]) -> str:
        kid, algorithm, key = keyring.signing_key()
        return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": kid})

    def decode(self, token: Any, verify: bool = True) -> dict[str, Any]:
        """:raises TokenBackendError: the token is not a good one of ours."""
        text = token.decode() if isinstance(token, bytes) else str(token)
        try:
            if verify:
                verify_token(text)
            return claims_of(text)
        except (DomainError, jwt.PyJWTError) as error:
            raise TokenBackendError(str(error)) from None

    def get_leeway(self) -> timedelta:
        return timedelta(0)


class AccessToken(SimpleAccessToken):
    """A short-lived statement of who somebody is; hosts verify it without asking anybody."""

    _token_backend = KeyringBackend()  # type: ignore[assignment]  # the port, not a descendant

    @classmethod
    def issue(cls, *, user_id: UUID, role: str, session_id: UUID, issued_at: datetime) -> AccessToken:
        """:param issued_at: when the user's status was read, not later: a ban after it revokes this token."""
        token = cls()
        token.payload = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "role": role,
            "sid": str(session_id),
            "jti": uuid4().hex,
            # With its fraction: a sign-in right after an unban must not look older than the ban.
            "iat": issued_at.timestamp(),
            "exp": int((issued_at + conf.access_lifetime()).timestamp()),
            "typ": "access",
        }
        return token

    def verify_token_type(self) -> None:
        """Ours is called ``typ``; the backend has compared it."""


def pair_of(user: UserView, *, session_id: UUID, refresh_token: str, issued_at: datetime) -> TokenPair:
    """Sign an access token for a session. See :meth:`AccessToken.issue` for ``issued_at``."""
    role = role_in_effect(user.role, user.status)
    access = AccessToken.issue(user_id=user.user_id, role=role, session_id=session_id, issued_at=issued_at)
    return TokenPair(
        access_token=str(access),
        refresh_token=refresh_token,
        token_type="Bearer",  # noqa: S106 -- the scheme's name
        expires_in=int(conf.access_lifetime().total_seconds()),
        user=user,
    )


def issue_access_token(user: User) -> str:
    """An access token outside of any session, for tools and tests; it cannot be refreshed."""
    role = role_in_effect(user.role, user.status)
    return str(AccessToken.issue(user_id=user.pk, role=role, session_id=new_id(), issued_at=clock.now()))


def role_in_effect(role: str, status: str) -> str:
    """What a token says: a trainer who waits for approval acts as a member."""
    return "member" if status == "pending" else role


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token that has been verified already (or need not be).

    :raises jwt.PyJWTError: not a token.
    """
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
