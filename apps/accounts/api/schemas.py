"""What clients send. Text has a bound and no NUL, which PostgreSQL cannot store."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from apps.accounts.contract import Role, UserStatus

Text = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
Identifier = Annotated[str, Meta(max_length=254, pattern=r"^[^\x00]*$")]
Password = Annotated[str, Meta(min_length=1, max_length=1024)]
Token = Annotated[str, Meta(max_length=4096)]


class RegisterUser(Struct, frozen=True, kw_only=True):
    """At least one of ``email`` and ``phone_number``."""

    password: Password
    name: Text = ""
    email: Identifier | None = None
    phone_number: Identifier | None = None
    role: Role = "member"
    date_of_birth: date | None = None


class LoginUser(Struct, frozen=True, kw_only=True):
    """One of ``email``, ``phone_number`` and ``username``, which may be either."""

    password: Password
    email: Identifier | None = None
    phone_number: Identifier | None = None
    username: Identifier | None = None

    @property
    def identifier(self) -> str:
        """Empty when none was sent."""
        return self.email or self.phone_number or self.username or ""


class RefreshSession(Struct, frozen=True, kw_only=True):
    refresh_token: Token


class LogoutUser(Struct, frozen=True, kw_only=True):
    refresh_token: Token | None = None


class ValidateToken(Struct, frozen=True, kw_only=True):
    """Without ``token`` the bearer is validated."""

    token: Token | None = None


class Validation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 7662's answer: ``active`` alone for a token that is good for nothing; times are Unix seconds."""

    active: bool
    user_id: UUID | None = None
    role: Role | None = None
    token_type: Literal["Bearer"] | None = None
    sub: str | None = None
    exp: int | None = None
    iat: int | None = None
    jti: str | None = None


class ChooseUser(Struct, frozen=True, kw_only=True):
    user_id: UUID


class ListUsers(Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    role: Role | None = None
    status: UserStatus | None = None


class Jwk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kid: str
    kty: str
    alg: str
    use: str
    crv: str | msgspec.UnsetType = msgspec.UNSET
    x: str | msgspec.UnsetType = msgspec.UNSET
    n: str | msgspec.UnsetType = msgspec.UNSET
    e: str | msgspec.UnsetType = msgspec.UNSET


class Jwks(Struct, frozen=True, kw_only=True):
    keys: list[Jwk]
