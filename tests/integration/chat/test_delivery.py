"""0 lost, 0 twice, in order: through killed sockets, a killed bus, stalled readers and a full recovery."""

from __future__ import annotations

import asyncio
import json
import os
import random
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from apps.chat.domain.frames import Draft
from apps.chat.models import Room
from apps.chat.publishing import publish
from apps.chat.usecases.post_message import post_message
from kernel.ids import new_id
from kernel.redis import redis
from tests.integration.chat.server import Server, close_code_of, nothing_comes, receive, say

SOCKETS = 200 if os.environ.get("BANYAN_FULL") else 40
MESSAGES = 300


def store(room: Room, count: int, *, published: bool = False) -> None:
    for _ in range(count):
        posted = post_message(room=room, draft=Draft(message="stored"), user_id=None, message_id=new_id())
        if published:
            publish(room_name=room.name, message=posted.message)


@pytest.fixture
def full_room(public_room: Room) -> Room:
    """A room with five messages."""
    store(public_room, 5)
    return public_room


class Follower:
    """A client as it should be written: it comes back with the last number it has."""

    def __init__(self, server: Server, room: str) -> None:
        self.server, self.room = server, room
        self.seqs: list[int] = []
        self.resets = 0
        self.socket: ClientConnection | None = None

    @property
    def last(self) -> int:
        return self.seqs[-1] if self.seqs else 0

    async def follow(self, until: int) -> None:
        while self.last < until:
            try:
                async with self.server.connect(self.room, protocol=1, last_seq=self.last) as self.socket:
                    while self.last < until:
                        if not self._take(json.loads(await self.socket.recv())):
                            break
            except (ConnectionClosed, OSError):
                await asyncio.sleep(random.random() / 10)

    def _take(self, frame: dict[str, Any]) -> bool:
        if frame.get("type") == "reset":
            self.resets += 1
            return False
        if frame.get("type") == "sync":
            assert frame["recovered"], frame
            self.seqs += [message["seq"] for message in frame["messages"]]
        else:
            self.seqs.append(frame["seq"])
        return True

    def break_off(self) -> None:
        """As a phone in a tunnel: no close frame."""
        if self.socket is not None and self.socket.transport is not None:
            self.socket.transport.abort()


async def stream(server: Server, room: str, count: int, pause: float) -> None:
    async with server.connect(room, protocol=1) as socket:
        for number in range(count):
            await say(socket, f"m{number}", client_message_id=f"c{number}")
            await asyncio.sleep(pause)
        acknowledged = 0
        while acknowledged < count:
            acknowledged += (await receive(socket, 20)).get("type") == "ack"


async def test_sockets_killed_in_mid_stream_lose_nothing(server: Server, public_room: Room) -> None:
    followers = [Follower(server, public_room.name) for _ in range(SOCKETS)]
    tasks = [asyncio.create_task(follower.follow(MESSAGES)) for follower in followers]
    streaming = asyncio.create_task(stream(server, public_room.name, MESSAGES, 0.01))
    breaks = 0
    while not streaming.done():
        await asyncio.sleep(0.2)
        for follower in random.sample(followers, SOCKETS // 4):
            follower.break_off()
            breaks += 1
    await streaming
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    assert breaks > SOCKETS
    for follower in followers:
        assert follower.seqs == list(range(1, MESSAGES + 1))


async def test_a_killed_bus_loses_nothing(server: Server, public_room: Room) -> None:
    followers = [Follower(server, public_room.name) for _ in range(10)]
    tasks = [asyncio.create_task(follower.follow(MESSAGES)) for follower in followers]
    streaming = asyncio.create_task(stream(server, public_room.name, MESSAGES, 0.01))
    killed = 0
    while not streaming.done():
        await asyncio.sleep(0.7)
        killed += int(redis().client_kill_filter(_type="pubsub"))  # type: ignore[arg-type]
    await streaming
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    assert killed >= 2
    assert [follower.seqs for follower in followers] == [list(range(1, MESSAGES + 1))] * 10


async def test_a_publisher_that_died_before_publishing_leaves_no_gap(server: Server, public_room: Room) -> None:
    async with server.connect(public_room.name, last_seq=0) as socket:
        assert (await receive(socket))["type"] == "sync"
        await asyncio.to_thread(store, public_room, 3)
        await asyncio.to_thread(store, public_room, 1, published=True)
        assert [(await receive(socket))["seq"] for _ in range(4)] == [1, 2, 3, 4]


async def test_recovery_gives_what_was_missed_and_then_the_rest(server: Server, full_room: Room) -> None:
    async with server.connect(full_room.name, protocol=1, last_seq=2) as socket:
        sync = await receive(socket)
        assert (sync["recovered"], sync["last_seq"]) == (True, 5)
        assert [message["seq"] for message in sync["messages"]] == [3, 4, 5]
        await say(socket, "next")
        assert (await receive(socket))["seq"] == 6


async def test_recovery_of_nothing_is_recovered(server: Server, full_room: Room) -> None:
    async with server.connect(full_room.name, last_seq=5) as socket:
        assert await receive(socket) == {"type": "sync", "recovered": True, "last_seq": 5, "messages": []}


async def test_a_client_ahead_of_the_room_is_told(server: Server, full_room: Room) -> None:
    async with server.connect(full_room.name, protocol=1, last_seq=9) as socket:
        assert await receive(socket) == {"type": "sync", "recovered": False, "last_seq": 5, "messages": []}
        await say(socket, "next")
        assert {(await receive(socket))["seq"] for _ in range(2)} == {6}


@pytest.fixture
def long_room(public_room: Room) -> Room:
    """A room with one message more than a recovery gives."""
    store(public_room, 301)
    return public_room


async def test_recovery_is_never_a_part_of_it(server: Server, long_room: Room) -> None:
    async with server.connect(long_room.name, last_seq=0) as socket:
        assert await receive(socket) == {"type": "sync", "recovered": False, "last_seq": 301, "messages": []}
    async with server.connect(long_room.name, last_seq=1) as socket:
        sync = await receive(socket)
        assert (sync["recovered"], len(sync["messages"])) == (True, 300)


async def test_who_asks_for_no_recovery_gets_none(server: Server, full_room: Room) -> None:
    async with server.connect(full_room.name) as socket:
        await nothing_comes(socket)
        await say(socket, "next")
        assert (await receive(socket))["seq"] == 6


async def test_a_stalled_reader_hurts_nobody(start_server: Any, public_room: Room) -> None:
    server, warm_up, count, text = start_server(), 500, 3000, "x" * 3900
    followers = [Follower(server, public_room.name) for _ in range(3)]
    tasks = [asyncio.create_task(follower.follow(count)) for follower in followers]
    async with (
        server.connect(public_room.name, options={"max_queue": 1}) as stalled,
        server.connect(public_room.name) as sender,
    ):
        await _say_and_hear(sender, text, warm_up)
        before = server.memory
        await _say_and_hear(sender, text, count - warm_up)
        await asyncio.wait_for(asyncio.gather(*tasks), 60)
        grown = server.memory - before
        assert [follower.seqs for follower in followers] == [list(range(1, count + 1))] * 3
        assert await close_code_of(stalled) == 1013
    assert grown < 15 * 2**20


async def _say_and_hear(socket: ClientConnection, text: str, count: int) -> None:
    async def hear() -> None:
        for _ in range(count):
            await socket.recv()

    hearing = asyncio.create_task(hear())
    for _ in range(count):
        await say(socket, text)
    await asyncio.wait_for(hearing, 60)
