"""How far a refresh is: a bar for a terminal, a line now and then for a file."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from apps.players.refreshing.summary import Summary

WIDTH = 30
BAR_SECONDS, LINE_SECONDS = 0.1, 5.0


class Progress:
    """Writes to ``stream`` (stderr), seldom enough not to cost anything."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._started = time.monotonic()
        self._next = self._started if self._bar else self._started + LINE_SECONDS

    def show(self, summary: Summary, *, last: bool = False) -> None:
        """Say how far it is, if it is time; ``last``: in any case."""
        moment = time.monotonic()
        if moment < self._next and not last:
            return
        self._next = moment + (BAR_SECONDS if self._bar else LINE_SECONDS)
        line = render(summary, seconds=moment - self._started)
        ending = "\n" if last or not self._bar else ""
        self._stream.write(f"\r{line}{ending}" if self._bar else f"{line}{ending}")
        self._stream.flush()


def render(summary: Summary, *, seconds: float) -> str:
    """``[######......] 412/1000  41 %  failed 2  231/s``"""
    share = summary.finished / summary.planned if summary.planned else 1.0
    bar = "#" * int(WIDTH * share) + "." * (WIDTH - int(WIDTH * share))
    pace = summary.finished / seconds if seconds > 0 else 0.0
    failed = f"  failed {summary.failures}" if summary.failures else ""
    return f"[{bar}] {summary.finished}/{summary.planned}  {100 * share:3.0f} %{failed}  {pace:.0f}/s"
