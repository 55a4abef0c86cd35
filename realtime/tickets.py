"""Tickets: how a page that cannot send headers opens a socket without its token in the URL."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import msgspec

from kernel import clock
from kernel.identity import Principal, TokenExpired, TokenInvalid, TokenRevoked
from kernel.identity.revocations import revoked_before
from kernel.redis import redis

TICKET_SECONDS = 30


def make_ticket(principal: Principal) -> str:
    """A secret that opens one socket of any feed as ``principal`` within ``TICKET_SECONDS``."""
    ticket = secrets.token_urlsafe(24)
    redis().set(_key(ticket), msgspec.json.encode(principal), ex=TICKET_SECONDS)
    return ticket


def redeem_ticket(ticket: str) -> Principal:
    """Who the ticket was made for; it works once.

    :raises TokenInvalid: unknown, used or too old. :raises TokenExpired: :raises TokenRevoked: the session it
        was made in has ended since.
    """
    found: Any = redis().getdel(_key(ticket))
    if found is None:
        raise TokenInvalid("The ticket is unknown, used or too old.")
    principal = msgspec.json.decode(found, type=Principal)
    if principal.expires_at <= clock.now():
        raise TokenExpired
    cutoff = revoked_before(str(principal.user_id))
    if cutoff is not None and principal.issued_at.timestamp() <= cutoff:
        raise TokenRevoked
    return principal


def _key(ticket: str) -> str:
    """Redis sees only the hash: its snapshots open no socket."""
    return "realtime:ticket:" + hashlib.sha256(ticket.encode()).hexdigest()
