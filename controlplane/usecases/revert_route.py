"""Undo a revision without touching what was changed since."""

from __future__ import annotations

from controlplane import drains, revisions
from controlplane.publisher import publish
from controlplane.revisions import Revision
from controlplane.routes import AT_MONOLITH, Route, Routes
from controlplane.usecases.set_route import require_health
from runtime import catalogue


def revert_route(
    *, revision: int, author: str, reason: str = "", force: bool = False, drain_seconds: int = drains.SECONDS
) -> Revision:
    """Give each context that ``revision`` changed the route it had before; the others stay as they are now.

    :raises RevisionNotFound:
    :raises ServiceUnhealthy: :raises GatewayUnreachable: as for setting a route.
    :raises RouteRefused: the gateway did not take it.
    """
    earlier = _undone(revisions.find(revision).routes, revisions.before(revision).routes)
    if not force:
        require_health(_changes(revisions.newest().routes, earlier))
    with revisions.alone():
        current = revisions.newest()
        changes = _changes(current.routes, earlier)
        if not changes:
            return current
        appended = revisions.append(
            {**current.routes, **earlier},
            author=author,
            reason=reason or f"Undo revision {revision}.",
            reverts=revision,
        )
    publish(appended.number)
    for name, (old, new) in changes.items():
        drains.drain(catalogue.load()[name], old, new, seconds=drain_seconds)
    return appended


def _undone(after: Routes, before: Routes) -> dict[str, Route]:
    """Per context that differs: its route before."""
    names = after.keys() | before.keys()
    pairs = {name: (before.get(name, AT_MONOLITH), after.get(name, AT_MONOLITH)) for name in sorted(names)}
    return {name: old for name, (old, new) in pairs.items() if old != new}


def _changes(current: Routes, wanted: Routes) -> dict[str, tuple[Route, Route]]:
    pairs = {name: (current.get(name, AT_MONOLITH), route) for name, route in wanted.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
