"""One socket's side of the hub: a bounded queue that a single writer drains."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable

COME_BACK, SLOW_READER = 1012, 1013
MAX_FRAMES = 256
MAX_CHARACTERS = 1 << 20
CLOSE_SECONDS = 10.0
"""How long a shut socket may take to read its close frame before it is cut off."""


class Connection:
    """Frames reach the client in order of their sequence, each once, or the socket is shut.

    A client that reads too slowly is shut with 1013; nothing is left out in silence. For the event
    loop's thread only; nothing but :meth:`write` waits.

    :param transmit: sends one text frame; may wait for the client.
    :param cut: ends the transport; called when the client does not even read its close frame.
    :param control: the client understands control frames (``{"type": ...}``).
    """

    def __init__(
        self, transmit: Callable[[str], Awaitable[None]], *, cut: Callable[[], None], control: bool = False
    ) -> None:
        self.control = control
        self.position = 0
        self.code = 0
        self._transmit, self._cut = transmit, cut
        self._queue: deque[str] = deque()
        self._characters = 0
        self._held: list[tuple[int, str]] | None = None
        self._wake = asyncio.Event()
        self._deadline: asyncio.TimerHandle | None = None

    def push(self, seq: int, text: str) -> None:
        """A frame of the room; one that the client already has is left out. ``seq`` 0: not numbered."""
        if self._held is not None:
            self._held.append((seq, text))
            if len(self._held) > MAX_FRAMES:
                self.shut(SLOW_READER)
        elif not seq or seq > self.position:
            self.position = seq or self.position
            self.tell(text)

    def tell(self, text: str) -> None:
        """A frame for this client alone, after all that is queued."""
        if self.code:
            return
        # One large answer may enter an empty queue; a queue may not grow beyond its bounds.
        if self._queue and (len(self._queue) >= MAX_FRAMES or self._characters + len(text) > MAX_CHARACTERS):
            self.shut(SLOW_READER)
            return
        self._queue.append(text)
        self._characters += len(text)
        self._wake.set()

    def hold(self) -> None:
        """Keep the room's frames back until :meth:`release`: history goes first."""
        self._held = []

    def release(self, after: int) -> None:
        """Let held and later frames through, from the one after ``after`` on."""
        held, self._held = self._held or [], None
        self.position = after
        for seq, text in held:
            self.push(seq, text)

    def reset(self, last_seq: int) -> None:
        """Frames up to ``last_seq`` cannot be had: tell the client, or make it reconnect."""
        self.position = last_seq
        if self.control:
            self.tell(json.dumps({"type": "reset", "last_seq": last_seq}))
        else:
            self.shut(COME_BACK)

    def shut(self, code: int, *, flush: bool = False) -> None:
        """Close with ``code``, after the frames already queued if ``flush``. The first code wins."""
        if self.code:
            return
        self.code, self._held = code, None
        if not flush:
            self._queue.clear()
        self._deadline = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._cut)
        self._wake.set()

    async def write(self) -> int:
        """Send what is queued until the connection is shut; returns the code to close with."""
        while self._queue or not self.code:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            text = self._queue.popleft()
            self._characters -= len(text)
            await self._transmit(text)
        return self.code

    def gone(self) -> None:
        """The client is away: forget the deadline."""
        if self._deadline is not None:
            self._deadline.cancel()
