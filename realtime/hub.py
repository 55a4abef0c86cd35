"""Fan-out to the sockets of this process over one Redis subscription.

A frame is made once, by its publisher, and is never parsed here. Redis pub/sub promises nothing, the
sequence does: a gap is waited out, then read from the history; one that the history cannot fill is
*told* to the clients. Rooms are also compared with the history after each reconnect and each
``RECHECK_SECONDS``, for publishers that died between commit and publish.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol

from kernel.errors import Unavailable
from kernel.logging import log
from realtime.bus import Bus, address, seal

GAP_SECONDS = 0.1
"""How late a frame may be (two publishers overtake each other) before the history is read."""
RECHECK_SECONDS = 10.0
REPLAY_LIMIT = 200
HISTORY_ATTEMPTS = 5


class History(Protocol):
    """What is stored of numbered rooms; numbers become visible in order. Both raise ``Unavailable``."""

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        """The newest sequence number of each room."""
        ...

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        """The oldest ``limit`` frames after ``seq``, in order."""
        ...


class Member(Protocol):
    """Who gets a room's frames: a :class:`realtime.Connection`, or somebody who passes them on."""

    position: int

    def push(self, seq: int, text: str) -> None:
        """The room's next frame; ``seq`` 0: not numbered. Must not wait."""

    def reset(self, last_seq: int) -> None:
        """Frames up to ``last_seq`` cannot be had."""


class Room:
    def __init__(self, name: str) -> None:
        self.name = name
        self.members: dict[Member, None] = {}
        self.last = 0
        self.held: dict[int, str] = {}
        self.lock = asyncio.Lock()
        self.ready = self.mending = False


class Hub:
    """The rooms of one event loop. :meth:`start` once, after every :meth:`listen`."""

    def __init__(self, url: str, *, prefix: str, history: History) -> None:
        self._bus = Bus(url, heard=self._heard, restored=lambda: self._spawn(self._catch_up()))
        self._prefix, self._history = prefix, history
        self._rooms: dict[str, Room] = {}
        self._listeners: dict[str, Callable[[bytes], None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        for forever in (self._bus.read_forever, self._bus.publish_forever, self._recheck_forever):
            self._spawn(forever())

    async def stop(self) -> None:
        while tasks := tuple(self._tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=1)  # a connection that is just being opened may swallow a cancellation
        await self._bus.close()

    def listen(self, channel: str, callback: Callable[[bytes], None]) -> None:
        """Call back with each message of a plain channel: control messages, at most once."""
        self._listeners[channel] = callback
        self._bus.want(channel)

    def publish(self, name: str, seq: int, text: str) -> None:
        """Send a frame to the room on every process; after the commit that made ``seq``. Never waits."""
        self._bus.publish(address(self._prefix, name), seal(seq, text))

    async def join(self, name: str, member: Member) -> None:
        """Give ``member`` every frame after the room's position of now.

        :raises Unavailable: the bus or the history does not answer.
        """
        while True:
            room = self._rooms.setdefault(name, Room(name))
            async with room.lock:
                if self._rooms.get(name) is not room:
                    continue  # its last member left while we waited
                if not room.ready:
                    await self._open(room)
                room.members[member] = None
                member.position = room.last
                return

    async def leave(self, name: str, member: Member) -> None:
        """Stop receiving; the last to leave ends the subscription. Safe to repeat."""
        room = self._rooms.get(name)
        if room is None:
            return
        room.members.pop(member, None)
        async with room.lock:
            if not room.members and self._rooms.get(name) is room:
                del self._rooms[name]
                await self._bus.unsubscribe(address(self._prefix, name))

    async def _open(self, room: Room) -> None:
        try:
            await self._bus.subscribe(address(self._prefix, room.name))
            # Asked only now that nothing new can be missed.
            room.last = (await self._history.positions([room.name])).get(room.name, 0)
        except BaseException:
            del self._rooms[room.name]
            await self._bus.unsubscribe(address(self._prefix, room.name))
            raise
        room.ready = True
        self._settle(room)

    def _heard(self, channel: str, data: bytes) -> None:
        if channel in self._listeners:
            self._listeners[channel](data)
            return
        room = self._rooms.get(channel[len(self._prefix) + 1 :])
        if room is None:
            return
        number, _, text = data.partition(b" ")
        seq = int(number)
        if not seq or (seq == room.last + 1 and room.ready):
            self._fan_out(room, seq, text.decode())
        elif seq > room.last:
            room.held[seq] = text.decode()
        if room.held and room.ready:
            self._settle(room)

    def _fan_out(self, room: Room, seq: int, text: str) -> None:
        room.last = seq or room.last
        for member in room.members:
            member.push(seq, text)

    def _settle(self, room: Room) -> None:
        """Pass held frames on as far as they follow; mend the gap before the rest."""
        for seq in sorted(room.held):
            if seq > room.last + 1:
                self._mend_soon(room, GAP_SECONDS)
                break
            text = room.held.pop(seq)
            if seq > room.last:
                self._fan_out(room, seq, text)

    def _mend_soon(self, room: Room, patience: float) -> None:
        if not room.mending:
            room.mending = True
            self._spawn(self._mend(room, patience))

    async def _mend(self, room: Room, patience: float) -> None:
        await asyncio.sleep(patience)
        try:
            # The late frame may have come, and the last member may have left.
            if (room.held or not patience) and self._rooms.get(room.name) is room and not await self._replay(room):
                await self._give_up(room)
        finally:
            room.mending = False
        self._settle(room)

    async def _replay(self, room: Room) -> bool:
        """Whether the history filled the gap."""
        for _ in range(HISTORY_ATTEMPTS):
            # Published means committed: the history has all up to here, maybe not what arrives meanwhile.
            horizon = max(room.held, default=0)
            try:
                missed = await self._history.after(room.name, room.last, REPLAY_LIMIT + 1)
            except Unavailable:
                await asyncio.sleep(1)
                continue
            frames = {seq: text for seq, text in room.held.items() if seq <= horizon} | dict(missed)
            for seq in sorted(frames) if len(missed) <= REPLAY_LIMIT else ():
                if seq > room.last:
                    self._fan_out(room, seq, frames[seq])
            return len(missed) <= REPLAY_LIMIT
        return False

    async def _give_up(self, room: Room) -> None:
        newest = max(room.held, default=room.last)
        try:
            newest = max(newest, (await self._history.positions([room.name])).get(room.name, 0))
        except Unavailable:
            log.warning("realtime_history_lost", room=room.name)
        log.warning("realtime_reset", room=room.name, after=room.last, newest=newest)
        room.last = newest
        for member in room.members:
            member.reset(newest)

    async def _catch_up(self) -> None:
        rooms = {name: room for name, room in self._rooms.items() if room.ready}
        try:
            positions = await self._history.positions(list(rooms)) if rooms else {}
        except Unavailable:
            return  # the next recheck asks again
        for name, newest in positions.items():
            if newest > rooms[name].last:
                self._mend_soon(rooms[name], 0.0)

    async def _recheck_forever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self._bus.ping()
            await self._catch_up()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("realtime_task_failed", exc_info=task.exception())
