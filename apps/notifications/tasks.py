"""Periodic work. A lost or doubled message changes nothing."""

from __future__ import annotations

from celery import shared_task

from apps.notifications.usecases.delete_old_notifications import delete_old_notifications


@shared_task
def delete_old() -> None:
    """Delete what has ended or was read long ago."""
    delete_old_notifications()


SCHEDULE = {"notifications.delete_old": {"task": "apps.notifications.tasks.delete_old", "schedule": 3600.0}}
