"""The browser's session: what is kept in which cookie, and how it ends.

========================  =========  ==========  ==================================================
cookie                    HttpOnly   path        holds
========================  =========  ==========  ==================================================
``access_token``          yes        ``/``       the JWT; gone when it expires
``refresh_token``         yes        /session    sent only to the two places that need it
``session_expires``       no         ``/``       when the access token ends (epoch seconds): tells pages
                                                 that a session can be continued; grants nothing
========================  =========  ==========  ==================================================
"""

from __future__ import annotations

import time
from typing import Literal, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kernel.identity import Principal
from kernel.identity.authenticate import COOKIE as ACCESS
from kernel.identity.authenticate import authenticate

REFRESH = "refresh_token"
EXPIRES = "session_expires"
REFRESH_PATH = "/session"
REMEMBERED_DAYS = 30
SameSite = Literal["Lax", "Strict"]


class Tokens(Protocol):
    """What a login or a refresh answers."""

    @property
    def access_token(self) -> str: ...
    @property
    def refresh_token(self) -> str: ...
    @property
    def expires_in(self) -> int: ...


def principal_of(request: HttpRequest) -> Principal | None:
    """Who looks at this page; ``None`` for a stranger or a session that has paused."""
    if request.headers.get("Authorization"):
        return None
    return authenticate(request)


def is_resumable(request: HttpRequest) -> bool:
    """Whether this browser had a session that a refresh may continue."""
    return EXPIRES in request.COOKIES


def keep(response: HttpResponse, tokens: Tokens) -> None:
    """Give the browser a session."""
    remembered = REMEMBERED_DAYS * 86_400
    expires = str(int(time.time()) + tokens.expires_in)
    _set(response, ACCESS, tokens.access_token, tokens.expires_in)
    _set(response, REFRESH, tokens.refresh_token, remembered, path=REFRESH_PATH, same_site="Strict")
    _set(response, EXPIRES, expires, remembered, http_only=False)


def drop(response: HttpResponse) -> None:
    """Take it away."""
    response.delete_cookie(ACCESS, samesite="Lax")
    response.delete_cookie(REFRESH, path=REFRESH_PATH, samesite="Strict")
    response.delete_cookie(EXPIRES, samesite="Lax")


def _set(
    response: HttpResponse, name: str, value: str, max_age: int,
    *, path: str = "/", same_site: SameSite = "Lax", http_only: bool = True,
) -> None:  # fmt: skip
    response.set_cookie(
        name, value, max_age=max_age, path=path, samesite=same_site, httponly=http_only, secure=not settings.DEBUG
    )
