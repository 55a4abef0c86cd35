"""From a path to its operations: one URL, one class per method, lean for programs and browsable for people."""

from __future__ import annotations

import time
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from kernel.errors import DomainError, Unavailable
from kernel.http import problem
from kernel.http.browsable import browsable_view
from kernel.http.operation import JSON, Operation, perform, render
from kernel.logging import log
from kernel.metrics import HTTP_REQUESTS, HTTP_SECONDS


def operations(route: str, *classes: type[Operation]) -> list[URLPattern]:
    """URL patterns of the operations at ``route`` (no slash at either end), one name for each.

    The kernel's middleware drops a trailing slash, so both forms answer.
    """
    by_method = {operation.method: operation for operation in classes}
    if len(by_method) != len(classes):
        raise ValueError(f"{route}: two operations share a method")
    browsable = browsable_view(by_method)
    # What is no JSON is no page about it either: a browser gets the thing itself.
    is_file = any(operation.media_type != JSON for operation in classes)

    @csrf_exempt
    def endpoint(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        if "text/html" in request.META.get("HTTP_ACCEPT", "") and not is_file:
            page: HttpResponseBase = browsable(request, **captured)
            return page
        return answer(by_method, request, captured)

    documented = csrf_exempt(lambda request, **captured: endpoint(request, **captured))
    documented.cls = browsable.cls  # type: ignore[attr-defined]  # what drf-spectacular looks for
    documented.initkwargs = {}  # type: ignore[attr-defined]
    views = [documented, *(endpoint for _ in classes[1:])]
    return [path(route, view, name=operation.url_name()) for view, operation in zip(views, classes, strict=True)]


def answer(by_method: dict[str, type[Operation]], request: HttpRequest, captured: dict[str, Any]) -> HttpResponseBase:
    """Run the operation for the request's method; every failure becomes a problem document."""
    method = "GET" if request.method == "HEAD" else request.method or ""
    operation = by_method.get(method)
    if operation is None:
        if method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join([*by_method, "OPTIONS"])})
        refused = _problem(problem.MethodNotAllowed(allow=list(by_method)), request)
        refused.headers["Allow"] = ", ".join(by_method)
        return refused
    started = time.perf_counter()
    response = _guarded(operation, request, captured)
    name = operation.__name__
    HTTP_SECONDS.labels(name).observe(time.perf_counter() - started)
    HTTP_REQUESTS.labels(name, method, str(response.status_code)).inc()
    return response


def _guarded(operation: type[Operation], request: HttpRequest, captured: dict[str, Any]) -> HttpResponseBase:
    try:
        return render(perform(operation, request, captured), operation.media_type)
    except DomainError as error:
        if error.internal:
            log.info("request_refused", code=error.code, internal=error.internal, operation=operation.__name__)
        return _problem(error, request)
    except (OperationalError, InterfaceError) as error:
        return _after_database_loss(operation, request, captured, error)
    except Exception:  # noqa: BLE001  # the outermost boundary: logged, answered with 500
        log.exception("request_failed", operation=operation.__name__)
        return problem.internal_error(request_id=request_id(request), path=request.path)


def _after_database_loss(
    operation: type[Operation], request: HttpRequest, captured: dict[str, Any], error: Exception
) -> HttpResponseBase:
    """Drop dead connections; a read is tried once more, a write is the client's to send again."""
    log.warning("database_lost", operation=operation.__name__, error=type(error).__name__)
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
        if connection.connection is not None and not connection.is_usable():
            connection.close()
    if operation.method == "GET":
        try:
            return render(perform(operation, request, captured), operation.media_type)
        except DomainError as refused:
            return _problem(refused, request)
        except (OperationalError, InterfaceError):
            log.warning("database_still_lost", operation=operation.__name__)
    return _problem(Unavailable(), request)


def _problem(error: DomainError, request: HttpRequest) -> HttpResponse:
    return problem.response(error, request_id=request_id(request), path=request.path)


def request_id(request: HttpRequest) -> str:
    """The gateway's id of this request, which its logs carry too."""
    return getattr(request, "request_id", "") or str(structlog.contextvars.get_contextvars().get("request_id", ""))
