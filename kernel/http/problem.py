"""Failures as ``application/problem+json`` (RFC 9457) with a stable ``code``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse

from kernel.errors import DomainError, Kind, Unauthenticated

CONTENT_TYPE = "application/problem+json"


class NotAcceptable(DomainError):
    """The Accept header asks for a version that does not exist."""

    kind = Kind.NOT_ACCEPTABLE
    code = "version_unknown"
    message = "There is only version 1 of this API."


class MethodNotAllowed(DomainError):
    """The path exists, this method on it does not."""

    kind = Kind.NOT_ALLOWED
    code = "method_not_allowed"
    message = "This method is not offered here."


class UnsupportedType(DomainError):
    """The body's Content-Type is not one the operation reads."""

    kind = Kind.UNSUPPORTED_TYPE
    code = "unsupported_media_type"
    message = "Send the body as application/json."


def document(error: DomainError, *, request_id: str, path: str) -> dict[str, Any]:
    """The problem document of a failure; only its public half."""
    status = error.kind.value
    body = {
        "type": f"urn:banyan:problem:{error.code}",
        "title": HTTPStatus(status).phrase if status in set(HTTPStatus) else error.message.rstrip("."),
        "status": status,
        "code": error.code,
        "detail": error.public,
        "instance": path,
        "request_id": request_id,
    }
    return body | {name: value for name, value in error.details.items() if name not in body}


def headers_of(error: DomainError) -> dict[str, str]:
    found = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    if isinstance(error, Unauthenticated) or error.kind is Kind.UNAUTHENTICATED:
        found["WWW-Authenticate"] = f'Bearer realm="banyan", error="{error.code}"'
    return found


def response(error: DomainError, *, request_id: str, path: str) -> HttpResponse:
    """The answer for a failure."""
    body = msgspec.json.encode(document(error, request_id=request_id, path=path), enc_hook=str)
    return HttpResponse(body, status=error.kind.value, content_type=CONTENT_TYPE, headers=headers_of(error))


def internal_error(*, request_id: str, path: str) -> HttpResponse:
    """The answer for a defect of ours: says nothing but where to look."""
    body = {
        "type": "urn:banyan:problem:internal_error",
        "title": "Internal Server Error",
        "status": 500,
        "code": "internal_error",
        "detail": "This is a fault of ours. Quote the request id when you report it.",
        "instance": path,
        "request_id": request_id,
    }
    return HttpResponse(msgspec.json.encode(body), status=500, content_type=CONTENT_TYPE)
