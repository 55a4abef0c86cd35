"""Notifications' own settings, from the environment of its host."""

from __future__ import annotations

from datetime import timedelta
from os import environ

HOLDS = timedelta(days=float(environ.get("NOTIFICATIONS_HOLD_DAYS", "30")))
"""How long a notification to a role or to everybody holds when its sender names no end."""
KEEP_READ = timedelta(days=float(environ.get("NOTIFICATIONS_KEEP_READ_DAYS", "90")))
"""How long after it was made a person's notification is kept once it has been read."""
RETENTION_BATCH = int(environ.get("NOTIFICATIONS_RETENTION_BATCH", "1000"))
"""Rows deleted in one statement; between two of them others get their turn."""
