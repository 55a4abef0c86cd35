"""Operations on sessions and tokens: parse, one call, render."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.accounts import conf
from apps.accounts.api import schemas
from apps.accounts.api.bearer import bearer_of, good_bearer_of
from apps.accounts.contract import UserView
from apps.accounts.keyring import keyring
from apps.accounts.queries import get_user
from apps.accounts.tokens import TokenPair, claims_of
from apps.accounts.usecases.login_user import login_user
from apps.accounts.usecases.logout_user import logout_user
from apps.accounts.usecases.refresh_session import refresh_session
from kernel.errors import DomainError, Malformed
from kernel.http import ANYONE, SIGNED_IN, Call, Operation, Reply
from kernel.identity import verify_token

NO_STORE = {"Cache-Control": "no-store"}
"""RFC 6749, 5.1: answers with tokens are nobody's to keep."""


class LoginUserView(Operation):
    """Sign in.

    With an e-mail address or a phone number. Ten tries a minute for each identifier, sixty for each address.
    """

    method = "POST"
    access = ANYONE
    body = schemas.LoginUser
    accepts_form = True
    reply = TokenPair

    def handle(self, call: Call) -> Reply:
        if not call.body.identifier:
            raise Malformed("Give an email, a phone_number or a username.", field="email")
        pair = login_user(
            identifier=call.body.identifier, password=call.body.password, client_address=call.client_address
        )
        return Reply(pair, headers=NO_STORE)


class RefreshSessionView(Operation):
    """Exchange a refresh token for the next one and a fresh access token.

    Repeated within ten seconds it gives the same successor. A later second use ends the session.
    """

    method = "POST"
    access = ANYONE
    body = schemas.RefreshSession
    accepts_form = True
    reply = TokenPair

    def handle(self, call: Call) -> Reply:
        return Reply(refresh_session(refresh_token=call.body.refresh_token), headers=NO_STORE)


class LogoutUserView(Operation):
    """Sign out: end the session of the refresh token in the body, of the access token, or both."""

    method = "POST"
    access = ANYONE
    body = schemas.LogoutUser
    accepts_form = True
    status = 204

    def handle(self, call: Call) -> Reply:
        token = good_bearer_of(call.request)
        session_id = UUID(claims_of(token)["sid"]) if token else None
        logout_user(refresh_token=call.body.refresh_token, session_id=session_id)
        return Reply(status=204)


class ValidateTokenView(Operation):
    """Say whether an access token is good, and whose it is.

    For services that do not verify tokens themselves. Always 200; a token that is good for nothing has
    `active: false` and nothing else.
    """

    method = "POST"
    access = ANYONE
    body = schemas.ValidateToken
    accepts_form = True
    reply = schemas.Validation

    def handle(self, call: Call) -> Reply:
        return Reply(_validation(call.body.token or bearer_of(call.request)), headers=NO_STORE)


class GetMeView(Operation):
    """The signed-in user."""

    access = SIGNED_IN
    reply = UserView

    def handle(self, call: Call) -> UserView:
        return get_user(call.user.user_id)


class GetOwnUserView(GetMeView):
    """The signed-in user, at the path of the user service."""


class GetJwksView(Operation):
    """The public keys that access tokens are verified with (RFC 7517)."""

    access = ANYONE
    reply = schemas.Jwks

    def handle(self, call: Call) -> Reply:
        body = msgspec.json.encode(keyring.public_jwks())
        return Reply(body, headers={"Cache-Control": f"public, max-age={conf.JWKS_MAX_AGE}"})


def _validation(token: str) -> schemas.Validation:
    try:
        principal = verify_token(token)
    except DomainError:
        return schemas.Validation(active=False)
    return schemas.Validation(
        active=True,
        user_id=principal.user_id,
        role=principal.role,  # type: ignore[arg-type]  # our own claim
        token_type="Bearer",  # noqa: S106 -- the scheme's name
        sub=str(principal.user_id),
        exp=int(principal.expires_at.timestamp()),
        iat=int(principal.issued_at.timestamp()),
        jti=principal.token_id,
    )
