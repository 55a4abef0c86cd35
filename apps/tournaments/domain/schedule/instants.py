"""Whole minutes since the epoch: what planning counts in. Windows are rounded inwards, bookings outwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apps.tournaments.domain.schedule.model import Court, Terms

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAR = 1 << 40
Span = tuple[int, int]


def floor(instant: datetime) -> int:
    """The last whole minute not after it."""
    return (instant - EPOCH) // MINUTE


def ceil(instant: datetime) -> int:
    """The first whole minute not before it."""
    return -((EPOCH - instant) // MINUTE)


def instant(minute: int) -> datetime:
    """The inverse."""
    return EPOCH + minute * MINUTE


def open_spans(court: Court, terms: Terms) -> list[Span]:
    """A court's windows: joined, in order, cut to when play may begin."""
    begin = -FAR if terms.not_before is None else ceil(terms.not_before)
    spans: list[Span] = []
    for start, end in sorted((max(ceil(start), begin), floor(end)) for start, end in court.windows):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        elif start < end:
            spans.append((start, end))
    return spans


def all_spans(courts: Sequence[Court], terms: Terms) -> list[list[Span]]:
    """Of each court."""
    return [open_spans(court, terms) for court in courts]
