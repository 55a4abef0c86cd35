"""Many people who watch one tournament, each over a socket of their own that comes back with ``last_seq``."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

AT_ONCE = 50
"""Handshakes on their way together; more would only wait in the listen queue."""


@dataclass
class Viewer:
    """What one of them has seen.

    :ivar seen: ``(seq, when)`` in the order of arrival. :ivar skipped: how many lines, each time that it had
        missed too much and was told to read the state afresh.
    """

    last_seq: int = 0
    seen: list[tuple[int, float]] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    connections: int = 0


class Viewers:
    """``with Viewers(url, tournament_id, 1000) as crowd:``; all are connected when the block begins."""

    def __init__(self, url: str, tournament_id: str, count: int, *, last_seq: int = 0) -> None:
        self.address = f"{url.replace('http', 'ws', 1)}/api/tournaments/ws/{tournament_id}"
        self.people = [Viewer(last_seq) for _ in range(count)]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: list[Any] = []
        self._door = asyncio.Semaphore(AT_ONCE)

    def __enter__(self) -> Viewers:
        self._thread.start()
        self._tasks = [asyncio.run_coroutine_threadsafe(self._watch(person), self._loop) for person in self.people]
        deadline = time.monotonic() + 120
        while not all(person.connections for person in self.people):
            assert time.monotonic() < deadline, "not everybody got in"
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        time.sleep(0.2)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def have_seen(self, seq: int) -> int:
        """How many have come as far as ``seq``."""
        return sum(person.last_seq >= seq for person in self.people)

    def wait_for(self, seq: int, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.have_seen(seq) < len(self.people):
            assert time.monotonic() < deadline, f"{self.have_seen(seq)} of {len(self.people)} have seen {seq}"
            time.sleep(0.05)

    async def _watch(self, person: Viewer) -> None:
        while True:
            try:
                await self._listen(person)
            except (ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                await asyncio.sleep(random.uniform(0.1, 0.5))

    async def _listen(self, person: Viewer) -> None:
        async with self._door:
            line = await connect(
                f"{self.address}?last_seq={person.last_seq}",
                subprotocols=["banyan.v1"],  # type: ignore[list-item]  # a NewType of str
                open_timeout=60,
                compression=None,
                proxy=None,
            )
        async with line:
            person.connections += 1
            async for text in line:
                self._heard(person, json.loads(text))

    def _heard(self, person: Viewer, frame: dict[str, Any]) -> None:
        if frame.get("type") == "reset" or frame.get("recovered") is False:
            person.skipped.append(frame["last_seq"] - person.last_seq)
            person.last_seq = frame["last_seq"]
            return
        for one in frame.get("messages", [frame]) if frame.get("type") == "sync" else [frame]:
            if "seq" in one:
                person.seen.append((one["seq"], time.monotonic()))
                person.last_seq = max(person.last_seq, one["seq"])
