"""Periodic work of accounts. A lost or doubled message changes nothing."""

from __future__ import annotations

from typing import Any

from celery import shared_task

SCHEDULE: dict[str, dict[str, Any]] = {
    "accounts.expire_holds": {"task": "apps.accounts.tasks.expire_holds", "schedule": 15.0},
    "accounts.verify_ledger": {"task": "apps.accounts.tasks.verify_ledger", "schedule": 300.0},
    "accounts.verify_ledger_in_full": {
        "task": "apps.accounts.tasks.verify_ledger",
        "schedule": 86_400.0,
        "kwargs": {"full": True},
    },
}


@shared_task
def expire_holds() -> int:
    """Until none is left that has expired."""
    from apps.accounts.usecases.expire_holds import expire_holds as sweep

    released, total = sweep(), 0
    while released:
        total, released = total + released, sweep()
    return total


@shared_task
def verify_ledger(full: bool = False) -> bool:
    """Whether the books are right; a difference is logged as an error by the use-case."""
    from apps.accounts.usecases.verify_ledger import verify_ledger as verify

    return verify(full=full).ok
