"""Refreshing the reports of many players."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from apps.players.refreshing.pipeline import Pipeline
from apps.players.refreshing.progress import Progress
from apps.players.refreshing.summary import Summary
from apps.players.refreshing.taking import count_players, stale_players, unknown_players
from kernel.ids import new_id


def refresh_players(
    *,
    concurrency: int,
    window: timedelta,
    ids: Sequence[UUID] | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Write a new report for every player who has none younger than ``window``, ``concurrency`` at once at the most.

    Goes through the same jobs as a wish does: any number of refreshers, workers and wishes at once write one report.
    Safe to kill and to run again: what is done is in the database, what was begun is finished by whoever comes next.
    SIGINT and SIGTERM let what was begun end, and begin nothing more.

    :param ids: only these players. :param limit: no more players than these, the longest without a report first.
    :param dry_run: count who would be refreshed, and change nothing.
    """
    summary = Summary(run_id=f"refresh-{new_id()}", concurrency=concurrency, dry_run=dry_run)
    started = time.monotonic()
    players = stale_players(ids=ids, window=window, limit=limit)
    summary.planned = summary.left = len(players)
    _count_skipped(summary, ids, limit)
    if not dry_run and players:
        asyncio.run(_run(summary, players, window, progress or Progress()))
    summary.seconds = round(time.monotonic() - started, 3)
    return summary


def _count_skipped(summary: Summary, ids: Sequence[UUID] | None, limit: int | None) -> None:
    unknown = len(unknown_players(ids)) if ids is not None else 0
    if unknown:
        summary.skipped["unknown"] = unknown
    everybody = count_players() if ids is None else len(set(ids)) - unknown
    if limit is None and everybody > summary.planned:
        summary.skipped["fresh"] = everybody - summary.planned


async def _run(summary: Summary, players: Sequence[UUID], window: timedelta, progress: Progress) -> None:
    pipeline = Pipeline(summary, window=window, progress=progress)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(ValueError, RuntimeError):  # only the main thread hears signals
            loop.add_signal_handler(number, pipeline.stop)
    await pipeline.run(players)
    progress.show(summary, last=True)
