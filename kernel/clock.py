"""The clock, read in one place so that a test can hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_held: datetime | None = None


def now() -> datetime:
    """The current time, aware, in UTC."""
    return _held or datetime.now(UTC)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock of this process at ``moment``; for tests."""
    global _held
    before, _held = _held, moment
    try:
        yield
    finally:
        _held = before
