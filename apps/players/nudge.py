"""Waking the sweep that writes reports."""

from __future__ import annotations

from kernel.nudge import Nudge

nudge = Nudge("apps.players.tasks.scout")
