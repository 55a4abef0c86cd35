"""Operations whose answer is a calendar, which the kernel would call JSON."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

CALENDAR = "text/calendar; charset=utf-8"


def as_calendar(patterns: list[URLPattern]) -> list[URLPattern]:
    """The patterns, their good answers sent as ``text/calendar``, to browsers too; problems stay problems."""
    for pattern in patterns:
        pattern.callback = _calendar(pattern.callback)
    return patterns


def _calendar(view: Any) -> Any:
    @wraps(view)
    def endpoint(request: HttpRequest, **captured: Any) -> HttpResponse:
        if "text/html" in request.META.get("HTTP_ACCEPT", ""):
            request.META["HTTP_ACCEPT"] = "text/calendar"
        response: HttpResponse = view(request, **captured)
        if response.status_code == 200 and request.method in ("GET", "HEAD"):
            response.headers["Content-Type"] = CALENDAR
        return response

    return endpoint
