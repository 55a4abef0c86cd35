"""Operations whose answer is not JSON: the same way in (authentication, access, problems), another Content-Type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from kernel.http import Operation
from kernel.http.browsable import browsable_view
from kernel.http.routing import answer


def media(route: str, operation: type[Operation], *, content_type: str) -> list[URLPattern]:
    """The pattern of an operation whose reply is bytes of ``content_type``; problems stay problem documents.

    There is no browsable page: a browser is shown the thing itself.
    """
    by_method = {operation.method: operation}

    @csrf_exempt
    def endpoint(request: HttpRequest, **captured: Any) -> HttpResponse:
        response = answer(by_method, request, captured)
        if response.headers.get("Content-Type") == "application/json":
            response.headers["Content-Type"] = content_type
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    # What the schema and the rules' test look for.
    endpoint.cls = browsable_view(by_method).cls  # type: ignore[attr-defined]
    endpoint.initkwargs = {}  # type: ignore[attr-defined]
    return [path(route, endpoint, name=operation.url_name())]
