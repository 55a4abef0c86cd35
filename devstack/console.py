"""What a person sees while the stack starts: each step by name, with its seconds, and a failure with its way out."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.launch import LaunchFailed

_IMPATIENCE = 2.0
"""Seconds after which a step that still runs is named."""


class StepFailed(Exception):
    """A step that must succeed did not.

    :param cause: what happened.
    :param attempt: one command worth trying.
    """

    def __init__(self, step: str, cause: str, *, log: Path | None = None, attempt: str = "./run doctor") -> None:
        super().__init__(f"{step}: {cause}")
        self.step, self.cause, self.log, self.attempt = step, cause, log, attempt


class Console:
    """Lines for a person; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.began = time.monotonic()

    def say(self, text: str = "") -> None:
        with self._lock:
            encoding = sys.stdout.encoding or "ascii"
            print(text.encode(encoding, "replace").decode(encoding), flush=True)

    @contextmanager
    def step(self, name: str, *, attempt: str = "./run doctor") -> Iterator[None]:
        """Time a step and report it.

        :raises StepFailed: what the step started failed.
        """
        began = time.monotonic()
        waiting = threading.Timer(_IMPATIENCE, self.say, [f"  … {name}"])
        waiting.daemon = True
        waiting.start()
        try:
            yield
        except LaunchFailed as failure:
            raise StepFailed(name, str(failure), log=failure.log, attempt=attempt) from failure
        finally:
            waiting.cancel()
        self.say(f"  ✓ {name:<44} {time.monotonic() - began:6.1f} s")

    def failure(self, failed: StepFailed) -> None:
        self.say(f"\n  ✗ {failed.step}")
        for line in failed.cause.splitlines():
            self.say(f"    {line}")
        if failed.log:
            self.say(f"    Log: {failed.log}")
        self.say(f"    Try: {failed.attempt}")
