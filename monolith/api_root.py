"""The front door of the browsable API: where each context's lists and documents are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import get_resolver

from kernel.http import ANYONE, Call, Operation, operations


class ListEntrancesView(Operation):
    """List the paths to start from, by context, and the documentation."""

    access = ANYONE
    reply = dict[str, dict[str, str]]

    def handle(self, call: Call) -> Any:
        found: dict[str, dict[str, str]] = {"documents": {"docs": "/api/docs/", "schema": "/api/schema/"}}
        for context in settings.HOSTED:
            found[context.name] = dict(_entrances(call, context.name))
        return found


def _entrances(call: Call, context: str) -> list[tuple[str, str]]:
    """Name and address of every operation of a context that can be opened without an id."""
    _, resolver = get_resolver().namespace_dict[context]
    opened = []
    for name in sorted(key for key in resolver.reverse_dict if isinstance(key, str)):
        (possibility, *_) = resolver.reverse_dict.getlist(name)
        path, parameters = possibility[0][0]
        if not parameters and name.startswith(("list-", "get-")):
            opened.append((name, call.request.build_absolute_uri(f"/{path}")))
    return opened


urlpatterns = operations("api", ListEntrancesView)
