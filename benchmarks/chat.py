"""What one delivered chat frame costs the server: the hub against Channels' own fan-out, in the same run.

``python -m benchmarks.chat [rounds]`` with a host's environment (``eval "$(python -m devstack.scratch)"`` and
``manage.py setup`` in another shell); Linux, for it reads CPU time from /proc. One room, a hundred sockets.
Rounds are interleaved: read the ratios, not the rates. About a minute.

"fan-out" is published from outside: what the design of the fan-out costs. "whole path" is sent by a client: ours then
also validates, stores in PostgreSQL, numbers and announces each message; the tutorial consumer stores nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from socket import create_connection
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
SOCKETS, WINDOW, SECONDS = 100, 8, 3.0
FRAME = {"message": "x" * 80, "phone_number": "+4912345678", "avatar": "https://example.com/a.png"}
ROOM = f"benchmark-{uuid4().hex}"
Send = Callable[[], Awaitable[Any]]


def tutorial() -> Any:
    """Channels as its tutorial has it, on the Redis pub/sub layer of our settings. An ASGI application factory."""
    import django

    django.setup()
    from channels.generic.websocket import AsyncWebsocketConsumer

    class Tutorial(AsyncWebsocketConsumer):  # type: ignore[misc]
        async def connect(self) -> None:
            await self.channel_layer.group_add(ROOM_OF_TUTORIAL, self.channel_name)
            await self.accept()

        async def receive(self, text_data: str = "", bytes_data: bytes | None = None) -> None:
            event = {"type": "chat.message", "frame": json.loads(text_data)}
            await self.channel_layer.group_send(ROOM_OF_TUTORIAL, event)

        async def chat_message(self, event: dict[str, Any]) -> None:
            await self.send(text_data=json.dumps(event["frame"]))

    return Tutorial.as_asgi()


ROOM_OF_TUTORIAL = "benchmark"


class Server:
    """uvicorn with one application, and the CPU time it has used."""

    def __init__(self, *application: str) -> None:
        from devstack.servers import free_port

        self.port = free_port()
        argv = ["uvicorn", *application, "--port", str(self.port), "--ws-per-message-deflate", "false"]
        quiet = ["--no-access-log", "--log-level", "warning", "--lifespan", "off"]
        env = os.environ | {"CHAT_SENDS_PER_SECOND": "1e9", "CHAT_SEND_BURST": "1000000000", "LOG_LEVEL": "WARNING"}
        self.process = subprocess.Popen([sys.executable, "-m", *argv, *quiet], env=env)
        for _ in range(300):
            time.sleep(0.1)
            with suppress(OSError), create_connection(("127.0.0.1", self.port), timeout=1):
                return
        raise SystemExit(f"{application[-1]} did not start")

    @property
    def cpu_seconds(self) -> float:
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


class Subscriber(asyncio.Protocol):
    """A WebSocket client that does nothing but count frames."""

    def __init__(self, count: Callable[[int], None]) -> None:
        self.count, self.buffer = count, bytearray()
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open.done():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            del self.buffer[: end + 4]
            self.open.set_result(None)
        self.count(self._frames())

    def _frames(self) -> int:
        """Complete frames in the buffer; servers do not mask, and ours are all shorter than 64 KiB."""
        found, at, buffer = 0, 0, self.buffer
        while len(buffer) - at >= 4:
            length = buffer[at + 1] & 127
            end = at + 4 + int.from_bytes(buffer[at + 2 : at + 4], "big") if length == 126 else at + 2 + length
            if end > len(buffer):
                break
            found += buffer[at] & 15 == 1
            at = end
        del buffer[:at]
        return found


async def deliveries_per_cpu_second(server: Server, path: str, send_by: Callable[[Server, str], Any]) -> float:
    """Keep ``WINDOW`` messages under way for ``SECONDS``; what arrived per CPU-second of the server."""
    got = 0
    arrived = asyncio.Event()

    def count(frames: int) -> None:
        nonlocal got
        got += frames
        arrived.set()

    subscribers = [await _subscribe(server, path, count) for _ in range(SOCKETS)]
    async with send_by(server, path) as send:
        got, sent, before, started = 0, 0, server.cpu_seconds, time.monotonic()
        while time.monotonic() - started < SECONDS:
            while sent * SOCKETS - got < WINDOW * SOCKETS:
                await send()
                sent += 1
            arrived.clear()
            await asyncio.wait_for(arrived.wait(), 10)
        while got < sent * SOCKETS:
            arrived.clear()
            await asyncio.wait_for(arrived.wait(), 10)
        spent = server.cpu_seconds - before
    for transport in subscribers:
        transport.close()
    return got / spent


async def _subscribe(server: Server, path: str, count: Callable[[int], None]) -> asyncio.BaseTransport:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_connection(lambda: Subscriber(count), "127.0.0.1", server.port)
    lines = [
        f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", "",
    ]  # fmt: skip
    transport.write("\r\n".join(lines).encode())
    await asyncio.wait_for(protocol.open, 10)
    return transport


class BySocket:
    """A client sends; its own copies are not counted."""

    def __init__(self, server: Server, path: str) -> None:
        self.url = f"ws://127.0.0.1:{server.port}{path}"

    async def __aenter__(self) -> Send:
        from websockets.asyncio.client import connect

        self.socket = await connect(self.url, compression=None)
        self.reading = asyncio.create_task(self._discard())
        text = json.dumps(FRAME)
        return lambda: self.socket.send(text)

    async def _discard(self) -> None:
        async for _ in self.socket:
            pass

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()
        await self.reading


class ByBus:
    """Published from outside, as a web process would."""

    def __init__(self, server: Server, path: str) -> None:
        self.ours = ROOM in path

    async def __aenter__(self) -> Send:
        from channels.layers import get_channel_layer

        from apps.chat.publishing import PREFIX
        from kernel.redis import aredis
        from realtime import address, seal

        if self.ours:
            channel, frame = address(PREFIX, ROOM), seal(0, json.dumps(FRAME))
            return lambda: aredis().publish(channel, frame)
        layer = get_channel_layer()
        return lambda: layer.group_send(ROOM_OF_TUTORIAL, {"type": "chat.message", "frame": FRAME})

    async def __aexit__(self, *_: object) -> None:
        return None


async def measure(rounds: int, ours: Server, theirs: Server) -> None:
    found: dict[str, list[tuple[float, float]]] = {"fan-out": [], "whole path": []}
    for _ in range(rounds):
        for name, send_by in (("fan-out", ByBus), ("whole path", BySocket)):
            mine = await deliveries_per_cpu_second(ours, f"/api/chat/ws/{ROOM}", send_by)
            yours = await deliveries_per_cpu_second(theirs, "/", send_by)
            found[name].append((mine, yours))
    print(f"deliveries per CPU-second of the server; one room, {SOCKETS} sockets, median of {rounds}")
    for name, pairs in found.items():
        mine, yours = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs)
        print(f"{name:12} hub {mine:8.0f}   Channels pub/sub layer {yours:8.0f}   {ratio:5.1f} x")


def main(rounds: int) -> None:
    import django

    django.setup()
    from apps.chat.models import Room

    room = Room.objects.create(name=ROOM, public=True)
    servers = [Server("monolith.asgi:application"), Server("--factory", "benchmarks.chat:tutorial")]
    try:
        asyncio.run(measure(rounds, *servers))
    finally:
        for server in servers:
            server.process.terminate()
            server.process.wait(20)
        room.delete()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
