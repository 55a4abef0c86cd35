"""The refresher's pipeline: players are taken a few ahead, asked about a bounded number at once, stored as they come.

Statements run for several jobs at once, in the few threads that :mod:`realtime.database` keeps, so with few
connections; only the wait for scouting has a thread for each call.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from apps.players.refreshing.hints import Hints
from apps.players.refreshing.progress import Progress
from apps.players.refreshing.summary import Summary
from apps.players.refreshing.taking import prepare_all, take
from apps.players.scouting import flow, jobs, policy
from apps.players.scouting.flow import Written
from apps.players.scouting.jobs import Job
from apps.scouting.contract import FactSheet, ReportView
from kernel.clock import now
from kernel.errors import DomainError
from kernel.logging import log
from realtime.database import in_database

TAKERS = STORERS = 2
"""So that one's statements run while the other's answers are read."""

STORED_TOGETHER = 20
"""Reports in one transaction, at most."""

LEFT_OUT = {"deleted": "deleted", "queued": "waiting", "running": "taken_over"}
"""A job that did not end here, by its state: its player is gone, it is due later, somebody else has it."""

Result = TypeVar("Result")


class Pipeline:
    """One run. :meth:`stop` lets what was taken end, and takes nobody more."""

    def __init__(self, summary: Summary, *, window: timedelta, progress: Progress) -> None:
        self._summary, self._window, self._progress = summary, window, progress
        self._hints = Hints(summary.run_id, seconds=int(window.total_seconds()))
        self._threads = ThreadPoolExecutor(summary.concurrency, thread_name_prefix="scouting-call")
        self._stopped = asyncio.Event()
        self._first: deque[UUID] = deque()
        self._last: deque[UUID] = deque()
        # Who is taken but not asked about yet waits here or with a taker; a run that is killed leaves no more held.
        self._ready: asyncio.Queue[tuple[Job, FactSheet]] = asyncio.Queue(max(summary.concurrency // 2, 1))
        self._written: asyncio.Queue[Written] = asyncio.Queue()
        self._open: set[asyncio.Task[None]] = set()
        self._waiting = self._unfinished = 0
        self._empty = asyncio.Event()

    def stop(self) -> None:
        self._summary.interrupted = True
        self._stopped.set()

    async def run(self, players: Sequence[UUID]) -> None:
        """Each player once, in order; those whom another refresher has taken lately come last."""
        self._first.extend(players)
        stages = [self._ask() for _ in range(self._summary.concurrency)] + [self._store() for _ in range(STORERS)]
        running = [asyncio.create_task(stage) for stage in stages]
        with self._threads:
            await asyncio.gather(*(self._take() for _ in range(TAKERS)))
            while self._unfinished:
                self._empty.clear()
                await self._empty.wait()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _take(self) -> None:
        while not self._stopped.is_set() and (self._first or self._last):
            players = await self._next_players()
            self._summary.left = len(self._first) + len(self._last)
            self._unfinished += len(players)
            if players:
                new = await self._take_some(players)
                await self._prepare(new)

    async def _next_players(self) -> list[UUID]:
        """A few; of the first time around only those whom nobody else has taken lately."""
        line = self._first or self._last
        chosen = [line.popleft() for _ in range(min(self._summary.concurrency, len(line)))]
        if line is self._last:
            return chosen
        ours = await self._hints.leave(chosen)
        self._last.extend(player_id for player_id in chosen if player_id not in ours)
        return [player_id for player_id in chosen if player_id in ours]

    async def _take_some(self, players: list[UUID]) -> list[Job]:
        try:
            taken = await _database(partial(take, players, window=self._window, request_id=self._summary.run_id))
        except Exception as error:  # noqa: BLE001  # these players' failure is not the run's
            await self._all_failed(players, error)
            return []
        for reason in taken.left_out.values():
            self._skipped(reason)
        for job in taken.due:
            self._spawn(self._prepare_one(job), job.player_id)
        return taken.new

    async def _prepare(self, new: list[Job]) -> None:
        try:
            ready = await _database(partial(prepare_all, new)) if new else []
        except Exception as error:  # noqa: BLE001  # as above; their leases end, and the next who comes takes them
            await self._all_failed([job.player_id for job in new], error)
            return
        for _ in range(len(new) - len(ready)):
            self._skipped("deleted")
        for one in ready:
            await self._ready.put(one)

    async def _ask(self) -> None:
        """One of the calls that may be under way at once."""
        while True:
            job, sheet = await self._ready.get()
            try:
                job = await self._renewed(job)
                self._written.put_nowait(Written(job, sheet, await self._generate(job, sheet)))
            except Exception as error:  # noqa: BLE001  # the boundary of a job: what fails is kept in its row
                self._spawn(self._give_back(job, error), job.player_id)

    async def _renewed(self, job: Job) -> Job:
        """A job that has waited here for long gets a whole lease before the call. :raises LeaseLost:"""
        if job.next_at is not None and job.next_at - now() > policy.lease() * 0.9:
            return job
        return await _database(partial(jobs.advance, job, "generating"))

    async def _generate(self, job: Job, sheet: FactSheet) -> ReportView:
        self._waiting += 1
        self._summary.most_at_once = max(self._summary.most_at_once, self._waiting)
        try:
            call = partial(flow.generate, job, sheet)
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        finally:
            self._waiting -= 1

    async def _store(self) -> None:
        """All that have come meanwhile in one transaction; one by one when that fails for one of them."""
        while True:
            written = [await self._written.get()]
            while len(written) < STORED_TOGETHER and not self._written.empty():
                written.append(self._written.get_nowait())
            try:
                await _database(partial(flow.finish_all, written))
                self._done(len(written))
            except Exception:  # noqa: BLE001  # each says by itself what is wrong
                for one in written:
                    self._spawn(self._store_one(one), one.job.player_id)

    async def _store_one(self, one: Written) -> None:
        try:
            await _database(partial(flow.finish, one.job, one.sheet, one.view))
            self._done(1)
        except Exception as error:  # noqa: BLE001  # the boundary of a job
            await self._give_back(one.job, error)

    async def _give_back(self, job: Job, error: Exception) -> None:
        """Wait until the job is due again, or say how it ended."""
        after = await _database(partial(flow.give_back, job, error))
        again = await self._claim_again(after) if after is not None and after.state == "queued" else None
        if again is not None:
            self._summary.retries += 1
            await self._prepare_one(again)
            return
        state, code = await _database(partial(jobs.ending, job.job_id)) or ("deleted", "")
        if state == "succeeded":
            self._done(1)
        elif state == "failed":
            await self._failed(job.player_id, code)
        else:
            self._skipped(LEFT_OUT[state])

    async def _claim_again(self, job: Job) -> Job | None:
        """``None``: a worker was quicker, or the run is to end."""
        assert job.next_at is not None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), max((job.next_at - now()).total_seconds(), 0) + 0.005)
        if self._stopped.is_set():
            return None
        return await _database(partial(jobs.claim, job_id=job.job_id))

    async def _prepare_one(self, job: Job) -> None:
        try:
            await self._ready.put(await _database(partial(flow.prepare, job)))
        except Exception as error:  # noqa: BLE001  # the boundary of a job
            await self._give_back(job, error)

    def _spawn(self, work: Coroutine[Any, Any, None], player_id: UUID) -> None:
        task = asyncio.create_task(self._guarded(work, player_id))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None], player_id: UUID) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # one player's failure is not the run's
            await self._all_failed([player_id], error)

    async def _all_failed(self, players: Sequence[UUID], error: Exception) -> None:
        log.error("refresh_failed", players=[str(player_id) for player_id in players], exc_info=error)
        for player_id in players:
            await self._failed(player_id, error.code if isinstance(error, DomainError) else type(error).__name__)

    def _done(self, count: int) -> None:
        self._summary.done += count
        self._ended(count)

    def _skipped(self, reason: str) -> None:
        self._summary.skipped[reason] += 1
        self._ended(1)

    async def _failed(self, player_id: UUID, code: str) -> None:
        self._summary.fail(player_id, code)
        self._ended(1)
        await self._hints.take_back(player_id)

    def _ended(self, count: int) -> None:
        self._unfinished -= count
        self._summary.finished += count
        self._progress.show(self._summary)
        self._empty.set()


async def _database(work: Callable[[], Result]) -> Result:
    return await in_database("players", work)
