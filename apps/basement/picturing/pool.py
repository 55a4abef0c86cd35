"""The processes that decode pictures: begun when needed, used again, replaced when a picture kills one."""

from __future__ import annotations

import atexit
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import lru_cache
from os import environ
from pathlib import Path
from queue import LifoQueue

from apps.basement import conf
from apps.basement.picturing import wire
from apps.basement.picturing.failures import PictureFailed

ROOT = Path(__file__).resolve().parents[3]
MODULE = "apps.basement.picturing.helper"
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""Of the environment: nothing that a decoder gone wrong could tell anybody."""

MOST_JOBS = 500
"""A process that has done so many is replaced, whatever its libraries have leaked."""

KILLING = ("picture_takes_too_long", "picture_needs_too_much_memory")
"""Of these a process is dead, or short of what it needs for the next one."""

IDLE_SECONDS = 30.0
PATIENCE = 4
"""On a busy machine a second of CPU takes longer than a second."""


def longest_seconds(cpu_seconds: int) -> float:
    """After which a process is taken for stuck."""
    return (cpu_seconds + 1) * PATIENCE


class Helper:
    """One process and the pipes to it."""

    def __init__(self, memory_bytes: int) -> None:
        self.jobs, self.used_at = 0, time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-m", MODULE, str(memory_bytes)],
            cwd=ROOT,
            env={name: environ[name] for name in PASSED_ON if name in environ} | {"MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def render(self, job: wire.Job) -> wire.Rendered:
        """:raises PictureFailed: also when the process died of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        watch = threading.Timer(longest_seconds(job.cpu_seconds), self.process.kill)
        watch.daemon = True
        watch.start()
        try:
            wire.write(self.process.stdin, job)
            found = wire.read_answer(self.process.stdout)
        except (EOFError, BrokenPipeError):
            raise self._death() from None
        finally:
            watch.cancel()
        self.jobs, self.used_at = self.jobs + 1, time.monotonic()
        if isinstance(found, wire.Refused):
            raise PictureFailed(found.code, final=True, internal=found.internal)
        return found

    def _death(self) -> PictureFailed:
        ended = -self.process.wait()
        if ended == signal.SIGXCPU:
            return PictureFailed("picture_takes_too_long", final=True)
        return PictureFailed("picture_breaks_decoder", final=False, internal=f"signal {ended}")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):  # of a job that nobody read
                pipe.close()


class Pool:
    """Up to ``size`` processes; :meth:`render` waits for a free one. For any number of threads."""

    def __init__(self, size: int) -> None:
        self._places: LifoQueue[Helper | None] = LifoQueue()
        for _ in range(size):
            self._places.put(None)

    def render(self, path: Path) -> wire.Rendered:
        """Thumbnails of the file. :raises PictureFailed:"""
        job = wire.Job(
            path=str(path),
            sizes=conf.thumbnail_sizes(),
            largest_pixels=conf.largest_pixels(),
            cpu_seconds=conf.picture_seconds(),
        )
        helper, healthy = self._places.get(), False
        try:
            if helper is None:
                helper = Helper(conf.picture_memory_bytes())
            found = helper.render(job)
            healthy = helper.jobs < MOST_JOBS
            return found
        except PictureFailed as failure:
            healthy = failure.final and failure.code not in KILLING
            raise
        finally:
            if not healthy and helper is not None:
                helper.close()
            self._places.put(helper if healthy else None)

    def trim(self, idle_seconds: float = IDLE_SECONDS) -> None:
        """End the processes that nobody has used for so long."""
        kept = []
        for _ in range(self._places.qsize()):
            helper = self._places.get()
            if helper is not None and time.monotonic() - helper.used_at >= idle_seconds:
                helper.close()
                helper = None
            kept.append(helper)
        for helper in kept:
            self._places.put(helper)


@lru_cache(maxsize=1)
def pool() -> Pool:
    """This process's own; its helpers end with it, however it ends: their standard input does."""
    made = Pool(conf.picture_processes())
    atexit.register(made.trim, 0.0)
    return made
