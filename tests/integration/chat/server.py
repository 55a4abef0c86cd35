"""A real WebSocket process, started as the platform starts it, and clients for it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from devstack.servers import free_port
from runtime import catalogue, hosting

ROOT = Path(__file__).resolve().parents[3]


class Server:
    """One ``ws`` process of a host on a free port, with the command line that the platform uses."""

    def __init__(self, host: str = "monolith", **environment: str) -> None:
        self.port = free_port()
        process = next(one for one in hosting.processes(catalogue.load(), host) if one.role == "ws")
        argv = [word.format(bind="127.0.0.1", port=self.port) for word in process.argv]
        env = os.environ | {"HOST": host, "CHAT_SENDS_PER_SECOND": "1000000", "CHAT_SEND_BURST": "1000000"}
        self.process = subprocess.Popen([sys.executable, "-m", *argv], cwd=ROOT, env=env | environment)
        self._wait_ready()

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server ended while starting"
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                return
            time.sleep(0.1)
        raise AssertionError("the server did not become ready")

    @property
    def memory(self) -> int:
        """Resident bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def url(self, room: str, **query: Any) -> str:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"ws://127.0.0.1:{self.port}/api/chat/ws/{room}" + (f"?{asked}" if asked else "")

    def connect(self, room: str, *, token: str = "", options: Any = None, **query: Any) -> connect:
        """A client; ``token`` goes as browsers can send it."""
        subprotocols = ["banyan.v1", f"bearer.{token}"] if token else None
        return connect(self.url(room, **query), subprotocols=subprotocols, compression=None, **(options or {}))  # type: ignore[arg-type]


async def receive(socket: ClientConnection, seconds: float = 5.0) -> Any:
    """The next frame."""
    async with asyncio.timeout(seconds):
        return json.loads(await socket.recv())


async def say(socket: ClientConnection, message: str, **fields: Any) -> None:
    await socket.send(json.dumps({"message": message, **fields}))


async def close_code_of(socket: ClientConnection, seconds: float = 5.0) -> int:
    """Read on until the server closes; its code."""
    async with asyncio.timeout(seconds):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


async def nothing_comes(socket: ClientConnection, seconds: float = 0.3) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            raise AssertionError(f"unexpected frame: {await socket.recv()!r}")
