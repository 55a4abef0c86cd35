"""Fan-out to the sockets of this process over one Redis subscription.

A frame is made once, at its publisher, and travels as ``"<seq> <text>"``. Redis pub/sub promises
nothing, so the sequence does: a gap is waited out, then read from the history, and a gap that the
history cannot fill is *told* to the clients. Every room is also compared with the history each
``RECHECK_SECONDS`` and after each reconnect, for publishers that died between commit and publish.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kernel.errors import Unavailable
from kernel.logging import log
from kernel.realtime.connection import Connection

GAP_SECONDS = 0.1
"""How long a missing frame may be late (two publishers overtake each other) before history is read."""
RECHECK_SECONDS = 10.0
REPLAY_LIMIT = 200
HISTORY_ATTEMPTS = 5
TIMEOUT_SECONDS = 5.0
MAX_CONNECTIONS = 8
MAX_UNPUBLISHED = 10_000
LOST = (RedisError, OSError)


class History(Protocol):
    """What is stored of numbered rooms. Numbers must be committed in order.

    Both raise :class:`~kernel.errors.Unavailable` when the store does not answer.
    """

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        """The newest sequence number of each room."""
        ...

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        """The oldest ``limit`` frames after ``seq``, in order."""
        ...


def address(prefix: str, room: str) -> str:
    """The Redis channel of a room; the same on every host, so that all of them hear each other."""
    return f"{prefix}:{room}"


def seal(seq: int, text: str) -> str:
    """A frame as it travels; for publishers without a hub (WSGI): ``redis().publish(address(...), seal(...))``."""
    return f"{seq} {text}"


class Room:
    __slots__ = ("held", "last", "lock", "members", "mending", "name", "ready")

    def __init__(self, name: str) -> None:
        self.name = name
        self.members: dict[Connection, None] = {}
        self.last = 0
        self.held: dict[int, str] = {}
        self.lock = asyncio.Lock()
        self.ready = False
        self.mending = False


class Hub:
    """Rooms of one event loop. Call :meth:`start` once before anything else."""

    def __init__(self, url: str, *, prefix: str, history: History) -> None:
        self._client = Redis.from_url(
            url,
            protocol=2,  # a subscription is then an ordinary reply
            max_connections=MAX_CONNECTIONS,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
        )
        self._prefix = prefix
        self._history = history
        self._rooms: dict[str, Room] = {}
        self._listeners: dict[str, Callable[[bytes], None]] = {}
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._link: Any = None
        self._heard = 0.0
        self._outgoing: deque[tuple[str, str]] = deque(maxlen=MAX_UNPUBLISHED)
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Connect to the bus and stay connected until :meth:`stop`."""
        for forever in (self._read_forever, self._publish_forever, self._recheck_forever):
            self._spawn(forever())

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def listen(self, channel: str, callback: Callable[[bytes], None]) -> None:
        """Call back with each message of a plain channel (control messages); before :meth:`start`."""
        self._listeners[channel] = callback

    def publish(self, name: str, seq: int, text: str) -> None:
        """Send a frame to the room on every process. Call after the commit that made ``seq``.

        Never waits; what cannot be sent now is kept, and beyond ``MAX_UNPUBLISHED`` left to the recheck.
        """
        self._outgoing.append((address(self._prefix, name), seal(seq, text)))
        self._wake.set()

    async def join(self, name: str, member: Connection) -> None:
        """Make ``member`` receive every frame after the room's position of now.

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

    async def leave(self, name: str, member: Connection) -> None:
        """Stop receiving; the last one to leave ends the subscription. Safe to repeat."""
        room = self._rooms.get(name)
        if room is None:
            return
        room.members.pop(member, None)
        async with room.lock:
            if room.members or self._rooms.get(name) is not room:
                return
            # Forgotten and written in one step: a join that comes now subscribes after this.
            del self._rooms[name]
            await self._say("UNSUBSCRIBE", address(self._prefix, name))

    async def _open(self, room: Room) -> None:
        channel = address(self._prefix, room.name)
        confirmed = self._waiting[channel] = asyncio.get_running_loop().create_future()
        try:
            await self._say("SUBSCRIBE", channel)
            await asyncio.wait_for(confirmed, TIMEOUT_SECONDS)
            # Asked only now that nothing new can be missed.
            room.last = (await self._history.positions([room.name])).get(room.name, 0)
        except BaseException as error:
            self._rooms.pop(room.name, None)
            await self._say("UNSUBSCRIBE", channel)
            if isinstance(error, TimeoutError):
                raise Unavailable(internal="the bus does not confirm a subscription") from error
            raise
        finally:
            self._waiting.pop(channel, None)
        room.ready = True
        self._settle(room)

    async def _say(self, command: str, *channels: str) -> None:
        """Without a link there is nothing to say: the next one begins with all of our channels."""
        if self._link is not None:
            try:
                await self._link.send_command(command, *channels, check_health=False)
            except LOST:
                log.info("realtime_bus_lost_while_writing")

    async def _read_forever(self) -> None:
        while True:
            link = self._client.connection_pool.make_connection()
            try:
                await link.connect()
                await self._follow(link)
            except LOST as error:
                log.warning("realtime_bus_lost", error=type(error).__name__, rooms=len(self._rooms))
            finally:
                self._link = None
                await link.disconnect(nowait=True)
            await asyncio.sleep(0.2)

    async def _follow(self, link: Any) -> None:
        ours = {*self._listeners, *(address(self._prefix, name) for name in self._rooms)}
        self._link = link
        if ours:
            await self._say("SUBSCRIBE", *ours)
        while True:
            reply = await link.read_response(timeout=math.inf)
            self._heard = asyncio.get_running_loop().time()
            if reply[0] == b"message":
                self._arrived(reply[1].decode(), reply[2])
            elif reply[0] == b"subscribe":
                self._confirmed(reply[1].decode(), ours)

    def _confirmed(self, channel: str, ours: set[str]) -> None:
        waiting = self._waiting.get(channel)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        if channel in ours:
            ours.discard(channel)
            if not ours:
                self._spawn(self._catch_up())  # whatever was published while nobody listened

    def _arrived(self, channel: str, data: bytes) -> None:
        listener = self._listeners.get(channel)
        if listener is not None:
            listener(data)
            return
        room = self._rooms.get(channel[len(self._prefix) + 1 :])
        if room is None:
            return
        number, _, text = data.partition(b" ")
        seq = int(number)
        if seq == 0 or (seq == room.last + 1 and room.ready):
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
        """Pass on held frames as far as they follow; what is left waits for the mending of a gap."""
        for seq in sorted(room.held):
            if seq > room.last + 1:
                self._mend_soon(room)
                return
            text = room.held.pop(seq)
            if seq > room.last:
                self._fan_out(room, seq, text)

    def _mend_soon(self, room: Room, patience: float = GAP_SECONDS) -> None:
        if not room.mending:
            room.mending = True
            self._spawn(self._mend(room, patience))

    async def _mend(self, room: Room, patience: float) -> None:
        await asyncio.sleep(patience)
        try:
            if self._rooms.get(room.name) is room and not (patience and not room.held):
                await self._replay(room)
        finally:
            room.mending = False
        self._settle(room)

    async def _replay(self, room: Room) -> None:
        for _ in range(HISTORY_ATTEMPTS):
            # Published means committed: the history has everything up to here, maybe not what arrives meanwhile.
            horizon = max(room.held, default=room.last)
            try:
                missed = await self._history.after(room.name, room.last, REPLAY_LIMIT + 1)
            except Unavailable:
                await asyncio.sleep(1)
                continue
            if len(missed) > REPLAY_LIMIT:
                await self._give_up(room)
                return
            frames = {seq: text for seq, text in room.held.items() if seq <= horizon} | dict(missed)
            for seq in sorted(frames):
                if seq > room.last:
                    self._fan_out(room, seq, frames[seq])
            return
        await self._give_up(room)

    async def _give_up(self, room: Room) -> None:
        try:
            newest = (await self._history.positions([room.name])).get(room.name, 0)
        except Unavailable:
            newest = max(room.held, default=room.last)
        log.warning("realtime_reset", room=room.name, after=room.last, newest=newest)
        room.last = max(room.last, newest)
        for member in room.members:
            member.reset(room.last)

    async def _catch_up(self) -> None:
        rooms = {name: room for name, room in self._rooms.items() if room.ready}
        try:
            positions = await self._history.positions(list(rooms)) if rooms else {}
        except Unavailable:
            return  # the next recheck asks again
        for name, newest in positions.items():
            if newest > rooms[name].last:
                self._mend_soon(rooms[name], patience=0.0)

    async def _recheck_forever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            link = self._link
            if link is not None and asyncio.get_running_loop().time() - self._heard > 3 * RECHECK_SECONDS:
                await link.disconnect(nowait=True)  # half-open: no answer to any ping
            await self._say("PING")
            await self._catch_up()

    async def _publish_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                batch = [self._outgoing.popleft() for _ in range(min(len(self._outgoing), 500))]
                try:
                    await self._send(batch)
                except LOST as error:
                    log.warning("realtime_publish_failed", error=type(error).__name__, frames=len(batch))
                    self._outgoing.extendleft(reversed(batch))
                    await asyncio.sleep(0.5)

    async def _send(self, batch: list[tuple[str, str]]) -> None:
        pipe = self._client.pipeline(transaction=False)
        for channel, text in batch:
            pipe.publish(channel, text)
        await pipe.execute()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
