"""Periodic work."""

from __future__ import annotations

from celery import shared_task

from apps.scouting.usecases.forget_generations import forget_generations


@shared_task
def forget() -> None:
    """Delete what is kept no longer."""
    forget_generations()


SCHEDULE = {"scouting.forget": {"task": "apps.scouting.tasks.forget", "schedule": 24 * 3600.0}}
