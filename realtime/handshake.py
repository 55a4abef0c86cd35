"""What a socket asks for when it opens, and who opens it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
from django.http import parse_cookie

from kernel.errors import Malformed
from kernel.identity import Principal, TokenExpired, TokenInvalid, verify_token
from realtime.tickets import redeem_ticket

PROTOCOL = "banyan.v1"
BEARER = "bearer."
COOKIE = "access_token"


class InvalidHandshake(Malformed):
    """The socket's URL or headers cannot be read."""

    code = "invalid_handshake"


class Handshake(msgspec.Struct, frozen=True, kw_only=True):
    """What the client says of itself; nothing is verified yet.

    :param token: said on purpose, so it must be good.
    :param cookie: sent by the browser by itself, so a stale one is nobody.
    :param control: the client understands control frames.
    :param last_seq: the number of the last frame it has. :param last_id: its id, where a feed's frames have one.
    """

    token: str
    cookie: str
    ticket: str
    control: bool
    last_seq: str | None
    last_id: str | None
    subprotocol: str | None

    @property
    def anonymous(self) -> bool:
        return not (self.token or self.cookie or self.ticket)

    def checked_last_seq(self) -> int | None:
        """:raises InvalidHandshake: it is not a number."""
        if self.last_seq is None:
            return None
        if not (self.last_seq.isascii() and self.last_seq.isdigit() and len(self.last_seq) < 19):
            raise InvalidHandshake("last_seq is a whole number.", field="last_seq")
        return int(self.last_seq)

    def checked_last_id(self) -> UUID | None:
        """:raises InvalidHandshake: it is not a UUID."""
        if self.last_id is None:
            return None
        try:
            return UUID(self.last_id)
        except ValueError:
            raise InvalidHandshake("last_id is a UUID.", field="last_id") from None


def read_handshake(scope: dict[str, Any]) -> Handshake:
    """From an ASGI scope; never fails, so that a socket can be accepted and then told why it is closed."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    offered: list[str] = scope.get("subprotocols", [])
    return Handshake(
        token=_offered_token(offered) or _header_token(headers) or query.get("access_token", ""),
        cookie=parse_cookie(headers.get("cookie", "")).get(COOKIE, "") if _same_origin(headers) else "",
        ticket=query.get("ticket", ""),
        control=PROTOCOL in offered or query.get("protocol") == "1",
        last_seq=query.get("last_seq"),
        last_id=query.get("last_id"),
        subprotocol=PROTOCOL if PROTOCOL in offered else None,
    )


def identify(handshake: Handshake) -> Principal | None:
    """Who opens the socket, ``None`` when nobody says.

    :raises TokenInvalid: :raises TokenExpired: :raises TokenRevoked:
    """
    if handshake.ticket:
        return redeem_ticket(handshake.ticket)
    if handshake.token:
        return verify_token(handshake.token)
    if handshake.cookie:
        try:
            return verify_token(handshake.cookie)
        except (TokenInvalid, TokenExpired):
            return None
    return None


def _offered_token(offered: list[str]) -> str:
    """Browsers can set no header on a socket but the subprotocols; ``bearer.<token>`` is never accepted as one."""
    return next((name.removeprefix(BEARER) for name in offered if name.startswith(BEARER)), "")


def _header_token(headers: dict[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _same_origin(headers: dict[str, str]) -> bool:
    """No same-origin policy covers WebSockets: a cookie counts only on a page of ours."""
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "")
