"""Revocations that hold at once on every host.

The database of accounts is the truth. Redis carries it: a sorted set (user -> revoked at) that is
read at start and after every reconnect, and a channel that every process listens to. While the feed
is down the set is asked directly; when Redis is down altogether, tokens end at their own expiry.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import UUID

from redis.exceptions import RedisError

from kernel.logging import log
from kernel.redis import redis

SET = CHANNEL = "identity:revoked"
KEPT_SECONDS = 24 * 3600
"""Longer than any access token lives; older revocations have nothing left to refuse."""


def revoke_user(user_id: UUID | str) -> None:
    """Refuse every token issued to the user until now, on every host. Safe to repeat.

    :raises RedisError: nobody was told; the caller's event will tell them again.
    """
    moment = time.time()
    pipe = redis().pipeline()
    pipe.zadd(SET, {str(user_id): moment}, gt=True)
    pipe.zremrangebyscore(SET, 0, moment - KEPT_SECONDS)
    pipe.publish(CHANNEL, f"{user_id} {moment}")
    pipe.execute()
    feed.tell(str(user_id), moment)


def revoked_before(user_id: str) -> float | None:
    """Tokens of the user issued at or before this time (Unix seconds) are refused; ``None``: none are."""
    feed.start()
    if feed.live:
        return feed.moments.get(user_id)
    try:
        found: float | None = redis().zscore(SET, user_id)
    except RedisError:
        return feed.moments.get(user_id)
    return found


def on_revoked(callback: Callable[[str], None]) -> None:
    """Call ``callback(user_id)`` in the listener's thread whenever a user is revoked; for open sockets."""
    feed.callbacks.append(callback)
    feed.start()


class Feed:
    """This process's copy of the revocations, kept by one listening thread."""

    def __init__(self) -> None:
        self.moments: dict[str, float] = {}
        self.callbacks: list[Callable[[str], None]] = []
        self.live = False
        self._started = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to listen, once; lazily, so that it happens after a server's fork."""
        if self._started:
            return
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._listen, name="revocations", daemon=True).start()

    def note(self, user_id: str, moment: float) -> None:
        self.moments[user_id] = max(moment, self.moments.get(user_id, 0.0))

    def _listen(self) -> None:
        while True:
            try:
                self._follow()
            except (RedisError, OSError) as error:
                self.live = False
                log.warning("revocations_lost", error=type(error).__name__)
                time.sleep(0.5)

    def _follow(self) -> None:
        with redis().pubsub() as listener:
            listener.subscribe(CHANNEL)
            listener.get_message(timeout=5)  # the confirmation: from here on nothing is missed
            for member, moment in redis().zrange(SET, 0, -1, withscores=True):
                self.tell(member.decode(), moment)
            self.live = True
            while True:
                message = listener.get_message(ignore_subscribe_messages=True, timeout=5)
                if message:
                    user_id, _, moment = message["data"].decode().partition(" ")
                    self.tell(user_id, float(moment))

    def tell(self, user_id: str, moment: float) -> None:
        """Remember a revocation and pass it on, once, however often it is heard."""
        if self.moments.get(user_id, 0.0) >= moment:
            return
        self.note(user_id, moment)
        for callback in self.callbacks:
            callback(user_id)


feed = Feed()
