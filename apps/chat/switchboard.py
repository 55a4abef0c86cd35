"""The chat sockets of this process: their rooms, who is present, and how fast each person may send."""

from __future__ import annotations

import asyncio
import weakref
from dataclasses import dataclass
from uuid import UUID, uuid4

from apps.chat.conf import SEND_BURST, SENDS_PER_SECOND
from apps.chat.domain.throttle import Throttle
from apps.chat.history import ChatHistory
from apps.chat.presence import REFRESH_SECONDS, Presence
from apps.chat.publishing import FEED
from kernel.identity import Principal
from realtime import Connection
from realtime.switchboard import Socket, Switchboard, per_loop


@dataclass(eq=False, slots=True, kw_only=True)
class ChatSocket(Socket):
    """:param member: how presence knows it."""

    throttle: Throttle
    member: str


class ChatSwitchboard(Switchboard):
    """One for each event loop, made by its first socket."""

    def __init__(self) -> None:
        super().__init__(FEED, history=ChatHistory())
        self._throttles: weakref.WeakValueDictionary[UUID, Throttle] = weakref.WeakValueDictionary()
        self.presence = Presence()
        self._refreshing = asyncio.create_task(self._refresh_forever())

    def make_socket(self, connection: Connection, room_name: str, principal: Principal | None) -> ChatSocket:
        member = f"{principal.user_id if principal else ''}:{uuid4().hex}"
        return ChatSocket(connection, room_name, principal, throttle=self._throttle(principal), member=member)

    async def join(self, socket: Socket) -> None:
        await super().join(socket)
        assert isinstance(socket, ChatSocket)
        await self.presence.enter(socket.room_name, socket.member)

    async def part(self, socket: Socket) -> None:
        await super().part(socket)
        assert isinstance(socket, ChatSocket)
        await self.presence.leave(socket.room_name, socket.member)

    def _throttle(self, principal: Principal | None) -> Throttle:
        """Signed-in people have one for all their sockets here."""
        fresh = Throttle(rate=SENDS_PER_SECOND, burst=SEND_BURST, moment=asyncio.get_running_loop().time())
        return self._throttles.setdefault(principal.user_id, fresh) if principal else fresh

    async def _refresh_forever(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self.presence.refresh()


switchboard = per_loop(ChatSwitchboard)
