"""Who answers what, now."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.conf import settings

from controlplane import revisions
from controlplane.adapters.envoy_admin import EnvoyAdmin, GatewayUnreachable
from controlplane.adapters.probe import is_ready
from controlplane.models import RouteRevision
from controlplane.renderer.clusters import cluster_of, kinds_of
from controlplane.renderer.gateway import from_environment
from controlplane.routes import AT_MONOLITH, Route
from runtime import catalogue
from runtime.catalogue import CONTROL


@dataclass(frozen=True, slots=True)
class Hosting:
    """Who answers one context.

    :param weight: percent of users the service answers.
    :param health: of the service, as the gateway sees it: ``healthy``, ``unhealthy`` or ``unknown``.
    """

    context: str
    state: str
    weight: float
    shadow_percent: float
    health: str

    @property
    def host(self) -> str:
        """The host that answers most users."""
        return self.context if self.weight > 50 else catalogue.MONOLITH


def current_routes() -> dict[str, Route]:
    """The newest revision's route of every context of the catalogue."""
    found = revisions.newest().routes
    return {context.name: found.get(context.name, AT_MONOLITH) for context in catalogue.load()}


def who_hosts() -> list[Hosting]:
    """Every context in the catalogue's order; never raises for a gateway that does not answer."""
    healthy = _healthy()
    return [_hosting(name, route, healthy) for name, route in current_routes().items()]


def history(limit: int = 20) -> list[RouteRevision]:
    """The newest revisions first, with what gateways made of them."""
    rows = RouteRevision.objects.using(CONTROL).prefetch_related("publications")
    return list(rows.order_by("-revision")[:limit])


def service_is_healthy(context: str) -> bool:
    """Whether the gateway would send a request to the service of ``context`` now, over HTTP and WebSockets.

    Asks the service itself when the gateway is on another machine.

    :raises GatewayUnreachable:
    """
    if not settings.GATEWAY_ADMIN_URL:
        hosts = from_environment(os.environ, catalogue.load()).hosts
        return any(is_ready(host) for host in hosts if host.name == context)
    return _clusters_of(context) <= EnvoyAdmin(settings.GATEWAY_ADMIN_URL).healthy_clusters()


def _healthy() -> frozenset[str] | None:
    try:
        return EnvoyAdmin(settings.GATEWAY_ADMIN_URL).healthy_clusters() if settings.GATEWAY_ADMIN_URL else None
    except GatewayUnreachable:
        return None


def _hosting(context: str, route: Route, healthy: frozenset[str] | None) -> Hosting:
    health = "unknown" if healthy is None else "healthy" if _clusters_of(context) <= healthy else "unhealthy"
    return Hosting(context, route.state.value, route.weight / 100, route.shadow / 100, health)


def _clusters_of(context: str) -> frozenset[str]:
    return frozenset(cluster_of(context, kind) for kind in kinds_of(catalogue.load()[context]))
