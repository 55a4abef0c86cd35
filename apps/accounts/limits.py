"""How often somebody may try to sign in: counted in Redis, for all hosts together, before any hashing."""

from __future__ import annotations

import hashlib

from redis.exceptions import RedisError

from apps.accounts import conf
from kernel.errors import DomainError, Kind, Unavailable
from kernel.redis import redis

WINDOW_SECONDS = 60


class LoginRateLimited(DomainError):
    """Too many tries for this identifier, or from this address; the right password waits too."""

    kind = Kind.RATE_LIMITED
    code = "login_rate_limited"
    message = "Too many tries to sign in. Wait until the time given in Retry-After."


def count_login(*, identifier: str, client_address: str) -> None:
    """Count a try, in fixed windows of a minute that begin with the first try.

    :raises LoginRateLimited: it is one too many. :raises Unavailable: nobody can count, so nobody may try.
    """
    keys = _identifier_key(identifier), f"login:address:{client_address}"
    pipe = redis().pipeline()
    for key in keys:
        pipe.incr(key)
        pipe.expire(key, WINDOW_SECONDS, nx=True)
        pipe.ttl(key)
    try:
        tries, _, wait, tries_there, _, wait_there = pipe.execute()
    except RedisError as error:
        raise Unavailable(internal=f"login limits: {type(error).__name__}") from None
    per_identifier, per_address = conf.login_limits()
    if tries > per_identifier:
        raise LoginRateLimited(retry_after=max(wait, 1), internal="identifier")
    if tries_there > per_address:
        raise LoginRateLimited(retry_after=max(wait_there, 1), internal=f"address {client_address}")


def forget_tries(*, identifier: str) -> None:
    """After a success the identifier starts afresh; its address does not."""
    try:
        redis().delete(_identifier_key(identifier))
    except RedisError:
        return  # the window ends by itself


def _identifier_key(identifier: str) -> str:
    """Redis does not learn who tries."""
    return "login:identifier:" + hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:32]
