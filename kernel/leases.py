"""Claiming rows that a sweep works on.

A claim commits before anything leaves the process. Whoever claimed may die at any point: the lease ends, and the next
worker repeats the step. ``lease_id`` is the fence: outcomes are written only where it is still the writer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models

from kernel.clock import now
from kernel.db import transaction
from kernel.ids import new_id

CLAIM = """
WITH due AS MATERIALIZED (
  SELECT {key} AS id FROM {table} WHERE {condition} ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET lease_id = %(lease_id)s, lease_until = %(until)s, next_at = %(until)s,
  attempts = LEAST(attempts + 1, 32000)
FROM due WHERE t.{key} = due.id RETURNING t.*
"""


class Leased(models.Model):
    """A row that a sweep works on: due at ``next_at`` (never when NULL), claimed until ``lease_until``."""

    lease_id = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


LEASE_FIELDS = ("next_at", "lease_id", "lease_until")
Row = TypeVar("Row", bound=Leased)


@dataclass(frozen=True, slots=True)
class Claim(Generic[Row]):
    """Rows that are this worker's until ``until``; after that perhaps another's too."""

    lease_id: UUID
    until: datetime
    rows: Sequence[Row]


def claim(model: type[Row], *, limit: int, lease: timedelta, where: str = "TRUE", **values: Any) -> Claim[Row]:
    """Take up to ``limit`` due rows that nobody holds, the longest due first, in a transaction of its own.

    :param where: SQL of a further condition, with ``values``; never anything that came from outside.
    """
    lease_id, moment, alias = new_id(), now(), model._meta.app_label
    key, table = model._meta.pk.column, model._meta.db_table
    statement = CLAIM.format(key=key, table=table, condition=f"next_at <= %(now)s AND ({where})")
    parameters = {"limit": limit, "lease_id": lease_id, "until": moment + lease, "now": moment, **values}
    with transaction(alias):
        found = list(model._base_manager.using(alias).raw(statement, parameters))
    return Claim(lease_id, moment + lease, found)


def make_due(row: Leased, at: datetime | None) -> None:
    """Let the row be due ``at`` (never: ``None``), and whoever works on it know nothing of it any more. Not saved."""
    row.next_at, row.lease_id, row.lease_until = at, None, None
