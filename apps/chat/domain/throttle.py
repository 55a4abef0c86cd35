"""How fast one person may send: a token bucket."""

from __future__ import annotations


class Throttle:
    """``burst`` at once, then ``rate`` a second. Time is the caller's monotonic seconds."""

    def __init__(self, *, rate: float, burst: int, moment: float) -> None:
        self._rate, self._burst = rate, float(burst)
        self._tokens, self._moment = float(burst), moment

    def take(self, moment: float) -> bool:
        """Whether one more may go now."""
        self._tokens = min(self._burst, self._tokens + (moment - self._moment) * self._rate)
        self._moment = moment
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
