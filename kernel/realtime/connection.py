"""One socket's side of the hub: a bounded queue that a single writer drains."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable

SLOW_READER = 1013
COME_BACK = 1012
MAX_FRAMES = 256
MAX_CHARACTERS = 1 << 20
CLOSE_SECONDS = 10.0
"""How long a shut socket may take to read its close frame before it is cut off."""


class Connection:
    """Frames of a room reach the client in order of their sequence, each once, or the socket is shut.

    A client that reads too slowly is shut with 1013 instead of losing frames in silence. All methods
    belong to the event loop's thread and none waits, but :meth:`write`.

    :param transmit: sends one text frame; may wait for the client.
    :param cut: ends the transport at once; called when the client does not even read its close frame.
    :param control: the client understands control frames (``{"type": ...}``).
    """

    __slots__ = (
        "_characters", "_cut", "_deadline", "_held", "_queue", "_transmit", "_wake", "code", "control", "position",
    )  # fmt: skip

    def __init__(
        self, transmit: Callable[[str], Awaitable[None]], *, cut: Callable[[], None], control: bool = False
    ) -> None:
        self.control = control
        self.position = 0
        self.code = 0
        self._transmit = transmit
        self._cut = cut
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
        elif not seq:
            self.tell(text)
        elif seq > self.position:
            self.position = seq
            self.tell(text)

    def tell(self, text: str) -> None:
        """A frame for this client alone, after all that is queued."""
        if self.code:
            return
        # A single large answer may pass an empty queue; a queue may not grow beyond its bounds.
        if self._queue and (len(self._queue) >= MAX_FRAMES or self._characters + len(text) > MAX_CHARACTERS):
            self.shut(SLOW_READER)
            return
        self._queue.append(text)
        self._characters += len(text)
        self._wake.set()

    def hold(self) -> None:
        """Keep the room's frames back until :meth:`release`: history has to go first."""
        self._held = []

    def release(self, after: int) -> None:
        """Let held and later frames through, from the one after ``after`` on."""
        held, self._held = self._held or [], None
        self.position = after
        for seq, text in held:
            self.push(seq, text)

    def reset(self, last_seq: int) -> None:
        """Frames up to ``last_seq`` could not be had: tell the client, or make it reconnect."""
        self.position = last_seq
        if self.control:
            self.tell(json.dumps({"type": "reset", "last_seq": last_seq}))
        else:
            self.shut(COME_BACK)

    def shut(self, code: int, *, flush: bool = False) -> None:
        """Close with ``code``, after the frames already queued if ``flush``; the first code wins."""
        if self.code:
            return
        self.code = code
        self._held = None
        if not flush:
            self._queue.clear()
        self._deadline = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._cut)
        self._wake.set()

    async def write(self) -> int:
        """Send what is queued until the connection is shut; the code to close with."""
        while True:
            while self._queue:
                text = self._queue.popleft()
                self._characters -= len(text)
                await self._transmit(text)
            if self.code:
                return self.code
            self._wake.clear()
            await self._wake.wait()

    def gone(self) -> None:
        """The client is away: forget the deadline."""
        if self._deadline is not None:
            self._deadline.cancel()
