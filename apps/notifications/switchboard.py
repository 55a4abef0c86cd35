"""The notification sockets of this process: three audiences each, one ordered stream for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from apps.notifications import queries
from apps.notifications.domain.audiences import audiences_of
from apps.notifications.publishing import FEED, STREAM, address_frame
from kernel.identity import Principal
from realtime import Connection
from realtime.database import in_database
from realtime.switchboard import Socket, Switchboard, per_loop


class StreamHistory:
    """Implements :class:`realtime.History` for the one room."""

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        return {STREAM: await in_database(FEED, queries.newest_seq)}

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        found = await in_database(FEED, partial(queries.stream_after, seq=seq, limit=limit))
        return [(notification.seq, address_frame(notification)) for notification in found]


class Distributor:
    """This process's one member of the stream: it passes each frame on to the sockets of its audience, in order."""

    def __init__(self) -> None:
        self.position = 0
        self._sockets: dict[str, dict[Connection, None]] = {}

    def add(self, connection: Connection, audiences: Sequence[str]) -> None:
        for audience in audiences:
            self._sockets.setdefault(audience, {})[connection] = None

    def remove(self, connection: Connection, audiences: Sequence[str]) -> None:
        """Safe to repeat."""
        for audience in audiences:
            listening = self._sockets.get(audience, {})
            listening.pop(connection, None)
            if not listening:
                self._sockets.pop(audience, None)

    def push(self, seq: int, text: str) -> None:
        audience, _, frame = text.partition(" ")
        for connection in self._sockets.get(audience, ()):
            connection.push(seq, frame)

    def reset(self, last_seq: int) -> None:
        for connection in {each: None for listening in self._sockets.values() for each in listening}:
            connection.reset(last_seq)


class NotificationSwitchboard(Switchboard):
    """One for each event loop, made by its first socket."""

    def __init__(self) -> None:
        super().__init__(FEED, history=StreamHistory())
        self._distributor = Distributor()

    async def join(self, socket: Socket) -> None:
        self._distributor.add(socket.connection, _audiences(socket.principal))
        await self.hub.join(STREAM, self._distributor)  # the first time it subscribes; then it is there for good

    async def part(self, socket: Socket) -> None:
        self._distributor.remove(socket.connection, _audiences(socket.principal))


def _audiences(principal: Principal | None) -> tuple[str, ...]:
    assert principal is not None, "nobody is admitted without a token"
    return audiences_of(user_id=principal.user_id, role_name=principal.role)


switchboard = per_loop(NotificationSwitchboard)
