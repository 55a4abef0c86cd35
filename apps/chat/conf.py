"""Chat's own settings, from the environment of its host."""

from __future__ import annotations

from os import environ

SENDS_PER_SECOND = float(environ.get("CHAT_SENDS_PER_SECOND", "20"))
"""How fast one person (an anonymous one: one socket) may send, after a burst."""
SEND_BURST = int(environ.get("CHAT_SEND_BURST", "40"))
PRESENCE_SECONDS = float(environ.get("CHAT_PRESENCE_SECONDS", "45"))
"""How long a killed process is still counted as present; a living one says so more than twice in this time."""
