"""The same operations as a DRF view: the browsable API for people, and what drf-spectacular reads."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import DomainError
from kernel.http import problem
from kernel.http.operation import Operation, perform
from kernel.http.schema import OperationSchema
from kernel.identity.drf import BearerAuthentication


class Renderer(BrowsableAPIRenderer):
    """Raw bodies only: the operations are described by Structs, not by serializers or HTML forms."""

    def get_rendered_html_form(self, data: Any, view: Any, method: str, request: Request) -> Any:
        return None if method in ("POST", "PUT") else super().get_rendered_html_form(data, view, method, request)

    def get_context(self, *args: Any, **kwargs: Any) -> Any:
        # Pygments' colours come as an inline style, which the content security policy forbids.
        return {**super().get_context(*args, **kwargs), "code_style": None}

    def get_raw_data_form(self, data: Any, view: Any, method: str, request: Request) -> Any:
        return super().get_raw_data_form(None, view, method, request)


class OperationsView(APIView):
    """Runs the operation of the request's method and renders for a browser."""

    operations: dict[str, type[Operation]] = {}
    renderer_classes = [Renderer, JSONRenderer]
    authentication_classes = [BearerAuthentication]
    schema = OperationSchema()

    def run(self, request: Request, **captured: Any) -> HttpResponseBase:
        django_request = request._request
        operation = self.operations["GET" if request.method == "HEAD" else str(request.method)]
        try:
            reply = perform(operation, django_request, captured)
        except DomainError as error:
            return _problem(error, django_request)
        if isinstance(reply.body, HttpResponseBase):
            return reply.body
        body = msgspec.json.decode(reply.body) if isinstance(reply.body, bytes) else reply.body
        return Response(msgspec.to_builtins(body, str_keys=True), status=reply.status, headers=reply.headers)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, DomainError):
            return _problem(exc, self.request)
        if isinstance(exc, APIException):
            return super().handle_exception(exc)
        raise exc

    def get_view_name(self) -> str:
        first = next(iter(self.operations.values()))
        return first.url_name().replace("-", " ").capitalize()

    def get_view_description(self, html: bool = False) -> Any:
        return "\n".join(f"{method}: {op.__doc__ or ''}" for method, op in self.operations.items())


def _problem(error: DomainError, request: Any) -> Response:
    body = problem.document(error, request_id=getattr(request, "request_id", ""), path=request.path)
    return Response(body, status=error.kind.value, headers=problem.headers_of(error))


def browsable_view(by_method: dict[str, type[Operation]]) -> Any:
    """A DRF view function over the operations of one path."""
    members: dict[str, Any] = {method.lower(): OperationsView.run for method in by_method}
    members |= {"operations": by_method, "http_method_names": [*members, "head", "options"]}
    name = next(iter(by_method.values())).__name__
    return type(name, (OperationsView,), members).as_view()  # type: ignore[attr-defined]
