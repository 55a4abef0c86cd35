"""Celery: a queue for each context. Messages are nudges; the database is the truth.

Each context's ``tasks.py`` declares its periodic work in ``SCHEDULE``; a task runs on the queue of its context.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")

app = Celery("banyan")
app.config_from_object("django.conf:settings", namespace="CELERY")


def _route(name: str, *args: Any, **kwargs: Any) -> dict[str, str] | None:
    """``apps.payments.tasks.settle`` runs on the queue of payments."""
    from runtime import catalogue

    parts = name.split(".")
    known = catalogue.load().contexts
    return {"queue": known[parts[1]].queue} if parts[0] == "apps" and parts[1] in known else None


app.conf.task_routes = (_route,)


def load_tasks(**_: Any) -> None:
    """Import the tasks of the hosted contexts and collect their schedules."""
    from django.conf import settings

    schedule: dict[str, Any] = {}
    for context in settings.HOSTED:
        if find_spec(f"{context.app}.tasks"):
            schedule |= getattr(import_module(f"{context.app}.tasks"), "SCHEDULE", {})
    for entry in schedule.values():
        # A nudge that nobody picked up in time is worth nothing: the next one says the same.
        entry.setdefault("options", {}).setdefault("expires", max(1.0, float(entry["schedule"])))
    app.conf.beat_schedule = schedule


def keep_logging(*, loglevel: int, **_: Any) -> None:
    """Logging is the settings'. ``--loglevel`` is for Celery's own lines; without a receiver it would silence ours."""
    logging.getLogger("celery").setLevel(loglevel)


setup_logging.connect(keep_logging, weak=False)
worker_init.connect(load_tasks, weak=False)
beat_init.connect(load_tasks, weak=False)
app.on_after_finalize.connect(load_tasks, weak=False)
