"""Letting go of old reports."""

from __future__ import annotations

from apps.scouting import conf
from kernel.clock import now
from kernel.db import execute

BATCH = 1000
FORGET = """
DELETE FROM scouting_generation WHERE generation_id IN (
  SELECT generation_id FROM scouting_generation WHERE finished_at < %(before)s ORDER BY finished_at LIMIT %(batch)s
)
"""


def forget_generations() -> int:
    """Delete generations that ended longer ago than :func:`conf.keep`; what they cost stays in the budgets.

    Safe to repeat and to stop. :returns: how many.
    """
    values = {"before": now() - conf.keep(), "batch": BATCH}
    deleted = last = execute("scouting", FORGET, values)
    while last == BATCH:
        last = execute("scouting", FORGET, values)
        deleted += last
    return deleted
