"""How often a link's password may be tried: counted in Redis, for all hosts together, before any hashing."""

from __future__ import annotations

from uuid import UUID

from redis.exceptions import RedisError

from kernel.errors import DomainError, Kind, Unavailable
from kernel.redis import redis

WINDOW_SECONDS = 60
TRIES_PER_SHARE, TRIES_PER_ADDRESS = 20, 30


class ShareRateLimited(DomainError):
    """Too many tries for this link, or from this address; the right password waits too."""

    kind = Kind.RATE_LIMITED
    code = "share_rate_limited"
    message = "Too many tries. Wait until the time given in Retry-After."


def count_try(*, share_id: UUID, client_address: str) -> None:
    """Count a try, in windows of a minute that begin with the first.

    :raises ShareRateLimited: it is one too many. :raises Unavailable: nobody can count, so nobody may try.
    """
    pipe = redis().pipeline()
    for key in (f"basement:share:{share_id}", f"basement:address:{client_address}"):
        pipe.incr(key)
        pipe.expire(key, WINDOW_SECONDS, nx=True)
        pipe.ttl(key)
    try:
        tries, _, wait, tries_there, _, wait_there = pipe.execute()
    except RedisError as error:
        raise Unavailable(internal=f"share limits: {type(error).__name__}") from None
    if tries > TRIES_PER_SHARE or tries_there > TRIES_PER_ADDRESS:
        raise ShareRateLimited(retry_after=max(wait, wait_there, 1))
