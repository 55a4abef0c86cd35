"""Move a context, or a share of its users, between the monolith and its service."""

from __future__ import annotations

from controlplane import drains, queries, revisions
from controlplane.publisher import publish
from controlplane.revisions import Revision
from controlplane.routes import AT_MONOLITH, Route
from kernel.errors import DomainError, Kind, NotFound
from runtime import catalogue
from runtime.catalogue import Context


class ContextUnknown(NotFound):
    """The catalogue has no such context."""

    code = "context_unknown"
    message = "There is no such context."


class ServiceUnhealthy(DomainError):
    """The gateway would send no request to the service now; nothing was changed."""

    kind = Kind.CONFLICT
    code = "service_unhealthy"
    message = "The service does not answer the gateway's health checks. Start it first, or force the change."


def set_route(
    *,
    context: str,
    route: Route,
    author: str,
    reason: str = "",
    force: bool = False,
    drain_seconds: int = drains.SECONDS,
) -> Revision:
    """Put ``route`` into force and return its revision; when it is in force already, the revision there is.

    On return the gateway has confirmed it. Where the last new request has left a side, that side's open
    sockets are closed over ``drain_seconds``.

    :param force: even if the service is not healthy; the gateway falls back to the monolith then.
    :raises ContextUnknown:
    :raises ServiceUnhealthy: more traffic was to go to a service that does not answer.
    :raises GatewayUnreachable: whether the service is healthy cannot be known.
    :raises RouteRefused: the gateway did not take it; the routes before are in force.
    """
    moved = _context(context)
    before = revisions.newest().routes.get(context, AT_MONOLITH)
    if not force:
        require_health({context: (before, route)})
    with revisions.alone():
        current = revisions.newest()
        before = current.routes.get(context, AT_MONOLITH)
        if before == route:
            return current
        revision = revisions.append({**current.routes, context: route}, author=author, reason=reason)
    publish(revision.number)
    drains.drain(moved, before, route, seconds=drain_seconds)
    return revision


def require_health(changes: dict[str, tuple[Route, Route]]) -> None:
    """Refuse to send *more* traffic to a service that is not healthy; less is always allowed.

    :raises ServiceUnhealthy: :raises GatewayUnreachable:
    """
    for context, (before, after) in changes.items():
        more = after.weight > before.weight or after.shadow > before.shadow
        if more and not queries.service_is_healthy(context):
            raise ServiceUnhealthy(context=context)


def _context(name: str) -> Context:
    try:
        return catalogue.load()[name]
    except catalogue.CatalogueError as error:
        raise ContextUnknown(str(error)) from None
