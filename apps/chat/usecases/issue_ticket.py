"""A ticket for a page that cannot send headers when it opens a socket."""

from __future__ import annotations

from kernel.identity import Principal
from realtime.tickets import TICKET_SECONDS, make_ticket

__all__ = ["TICKET_SECONDS", "issue_ticket"]


def issue_ticket(*, principal: Principal) -> str:
    """A secret that opens one socket as ``principal``, of chat or of another feed, within 30 seconds."""
    return make_ticket(principal)
