"""Waking the sweep that makes files of uploads."""

from __future__ import annotations

from kernel.nudge import Nudge

nudge = Nudge("apps.basement.tasks.finish_uploads")
