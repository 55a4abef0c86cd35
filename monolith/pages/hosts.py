"""Who answers each context now, for the start page and its refresh."""

from __future__ import annotations

from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from controlplane import queries
from controlplane.queries import Hosting
from kernel.errors import DomainError
from kernel.logging import log
from monolith.pages.tree import LABELS, reach, roots
from runtime import catalogue

UNKNOWN = "unknown"


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
        known: dict[str, Hosting] | None = {hosting.context: hosting for hosting in queries.who_hosts()}
    except (DomainError, DatabaseError, OSError) as error:
        log.warning("routing_table_unreadable", error=type(error).__name__)
        known = None
    contexts = [_entry(context, (known or {}).get(context.name)) for context in catalogue.load()]
    return {"available": known is not None, "contexts": contexts}


def with_roots(answer: dict[str, Any]) -> dict[str, Any]:
    """The same with the geometry of the tree, for the first drawing."""
    pairs = zip(answer["contexts"], roots(len(answer["contexts"])), strict=True)
    labelled = len(answer["contexts"]) <= LABELS
    return answer | {"contexts": [entry | {"root": root} for entry, root in pairs], "labelled": labelled}


def where(*, title: str, weight: float) -> str:
    """In words: which host answers."""
    if weight <= 0:
        return "The monolith"
    if weight >= 100:
        return f"The {title.lower()} service"
    return f"{weight:g} % the {title.lower()} service, {100 - weight:g} % the monolith"


def service_text(*, weight: float, health: str) -> str:
    """In words: how the service does. One that is not there is no news while the monolith answers alone."""
    if health == "healthy":
        return "Service healthy" if weight else "Service ready"
    if health == "unhealthy" and weight:
        return "Service silent, monolith answers"
    return ""


def _entry(context: catalogue.Context, hosting: Hosting | None) -> dict[str, Any]:
    weight = hosting.weight if hosting else 0
    health = hosting.health if hosting else UNKNOWN
    return {
        "context": context.name,
        "title": context.title,
        "summary": context.summary,
        "state": hosting.state if hosting else UNKNOWN,
        "weight": round(weight, 2),
        "shadow_percent": round(hosting.shadow_percent, 2) if hosting else 0,
        "health": health,
        "health_text": service_text(weight=weight, health=health),
        "where": where(title=context.title, weight=weight) if hosting else "Not known just now",
        "reach": reach(weight),
    }
