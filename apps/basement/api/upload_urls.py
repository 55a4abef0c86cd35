"""Where uploads answer, and what tus asks of every answer there, good or bad."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern

from apps.basement.api.upload_views import (
    CreateUploadView,
    DescribeUploadsView,
    GetUploadView,
    ReceivePartView,
    TerminateUploadView,
)
from apps.basement.receiving.bodies import Body, said_first
from apps.basement.receiving.protocol import VERSION
from kernel.http import operations

OVERRIDDEN = ("PATCH", "DELETE")


def _tus(pattern: URLPattern) -> URLPattern:
    view: Any = pattern.callback

    @wraps(view)
    def spoken(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        meant = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and meant in OVERRIDDEN:  # for clients whose network lets only POST through
            request.method = meant
        response: HttpResponseBase = view(request, **captured)
        if response.status_code >= 400 and isinstance(response, HttpResponse):
            response = said_first(response, Body(request))
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        return response

    pattern.callback = spoken
    return pattern


UPLOADS = [
    _tus(pattern)
    for pattern in [
        *operations("api/uploads", CreateUploadView, DescribeUploadsView),
        *operations("api/uploads/<uuid:upload_id>", GetUploadView, ReceivePartView, TerminateUploadView),
    ]
]
