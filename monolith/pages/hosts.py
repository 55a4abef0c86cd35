"""Who answers each context now, for the start page and its refresh."""

from __future__ import annotations

from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from controlplane import queries
from kernel import catalogue
from kernel.errors import DomainError
from kernel.logging import log
from monolith.pages.tree import reach, roots

UNKNOWN: dict[str, Any] = {"state": "unknown", "weight": 0, "shadow_percent": 0, "health": "unknown"}
HEALTH_TEXT = {"healthy": "Healthy", "unhealthy": "Not answering", "unknown": ""}


@never_cache
@require_safe
def hosts_json(request: HttpRequest) -> JsonResponse:
    """The map as JSON. Public: it names hosts and weights, no addresses."""
    return JsonResponse(who_answers())


def who_answers() -> dict[str, Any]:
    """Every context of the catalogue with its host, ``available`` false when the routing table cannot be read.

    Never raises for a control plane that is down: the page is most wanted then.
    """
    try:
        known = {hosting["context"]: hosting for hosting in map(_plain, queries.who_hosts())}
    except (DomainError, DatabaseError, OSError) as error:
        log.warning("routing_table_unreadable", error=type(error).__name__)
        known = None
    contexts = [_entry(context, (known or {}).get(context.name, UNKNOWN)) for context in catalogue.load()]
    return {"available": known is not None, "contexts": contexts}


def with_roots(answer: dict[str, Any]) -> dict[str, Any]:
    """The same with the geometry of the tree, for the first drawing."""
    pairs = zip(answer["contexts"], roots(len(answer["contexts"])), strict=True)
    return answer | {"contexts": [entry | {"root": root} for entry, root in pairs]}


def where(*, title: str, state: str, weight: int) -> str:
    """In words: which host answers."""
    if state == "unknown":
        return "Not known just now"
    if weight == 0:
        return "The monolith"
    if weight >= 100:
        return f"The {title.lower()} service"
    return f"{weight} % the {title.lower()} service, {100 - weight} % the monolith"


def _entry(context: catalogue.Context, hosting: dict[str, Any]) -> dict[str, Any]:
    state, weight = str(hosting["state"]), int(hosting["weight"])
    health = str(hosting.get("health") or "unknown")
    return {
        "context": context.name,
        "title": context.title,
        "summary": context.summary,
        "state": state,
        "weight": weight,
        "shadow_percent": int(hosting["shadow_percent"]),
        "health": health,
        "health_text": HEALTH_TEXT.get(health, health),
        "where": where(title=context.title, state=state, weight=weight),
        "reach": reach(weight),
    }


def _plain(hosting: Any) -> dict[str, Any]:
    """A row of ``who_hosts`` as a dict, whether it came as one or as a record."""
    if isinstance(hosting, dict):
        return hosting
    return {name: getattr(hosting, name, None) for name in ("context", "state", "weight", "shadow_percent", "health")}
