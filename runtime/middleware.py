"""The one middleware all requests pass, and how page middleware is kept off the API's path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware

from kernel import logging

Handler = Callable[[HttpRequest], HttpResponse]
API = ("/api/", "/internal/", "/.well-known/", "/v3/")
"""Bearer tokens and no cookies of Django's: sessions, CSRF and messages do not apply."""

DOCUMENTS = ("/api/docs", "/api/schema")


def is_api(path: str) -> bool:
    return (path.startswith(API) or path == "/api") and not path.startswith(DOCUMENTS)


class EdgeMiddleware:
    """Request id in and out, who answered, a clean log context, no trailing slash on API paths, security headers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request.META.get("HTTP_X_REQUEST_ID") or str(uuid4())
        request.request_id = request_id  # type: ignore[attr-defined]
        logging.clear()
        logging.bind(request_id=request_id)
        if is_api(request.path_info) and request.path_info.endswith("/"):
            request.path_info = request.path_info.rstrip("/")
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Request-Id"] = request_id
        response.headers["X-Served-By"] = settings.HOST
        return response


class _PagesOnly:
    """Mixed into Django's middleware: API requests go straight through."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_api(request.path_info):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # Django's, next in line

    def process_view(self, request: HttpRequest, *args: Any) -> Any:
        follow = getattr(super(), "process_view", None)
        return None if follow is None or is_api(request.path_info) else follow(request, *args)


class PageCommon(_PagesOnly, CommonMiddleware):
    """Slashes appended for pages."""


class PageSessions(_PagesOnly, SessionMiddleware):
    """Sessions for pages."""


class PageCsrf(_PagesOnly, CsrfViewMiddleware):
    """CSRF tokens for pages."""


class PageUsers(_PagesOnly, AuthenticationMiddleware):
    """``request.user`` for pages."""


class PageMessages(_PagesOnly, MessageMiddleware):
    """One-off messages for pages."""


class PageFrames(_PagesOnly, XFrameOptionsMiddleware):
    """No framing of pages."""
