"""The identity of hosts towards each other: one Ed25519 key a host, tokens of a minute for one audience.

Every host knows the public keys of all (``SERVICE_TRUSTED_KEYS``) and the private key of itself alone.
"""

from __future__ import annotations

import base64
import time
from functools import lru_cache
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from kernel.errors import DomainError, Kind

LIFETIME_SECONDS = 60
SKEW_SECONDS = 5


class ServiceTokenInvalid(DomainError):
    """The caller is not a host of this platform, or asks with a token for somebody else."""

    kind = Kind.UNAUTHENTICATED
    code = "service_token_invalid"
    message = "Only hosts of this platform may call this."


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=1)
def _own_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_bytes(settings.SERVICE_SIGNING_KEY))


@lru_cache(maxsize=64)
def _key_of(host: str) -> Ed25519PublicKey | None:
    known = settings.SERVICE_TRUSTED_KEYS.get(host)
    return Ed25519PublicKey.from_public_bytes(_bytes(known)) if known else None


_kept: dict[str, tuple[float, str]] = {}


def service_token(audience: str) -> str:
    """A token of this host for ``audience``; one is used for half of its life."""
    made, token = _kept.get(audience, (0.0, ""))
    moment = time.time()
    if moment - made < LIFETIME_SECONDS / 2:
        return token
    claims = {
        "iss": f"svc:{settings.HOST}",
        "sub": f"svc:{settings.HOST}",
        "aud": f"svc:{audience}",
        "iat": int(moment),
        "exp": int(moment) + LIFETIME_SECONDS,
        "jti": str(uuid4()),
    }
    token = jwt.encode(claims, _own_key(), "EdDSA")
    _kept[audience] = (moment, token)
    return token


def verify_service(authorization: str, *, audience: str) -> str:
    """The name of the calling host. :raises ServiceTokenInvalid:"""
    scheme, _, token = authorization.partition(" ")
    try:
        claimed = jwt.decode(token, options={"verify_signature": False}).get("iss", "")
        host = str(claimed).removeprefix("svc:")
        key = _key_of(host)
        if scheme.lower() != "bearer" or key is None:
            raise ServiceTokenInvalid(internal=f"no trusted key for {host!r}")
        jwt.decode(
            token,
            key,
            ["EdDSA"],
            audience=f"svc:{audience}",
            issuer=f"svc:{host}",
            leeway=SKEW_SECONDS,
            options={"require": ["exp", "iat", "aud", "iss", "jti"]},
        )
    except jwt.PyJWTError as error:
        raise ServiceTokenInvalid(internal=type(error).__name__) from None
    return host
