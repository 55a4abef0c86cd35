"""Operations that work for somebody whose access token has run out.

Elsewhere a bad bearer token is refused before anything else. Signing in, refreshing, signing out and
validating are what one does *because* it is bad, and clients attach it to every request.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from kernel.errors import DomainError
from kernel.identity import verify_token
from kernel.identity.authenticate import COOKIE

SET_ASIDE = "accounts.authorization"


def tolerant(patterns: list[URLPattern]) -> list[URLPattern]:
    """The patterns, with the Authorization header put where only :func:`bearer_of` looks."""
    for pattern in patterns:
        pattern.callback = _set_aside(pattern.callback)
    return patterns


def _set_aside(view: Any) -> Any:
    @wraps(view)
    def endpoint(request: HttpRequest, **captured: Any) -> HttpResponse:
        request.META[SET_ASIDE] = request.META.pop("HTTP_AUTHORIZATION", "")
        return view(request, **captured)

    return endpoint


def bearer_of(request: HttpRequest) -> str:
    """The access token sent as a header or cookie, good or not; "" when there is none."""
    scheme, _, token = request.META.get(SET_ASIDE, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.COOKIES.get(COOKIE, "")


def good_bearer_of(request: HttpRequest) -> str | None:
    """The access token if it is good."""
    token = bearer_of(request)
    try:
        verify_token(token)
    except DomainError:
        return None
    return token
