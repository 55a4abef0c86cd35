"""Periodic work. No task takes arguments: a message is a nudge, the rows say what is to be done."""

from __future__ import annotations

from celery import shared_task

from apps.tournaments.usecases import run_jobs, settle_fees


@shared_task
def settle() -> None:
    """Ask for entry fees, see what became of them, give them back."""
    settle_fees.settle_fees()


@shared_task
def work() -> None:
    """Draw and pair what is too large for a request."""
    run_jobs.run_jobs()


SCHEDULE = {
    "tournaments.settle": {"task": "apps.tournaments.tasks.settle", "schedule": 1.0},
    "tournaments.work": {"task": "apps.tournaments.tasks.work", "schedule": 1.0},
}
