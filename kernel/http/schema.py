"""OpenAPI from the operations' own types: msgspec knows the JSON schema, drf-spectacular the document."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any

import msgspec
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from kernel.http.operation import JSON

REFERENCE = "#/components/schemas/{name}"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; the same failure always has the same code."},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
    },
}


class OperationSchema(AutoSchema):
    """Reads an :class:`~kernel.http.operation.Operation` instead of serializers."""

    @property
    def operation(self) -> Any:
        view: Any = self.view
        return view.operations[self.method]

    def get_operation_id(self) -> str:
        return str(self.operation.url_name().replace("-", "_"))

    def get_tags(self) -> list[str]:
        return [self.operation.__module__.split(".")[1]]

    def get_summary(self) -> str:
        return self._paragraphs()[0]

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        rule = f"Access: {self.operation.access.name}."
        return "\n\n".join([*self._paragraphs()[1:], rule])

    def get_auth(self) -> list[dict[str, list[str]]]:
        bearer: dict[str, list[str]] = {"bearer": []}
        return [bearer, {}] if self.operation.access.anonymous else [bearer]

    def get_override_parameters(self) -> list[Any]:
        return []

    def get_request_serializer(self) -> None:
        return None

    def get_response_serializers(self) -> None:
        return None

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def _get_parameters(self) -> list[dict[str, Any]]:
        return [*super()._get_parameters(), *self._query_parameters()]

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        content = {kind: {"schema": schema} for kind, schema in self.operation.consumes.items()}
        if self.operation.body is not None:
            schema = self._schema_of(self.operation.body)
            kinds = [JSON] + ["application/x-www-form-urlencoded"] * self.operation.accepts_form
            content |= {kind: {"schema": schema} for kind in kinds}
        return {"required": True, "content": content} if content else None

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        status = self.operation.status
        good: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if self.operation.reply is not None:
            good["content"] = {JSON: {"schema": self._schema_of(self.operation.reply)}}
        elif self.operation.media_type != JSON:
            good["content"] = {self.operation.media_type.partition(";")[0]: {"schema": {"type": "string"}}}
        self._register("Problem", PROBLEM)
        problem = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(name="Problem")}}}
        return {str(status): good, "default": {"description": "A problem (RFC 9457).", "content": problem}}

    def _paragraphs(self) -> list[str]:
        return inspect.cleandoc(self.operation.__doc__ or self.operation.url_name()).split("\n\n")

    def _query_parameters(self) -> list[dict[str, Any]]:
        if self.operation.query is None:
            return []
        (schema,), parts = msgspec.json.schema_components([self.operation.query], ref_template=REFERENCE)
        shape = parts[schema["$ref"].rpartition("/")[2]]
        needed = shape.get("required", [])
        return [
            {"in": "query", "name": name, "schema": field, "required": name in needed}
            for name, field in shape["properties"].items()
        ]

    def _schema_of(self, kind: Any) -> dict[str, Any]:
        (schema,), parts = msgspec.json.schema_components([kind], ref_template=REFERENCE)
        for name, part in parts.items():
            self._register(name, part)
        return schema

    def _register(self, name: str, schema: dict[str, Any]) -> None:
        component: Any = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
