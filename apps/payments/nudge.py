"""Waking the sweep that settles."""

from __future__ import annotations

from kernel.nudge import Nudge

nudge = Nudge("apps.payments.tasks.settle")
