"""Verification of access tokens, with a bounded cache of the good ones.

simplejwt has one verifying key and no ``kid``; this module is the backend its face uses
(:mod:`kernel.identity.drf`).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from uuid import UUID

import jwt

from kernel import clock
from kernel.errors import DomainError, Kind
from kernel.identity.keys import ring
from kernel.identity.principal import Principal
from kernel.identity.revocations import revoked_before

ISSUER = AUDIENCE = "banyan"
CACHED_TOKENS = 10_000
REQUIRED = ["sub", "role", "jti", "iat", "exp", "iss", "aud"]


class TokenInvalid(DomainError):
    """Not a token of ours: wrong form, key, signature, issuer, audience or type."""

    kind = Kind.UNAUTHENTICATED
    code = "token_invalid"
    message = "The access token is not valid."


class TokenExpired(DomainError):
    """The token was good and its time is over."""

    kind = Kind.UNAUTHENTICATED
    code = "token_expired"
    message = "The access token has expired; use the refresh token."


class TokenRevoked(DomainError):
    """The user was banned, or signed out everywhere, after the token was issued."""

    kind = Kind.UNAUTHENTICATED
    code = "token_revoked"
    message = "The access token has been revoked."


_verified: OrderedDict[bytes, tuple[str, Principal]] = OrderedDict()
_lock = Lock()


def verify_token(token: str) -> Principal:
    """The principal of an access token. No I/O, unless its key is new to this process.

    :raises TokenInvalid: :raises TokenExpired: :raises TokenRevoked:
    """
    digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    known = _verified.get(digest)
    # A retired key ends its tokens here too: the cache is asked only while the ring still has the key.
    principal = known[1] if known and ring.find(known[0]) else _verify(token, digest)
    if principal.expires_at <= clock.now():
        _verified.pop(digest, None)
        raise TokenExpired
    cutoff = revoked_before(str(principal.user_id))
    if cutoff is not None and principal.issued_at.timestamp() <= cutoff:
        raise TokenRevoked
    return principal


def _verify(token: str, digest: bytes) -> Principal:
    kid, claims = _claims(token)
    try:
        principal = Principal(
            user_id=UUID(claims["sub"]),
            role=str(claims["role"]),
            token_id=str(claims["jti"]),
            issued_at=datetime.fromtimestamp(claims["iat"], UTC),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
    except (TypeError, ValueError, OverflowError):
        raise TokenInvalid(internal="claims of the wrong type") from None
    with _lock:
        _verified[digest] = (kid, principal)
        while len(_verified) > CACHED_TOKENS:
            _verified.popitem(last=False)
    return principal


def _claims(token: str) -> tuple[str, dict[str, Any]]:
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
        found = ring.find(kid) if isinstance(kid, str) else None
        if found is None:
            raise TokenInvalid(internal="unknown key id")
        key, algorithm = found
        # Expiry is judged by verify_token, on the platform's clock.
        options: Any = {"require": REQUIRED, "verify_exp": False, "verify_iat": False}
        claims = jwt.decode(token, key, [algorithm], options=options, audience=AUDIENCE, issuer=ISSUER)
    except jwt.PyJWTError as error:
        raise TokenInvalid(internal=type(error).__name__) from None
    if claims.get("typ", "access") != "access":
        raise TokenInvalid(internal="not an access token")
    return kid, claims
