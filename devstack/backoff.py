"""How long to wait before a process that ended is started again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from ``first`` to ``limit`` seconds; a run of ``healthy`` seconds starts over."""

    first: float = 0.2
    limit: float = 10.0
    healthy: float = 30.0
    _next: float = 0.0

    def delay(self, ran_for: float) -> float:
        """Seconds to wait after a run of ``ran_for`` seconds."""
        if not self._next or ran_for >= self.healthy:
            self._next = self.first
        now = self._next
        self._next = min(now * 2, self.limit)
        return now
