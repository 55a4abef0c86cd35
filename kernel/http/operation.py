"""One class per operation, on a lean path: msgspec in, one call, msgspec out.

The same class also answers in DRF's browsable API and in the OpenAPI schema (:mod:`kernel.http.browsable`,
:mod:`kernel.http.schema`), so there is one way to write an endpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.http import HttpHeaders, HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase

from kernel.errors import DomainError, Kind, Malformed
from kernel.http.access import SIGNED_IN, Access
from kernel.http.problem import NotAcceptable, UnsupportedType
from kernel.identity.authenticate import authenticate
from kernel.identity.principal import Principal

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
JSON = "application/json"
VERSION = re.compile(r"version\s*=\s*\"?([^\s;,\"]+)")


class BodyTooLarge(DomainError):
    """The body is longer than any operation reads."""

    kind = Kind.TOO_LARGE
    code = "body_too_large"
    message = "The body is too large."


@dataclass(slots=True)
class Call:
    """What an operation is given: already authenticated, authorised, parsed and validated."""

    request: HttpRequest
    principal: Principal | None
    path: dict[str, Any]
    body: Any = None
    query: Any = None

    @property
    def headers(self) -> HttpHeaders:
        return self.request.headers

    @property
    def user(self) -> Principal:
        """The signed-in caller; for operations whose access demands one."""
        assert self.principal is not None, "only operations that ANYONE may call have no principal"
        return self.principal

    @property
    def client_address(self) -> str:
        """The client as the gateway saw it: the last hop it appended, never what the client claims."""
        forwarded = self.request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip() or self.request.META.get("REMOTE_ADDR", "")


@dataclass(slots=True)
class Reply:
    """An answer that is more than its body; ``body`` may be a response of Django's, which goes out as it is."""

    body: Any = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)


class Operation:
    """Base of all operations; subclasses declare and implement :meth:`handle`.

    :cvar method: the HTTP method.
    :cvar access: who may call it; checked before the body is read.
    :cvar body: msgspec Struct of the request body, ``None`` when it takes none.
    :cvar query: msgspec Struct of the query parameters.
    :cvar reply: type of the answer, for the schema.
    :cvar status: of the answer unless a :class:`Reply` says otherwise.
    :cvar accepts_form: fields may also come urlencoded or multipart.
    :cvar largest: bytes of a body, ``None`` for the setting's; who allows more reads it from the request, in pieces.
    :cvar consumes: bodies that the operation reads itself: media type to JSON schema, for the document.
    :cvar media_type: of a good answer; other than JSON, :meth:`handle` gives ready bytes, and browsers get them too.
    """

    method: ClassVar[str] = "GET"
    access: ClassVar[Access] = SIGNED_IN
    body: ClassVar[type[msgspec.Struct] | None] = None
    query: ClassVar[type[msgspec.Struct] | None] = None
    reply: ClassVar[Any] = None
    status: ClassVar[int] = 200
    accepts_form: ClassVar[bool] = False
    largest: ClassVar[int | None] = None
    consumes: ClassVar[dict[str, dict[str, Any]]] = {}
    media_type: ClassVar[str] = JSON

    def handle(self, call: Call) -> Any:
        raise NotImplementedError

    @classmethod
    def url_name(cls) -> str:
        """``RefundPaymentView`` -> ``refund-payment``."""
        stem = cls.__name__.removesuffix("View")
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", stem).lower()


def perform(operation: type[Operation], request: HttpRequest, path: dict[str, Any]) -> Reply:
    """Authenticate, authorise, parse, handle; the one sequence every operation goes through.

    :raises DomainError: any anticipated failure.
    """
    _check_version(request)
    principal = authenticate(request)
    operation.access.check(principal)
    largest = operation.largest or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        raise BodyTooLarge(limit_bytes=largest)
    call = Call(request, principal, path)
    if operation.query is not None:
        call.query = _convert(request.GET, operation.query)
    if operation.body is not None:
        call.body = _read_body(operation, request)
    result = operation().handle(call)
    reply = result if isinstance(result, Reply) else Reply(result)
    reply.status = reply.status or operation.status
    return reply


def render(reply: Reply, media_type: str = JSON) -> HttpResponseBase:
    """An answer; ``bytes`` are taken as they are (JSON made by PostgreSQL, or another media type)."""
    if isinstance(reply.body, HttpResponseBase):
        return reply.body
    if reply.status in (204, 304):
        return HttpResponse(status=reply.status, headers=reply.headers)
    body = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
    return HttpResponse(body, status=reply.status, content_type=media_type, headers=reply.headers)


def _check_version(request: HttpRequest) -> None:
    accept = request.META.get("HTTP_ACCEPT", "")
    if "version" in accept and (asked := VERSION.search(accept)) and asked[1] != "1":
        raise NotAcceptable


@cache
def _decoder(body: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(body)


def _read_body(operation: type[Operation], request: HttpRequest) -> Any:
    assert operation.body is not None
    kind = (request.content_type or "").lower()
    if operation.accepts_form and kind in FORM_TYPES:
        return _convert(request.POST, operation.body)
    if kind not in (JSON, "") and not kind.endswith("+json"):
        raise UnsupportedType
    try:
        return _decoder(operation.body).decode(request.body or b"{}")
    except msgspec.ValidationError as error:
        raise Malformed(str(error), field=_field_of(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("The body is not valid JSON, or nested too deep.") from None
    except (RawPostDataException, UnreadablePostError):
        raise Malformed("The body could not be read to its end.") from None


def _convert(values: Any, target: type[msgspec.Struct]) -> Any:
    flat = {name: values[name] for name in values if values[name] != ""}
    try:
        return msgspec.convert(flat, target, strict=False)
    except msgspec.ValidationError as error:
        raise Malformed(str(error), field=_field_of(error)) from None


def _field_of(error: msgspec.ValidationError) -> str:
    """The field msgspec names at the end of its message, e.g. ``$.amount`` -> ``amount``."""
    _, found, where = str(error).rpartition("`$.")
    return where.rstrip("`") if found else ""
