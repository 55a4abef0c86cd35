"""From the newest revision to every gateway, with each gateway's own word for it, and back when it refuses."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from django.conf import settings

from controlplane import acknowledgements, revisions
from controlplane.adapters.envoy_admin import EnvoyAdmin
from controlplane.adapters.route_files import Delivery, Outcome, RouteFiles
from controlplane.aliases import of_this_checkout
from controlplane.models import RoutePublication
from controlplane.renderer import TABLES, check_references, render_bootstrap, render_table
from controlplane.renderer.envoy import Json
from controlplane.renderer.gateway import from_environment
from controlplane.revisions import Revision
from kernel.errors import DomainError, Kind
from kernel.logging import log
from runtime import catalogue
from runtime.catalogue import CONTROL

CONFIRM_SECONDS = 3.0
"""Of a file, which takes milliseconds, as of two polls."""
POLL_SECONDS = 0.1


class RouteRefused(DomainError):
    """The gateway did not take a revision; a reverting one is in force instead."""

    kind = Kind.REFUSED
    code = "route_refused"
    message = "The gateway did not take the new routes. The routes before them are in force."


class Target(Protocol):
    """Gateways, as something that takes tables and says what became of them."""

    target: str

    def is_stale(self, revision: Revision) -> bool: ...

    def deliver(self, tables: dict[str, Json], *, seconds: float) -> Delivery: ...


class LocalGateway(RouteFiles):
    """The gateway of this machine: files and its admin listener."""

    def is_stale(self, revision: Revision) -> bool:
        return self.versions() != {str(revision.number)}


class PollingGateways:
    """Gateways elsewhere: they fetch (REST xDS), and their next poll is their acknowledgement."""

    target = "rest"

    def is_stale(self, revision: Revision) -> bool:
        return False

    def deliver(self, tables: dict[str, Json], *, seconds: float) -> Delivery:
        wanted = int(next(iter(tables.values()))["version_info"])
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if acknowledgements.is_complete(wanted):
                return Delivery(Outcome.CONFIRMED)
            time.sleep(POLL_SECONDS)
        return Delivery(Outcome.TIMEOUT, "no gateway has acknowledged in time")


def target_of_settings() -> Target:
    """Files when the gateway's admin listener is on this machine, polls when ``GATEWAY_ADMIN_URL`` is empty."""
    if not settings.GATEWAY_ADMIN_URL:
        return PollingGateways()
    return LocalGateway(Path(settings.GATEWAY_DIR) / "xds", EnvoyAdmin(settings.GATEWAY_ADMIN_URL))


def tables_of(revision: Revision) -> dict[str, Json]:
    """Both tables of a revision, checked.

    :raises RouteTableInvalid: they contradict the clusters of the bootstrap.
    """
    contexts, aliases = catalogue.load(), of_this_checkout()
    bootstrap = render_bootstrap(from_environment({}, contexts), contexts, aliases)
    found = {name: render_table(name, contexts, aliases, revision.routes, revision.number) for name in TABLES}
    for table in found.values():
        check_references(table, bootstrap)
    return found


def publish(number: int, target: Target | None = None) -> Delivery:
    """Bring the newest revision into force, which is ``number`` or one that contains it.

    Publications are serialised, and only ever the newest revision is published, so an older one cannot
    overtake a newer. A revision that is refused, or not confirmed within 3 seconds, is followed at once
    by one with the routes that were last confirmed.

    :raises RouteRefused: the routes that were in force before are in force.
    """
    target = target or target_of_settings()
    # The lock is held while the gateway is asked: that nobody else publishes meanwhile is the point of it.
    with revisions.alone():
        revision = revisions.newest()
        if revision.number > number and revision.replaces(number):
            raise RouteRefused(revision=number, restored_by=revision.number)
        delivery = _deliver(revision, target)
        replacement = None if delivery.outcome is Outcome.CONFIRMED else _replace(revision)
    if replacement:
        _publish_newest(target)
        raise RouteRefused(revision=revision.number, restored_by=replacement.number, reason=delivery.detail)
    return delivery


def reconcile(target: Target | None = None) -> bool:
    """Publish the newest revision if the gateway's files are missing or older; whether there was anything to do.

    Cheap when there is nothing. A gateway that is not running reads the files when it starts, so silence
    here does not undo anything; a refusal does.
    """
    target = target or target_of_settings()
    if not target.is_stale(revisions.newest()):
        return False
    if _publish_newest(target).outcome is Outcome.REFUSED:
        with revisions.alone():
            _replace(revisions.newest())
        _publish_newest(target)
    return True


def _publish_newest(target: Target) -> Delivery:
    with revisions.alone():
        return _deliver(revisions.newest(), target)


def _deliver(revision: Revision, target: Target) -> Delivery:
    delivery = target.deliver(tables_of(revision), seconds=CONFIRM_SECONDS)
    log.info("routes_published", revision=revision.number, outcome=delivery.outcome.value, detail=delivery.detail)
    if revision.number:
        _record(revision.number, target.target, delivery)
    return delivery


def _replace(refused: Revision) -> Revision:
    """Follow a refused revision by one with the last good routes; published after it is committed."""
    good = revisions.last_confirmed(before=refused.number)
    reason = f"Revision {refused.number} was not taken."
    return revisions.append(good.routes, author=revisions.SYSTEM, reason=reason, reverts=refused.number or None)


def _record(number: int, target: str, delivery: Delivery) -> None:
    RoutePublication(
        revision_id=number, target=target, outcome=delivery.outcome.value, detail=delivery.detail[:2000]
    ).save(using=CONTROL, force_insert=True)
