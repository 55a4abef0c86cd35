"""The processes that set resumes, as this process sees them: few, started when needed, killed when too slow."""

from __future__ import annotations

import atexit
import os
import select
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

CHILD = Path(__file__).with_name("child.py")
REQUEST, ANSWER = struct.Struct(">I"), struct.Struct(">cII")
CHUNK = 1 << 16


class NoPlace(Exception):
    """All workers were busy for as long as one may wait."""


class TooSlow(Exception):
    """The work was not done in time; its worker is dead."""


class Lost(Exception):
    """The worker died: of too much memory, or of old age."""


class Answer(NamedTuple):
    """:ivar outcome: ``+`` set, ``-`` refused, ``?`` no such page."""

    outcome: bytes
    pages: int
    body: bytes


class Worker:
    """One child process; used by one thread at a time."""

    def __init__(self) -> None:
        # Isolated, and without our environment: it needs none of our secrets.
        self.process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-I", str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, bufsize=0
        )

    def ask(self, request: bytes, *, deadline: float) -> Answer:
        """:param deadline: of the monotonic clock. :raises TooSlow: :raises Lost:"""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(REQUEST.pack(len(request)))
            self._write(request, deadline)
            outcome, pages, length = ANSWER.unpack(self._read(ANSWER.size, deadline))
            return Answer(outcome, pages, self._read(length, deadline))
        except OSError as error:
            raise Lost(str(error)) from None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both were asked for

    def _write(self, data: bytes, deadline: float) -> None:
        assert self.process.stdin is not None
        pipe, rest = self.process.stdin.fileno(), memoryview(data)
        while rest:
            self._wait(deadline, write=pipe)
            rest = rest[os.write(pipe, rest[: select.PIPE_BUF]) :]

    def _read(self, length: int, deadline: float) -> bytes:
        assert self.process.stdout is not None
        pipe, found = self.process.stdout.fileno(), bytearray()
        while len(found) < length:
            self._wait(deadline, read=pipe)
            part = os.read(pipe, min(CHUNK, length - len(found)))
            if not part:
                raise Lost("its output ended")
            found += part
        return bytes(found)

    @staticmethod
    def _wait(deadline: float, *, read: int | None = None, write: int | None = None) -> None:
        poll, left = select.poll(), deadline - time.monotonic()
        if read is not None:
            poll.register(read, select.POLLIN)
        if write is not None:
            poll.register(write, select.POLLOUT)
        if left <= 0 or not poll.poll(left * 1000):
            raise TooSlow


class Workers:
    """Up to ``most`` workers of this process. Threads share them; a worker that failed is not used again."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._idle: list[Worker] = []
        atexit.register(self.end)

    def ask(self, request: bytes, *, wait: float, seconds: float) -> Answer:
        """Do the work in a worker, twice if the first one died: an idle one may have ended just now.

        :param wait: seconds for a free worker. :param seconds: for the work.
        :raises NoPlace: :raises TooSlow: :raises Lost:
        """
        if not self._places.acquire(timeout=wait):
            raise NoPlace
        try:
            try:
                return self._once(self._idle.pop() if self._idle else Worker(), request, seconds)
            except Lost:
                return self._once(Worker(), request, seconds)
        finally:
            self._places.release()

    def end(self) -> None:
        while self._idle:
            self._idle.pop().end()

    def _once(self, worker: Worker, request: bytes, seconds: float) -> Answer:
        try:
            answer = worker.ask(request, deadline=time.monotonic() + seconds)
        except BaseException:
            worker.end()
            raise
        self._idle.append(worker)
        return answer
