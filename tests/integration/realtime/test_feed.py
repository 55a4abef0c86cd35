"""A feed for viewers: admitted or refused by close code, caught up from the history, then live."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

import pytest

from kernel.errors import NotFound
from kernel.identity import Principal
from kernel.redis import redis
from realtime import publish
from realtime.consumer import RECOVERED_AT_MOST, FeedConsumer
from realtime.switchboard import Switchboard, per_loop

FEED = "payments"  # any context: its database is where tokens are looked at
LOG: dict[str, list[str]] = {}


class LogHistory:
    """A log that forgets nothing; entry ``n`` is number ``n + 1``."""

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        return {room: len(LOG[room]) for room in rooms if room in LOG}

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        return [(seq + n, text) for n, text in enumerate(LOG.get(room, [])[seq : seq + limit], 1)]


class Viewers(FeedConsumer):
    switchboard = per_loop(lambda: Switchboard(FEED, history=LogHistory()))

    async def admit(self, principal: Principal | None) -> str:
        room = str(self.scope["url_route"]["kwargs"]["room"])
        if room not in LOG:
            raise NotFound
        return room


class Viewer:
    """A client at the other end of ASGI."""

    def __init__(self, room: str, query: str = "") -> None:
        scope = {
            "type": "websocket",
            "headers": [],
            "query_string": query.encode(),
            "url_route": {"kwargs": {"room": room}},
        }
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(Viewers()(scope, self.incoming.get, self.outgoing.put))

    async def event(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return await self.outgoing.get()

    async def accepted(self) -> Viewer:
        assert (await self.event())["type"] == "websocket.accept"
        return self

    async def frame(self) -> Any:
        return json.loads((await self.event())["text"])

    async def leave(self) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self.task


def entry(room: str, *, published: bool = True) -> None:
    LOG[room].append(json.dumps({"seq": len(LOG[room]) + 1}))
    if published:
        publish(FEED, room=room, seq=len(LOG[room]), text=LOG[room][-1])


@pytest.fixture
async def room() -> AsyncIterator[str]:
    name = uuid4().hex
    LOG[name] = []
    yield name
    await Viewers.switchboard().hub.stop()


async def test_anybody_may_watch_and_is_caught_up(room: str) -> None:
    for _ in range(3):
        entry(room, published=False)
    viewer = await Viewer(room, "last_seq=1").accepted()
    sync = await viewer.frame()
    assert (sync["recovered"], sync["last_seq"], sync["messages"]) == (True, 3, [{"seq": 2}, {"seq": 3}])
    entry(room)
    assert await viewer.frame() == {"seq": 4}
    await viewer.leave()


async def test_a_frame_that_was_never_published_comes_before_the_next(room: str) -> None:
    viewer = await Viewer(room).accepted()
    entry(room, published=False)
    entry(room)
    assert [await viewer.frame(), await viewer.frame()] == [{"seq": 1}, {"seq": 2}]
    await viewer.leave()


@pytest.mark.parametrize("last_seq", [0, RECOVERED_AT_MOST + 9])
async def test_what_cannot_be_recovered_is_said(room: str, last_seq: int) -> None:
    LOG[room] += ["{}"] * (RECOVERED_AT_MOST + 1)
    viewer = await Viewer(room, f"last_seq={last_seq}").accepted()
    sync = await viewer.frame()
    assert (sync["recovered"], sync["last_seq"], sync["messages"]) == (False, RECOVERED_AT_MOST + 1, [])
    entry(room)
    assert await viewer.frame() == {"seq": RECOVERED_AT_MOST + 2}
    await viewer.leave()


@pytest.mark.parametrize(("query", "code"), [("", 4404), ("last_seq=x", 4400), ("access_token=x", 4401)])
async def test_who_is_refused_is_told_by_a_close_code(room: str, query: str, code: int) -> None:
    viewer = await Viewer("no such room", query).accepted()
    closed = await viewer.event()
    assert (closed["type"], closed["code"]) == ("websocket.close", code)
    await viewer.leave()


async def test_a_drain_sends_viewers_away(room: str) -> None:
    viewer = await Viewer(room).accepted()
    redis().publish(f"{FEED}:drain", json.dumps({"host": "another", "seconds": 0}))
    redis().publish(f"{FEED}:drain", json.dumps({"host": "monolith", "seconds": 0}))
    assert (await viewer.event())["code"] == 1012
    await viewer.leave()
