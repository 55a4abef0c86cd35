"""Error pages in the look of the others; problem documents for API paths. Set as Django's handlers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import Forbidden, Malformed, NotFound
from kernel.http import problem
from runtime.middleware import is_api

HOST_SETTING = "The host name is not in ALLOWED_HOSTS. Add it there (environment: ALLOWED_HOSTS) and start again."
ORIGIN_SETTING = (
    "The origin is not trusted. Add it, with its scheme and port, to CSRF_TRUSTED_ORIGINS (environment: PUBLIC_URL)."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        return problem.response(Malformed(), request_id=_id(request), path=request.path)
    setting = HOST_SETTING if settings.DEBUG and isinstance(exception, DisallowedHost) else ""
    return _page(
        request,
        400,
        "This request cannot be read",
        "Go back and try again; if you typed the address, check it.",
        setting,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        return problem.response(Forbidden(), request_id=_id(request), path=request.path)
    return _page(
        request, 403, "This is not open to you", "Sign in with an account that may see it, or ask an administrator."
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        return problem.response(NotFound(), request_id=_id(request), path=request.path)
    return _page(request, 404, "There is no such page", "The address may be misspelt, or the page has moved.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database, no session and no principal, so that it shows whatever broke."""
    if is_api(request.path_info):
        return problem.internal_error(request_id=_id(request), path=request.path)
    return _page(request, 500, "This is a fault of ours", "It has been written down. Trying again does no harm.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: says what to do, and in DEBUG which setting refuses the origin."""
    setting = ORIGIN_SETTING if settings.DEBUG and "rigin" in reason else ""
    advice = "Reload the page you came from and send the form again; cookies must be allowed."
    return _page(request, 403, "This form is out of date", advice, setting)


def _page(request: HttpRequest, status: int, heading: str, advice: str, setting: str = "") -> HttpResponse:
    context: dict[str, Any] = {"status": status, "heading": heading, "advice": advice, "setting": setting}
    return render(request, "pages/problem.html", context, status=status)


def _id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))
