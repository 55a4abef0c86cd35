"""Waking the sweep that makes thumbnails."""

from __future__ import annotations

from kernel.nudge import Nudge

nudge = Nudge("apps.basement.tasks.make_thumbnails")
