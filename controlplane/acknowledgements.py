"""What gateways that poll have in force, by their own word: a poll names the version that was applied."""

from __future__ import annotations

from controlplane.models import RoutePublication
from controlplane.renderer.tables import TABLES
from runtime.catalogue import CONTROL


def acknowledge(*, revision: int, node: str, table: str) -> None:
    """Record, once, that ``node`` has ``table`` of ``revision`` in force."""
    target = f"{node}:{table}"[:200]
    seen = RoutePublication.objects.using(CONTROL).filter(revision_id=revision, target=target, outcome="confirmed")
    if not seen.exists():
        row = RoutePublication(revision_id=revision, target=target, outcome="confirmed", detail="acknowledged by poll")
        row.save(using=CONTROL, force_insert=True)


def is_complete(revision: int) -> bool:
    """Whether some gateway has every table of ``revision`` in force."""
    rows = RoutePublication.objects.using(CONTROL).filter(revision_id=revision, outcome="confirmed")
    found = {tuple(target.rpartition(":")[::2]) for target in rows.values_list("target", flat=True)}
    return any(all((node, table) in found for table in TABLES) for node, _ in found)
