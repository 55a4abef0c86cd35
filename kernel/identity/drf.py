"""simplejwt as DRF's face of our tokens; keys, ``kid`` and revocation come from this package."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import AccessToken

from kernel.errors import DomainError
from kernel.identity.authenticate import COOKIE
from kernel.identity.principal import Principal
from kernel.identity.tokens import verify_token


class VerifiedToken(AccessToken):
    """An access token that :func:`~kernel.identity.tokens.verify_token` has accepted."""

    def __init__(self, principal: Principal) -> None:
        self.payload = {"user_id": str(principal.user_id), "role": principal.role, "jti": principal.token_id}
        self.principal = principal


class BearerAuthentication(JWTStatelessUserAuthentication):
    """Authorization header or the browser's cookie; stateless on every host."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        if request.headers.get("Authorization"):
            return super().authenticate(request)
        try:
            token = self.get_validated_token(request.COOKIES.get(COOKIE, "").encode())
        except InvalidToken:
            return None
        return self.get_user(token), token

    def get_validated_token(self, raw_token: bytes) -> Any:
        """:raises InvalidToken: as simplejwt's callers expect."""
        try:
            return VerifiedToken(verify_token(raw_token.decode("utf-8", "replace")))
        except DomainError as error:
            raise InvalidToken(error.public) from None
