"""The refresher's lanes: as many players at once as there are lanes, each through the steps of its job.

Statements run in the few threads that :mod:`realtime.database` keeps, so with few connections; only the wait for
scouting has a thread for each lane.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from apps.players.refreshing.hints import Hints
from apps.players.refreshing.progress import Progress
from apps.players.refreshing.summary import Summary
from apps.players.refreshing.taking import take
from apps.players.scouting import flow, jobs
from apps.players.scouting.jobs import Job
from apps.scouting.contract import FactSheet, ReportView
from kernel.clock import now
from kernel.errors import DomainError
from kernel.logging import log
from realtime.database import in_database

DATABASE = "players"
LEFT_OUT = {"deleted": "deleted", "queued": "waiting", "running": "taken_over"}
"""A job that did not end here, by its state: its player is gone, it is due later, somebody else has it."""


class Lanes:
    """One run. :meth:`stop` lets what was begun end, and begins nothing more."""

    def __init__(self, summary: Summary, *, window: timedelta, progress: Progress) -> None:
        self._summary, self._window, self._progress = summary, window, progress
        self._hints = Hints(summary.run_id, seconds=int(window.total_seconds()))
        self._callers = ThreadPoolExecutor(summary.concurrency, thread_name_prefix="scouting-call")
        self._stopped = asyncio.Event()
        self._first: deque[UUID] = deque()
        self._last: deque[UUID] = deque()
        self._waiting = 0

    def stop(self) -> None:
        self._summary.interrupted = True
        self._stopped.set()

    async def run(self, players: Sequence[UUID]) -> None:
        """Each player once, in order; those whom another refresher has taken lately come last."""
        self._first.extend(players)
        self._count_left()
        with self._callers:
            await asyncio.gather(*(self._lane() for _ in range(self._summary.concurrency)))

    async def _lane(self) -> None:
        while not self._stopped.is_set() and (self._first or self._last):
            if self._first:
                player_id = self._first.popleft()
                if not await self._hints.leave(player_id):
                    self._last.append(player_id)
                    continue
            else:
                player_id = self._last.popleft()
            await self._refresh(player_id)
            self._count_left()
            self._progress.show(self._summary)

    def _count_left(self) -> None:
        self._summary.left = len(self._first) + len(self._last)

    async def _refresh(self, player_id: UUID) -> None:
        try:
            taken = await in_database(
                DATABASE, partial(take, player_id=player_id, window=self._window, request_id=self._summary.run_id)
            )
            if isinstance(taken, str):
                self._summary.skipped[taken] += 1
            else:
                await self._finish(taken)
        except Exception as error:  # noqa: BLE001  # one player's failure is not the run's
            log.error("refresh_failed", player_id=str(player_id), exc_info=error)
            await self._failed(player_id, error.code if isinstance(error, DomainError) else type(error).__name__)

    async def _finish(self, job: Job) -> None:
        """Try until the job ends, or is no longer ours; then the row says what became of it."""
        held: Job | None = job
        while held is not None:
            after = await self._try(held)
            if after is not None and after.state == "succeeded":
                self._summary.done += 1
                return
            waits = after is not None and after.state == "queued"
            held = await self._claim_again(after) if after is not None and waits else None
            self._summary.retries += held is not None
        await self._look(job)

    async def _look(self, job: Job) -> None:
        ending = await in_database(DATABASE, partial(jobs.ending, job.job_id))
        state, code = ending or ("deleted", "")
        if state == "succeeded":
            self._summary.done += 1
        elif state == "failed":
            await self._failed(job.player_id, code)
        else:
            self._summary.skipped[LEFT_OUT[state]] += 1

    async def _failed(self, player_id: UUID, code: str) -> None:
        self._summary.fail(player_id, code)
        await self._hints.take_back(player_id)

    async def _try(self, job: Job) -> Job | None:
        """As :func:`apps.players.scouting.flow.work`, each step where it belongs."""
        try:
            job, sheet = await in_database(DATABASE, partial(flow.prepare, job))
            view = await self._generate(job, sheet)
            return await in_database(DATABASE, partial(flow.finish, job, sheet, view))
        except Exception as error:  # noqa: BLE001  # the boundary of a job: what fails is kept in its row
            return await in_database(DATABASE, partial(flow.give_back, job, error))

    async def _generate(self, job: Job, sheet: FactSheet) -> ReportView:
        self._waiting += 1
        self._summary.most_at_once = max(self._summary.most_at_once, self._waiting)
        try:
            call: Any = partial(flow.generate, job, sheet)
            return await asyncio.get_running_loop().run_in_executor(self._callers, call)
        finally:
            self._waiting -= 1

    async def _claim_again(self, job: Job) -> Job | None:
        """Wait until the job is due again; ``None``: a worker was quicker, or the run is to end."""
        assert job.next_at is not None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), max((job.next_at - now()).total_seconds(), 0) + 0.005)
        if self._stopped.is_set():
            return None
        return await in_database(DATABASE, partial(jobs.claim, job_id=job.job_id))
