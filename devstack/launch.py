"""One operating-system process: what to run, how to know that it answers, how to end it.

Everything the dev stack starts goes through :class:`Launch`: in its own process group, with its output in one
log file, and without inheriting the terminal's Ctrl-C (the supervisor decides the order in which things stop).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Never ask a proxy from ``http_proxy`` for an address of this machine."""


class LaunchFailed(Exception):
    """A process ended or stayed silent while it was waited for.

    :param log: the file that says why.
    """

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True)
class Launch:
    """A command and everything it needs.

    :param env: the whole environment of the child; ``None`` inherits ours.
    :param user: ``(uid, gid)`` to run as, or ``None`` for ourselves.
    :param stdin: bytes fed to the child, so that a password never stands in its arguments.
    :param ready: answers whether the process does its work; ``None`` means that being alive is enough.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] | None = field(default=None, repr=False)
    cwd: Path | None = None
    user: tuple[int, int] | None = None
    stdin: bytes | None = field(default=None, repr=False)
    stop_signal: int = signal.SIGTERM
    ready: Callable[[], bool] | None = None

    def spawn(self, log: Path, *, errors: Path | None = None) -> subprocess.Popen[bytes]:
        """Start it, appending both output streams to ``log``, or standard error to ``errors``.

        :raises LaunchFailed: the program does not exist or may not be run.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        source = subprocess.DEVNULL if self.stdin is None else subprocess.PIPE
        uid, gid = self.user or (None, None)
        try:
            with log.open("ab") as output, (errors or log).open("ab") as complaints:
                process = subprocess.Popen(
                    self.argv, env=self.env, cwd=self.cwd, stdin=source, stdout=output, stderr=complaints,
                    start_new_session=True, user=uid, group=gid, extra_groups=[gid] if gid is not None else None,
                )  # fmt: skip
        except OSError as error:
            raise LaunchFailed(f"{self.name} could not be started: {error}", log) from error
        _feed(process, self.stdin)
        return process


def _feed(process: subprocess.Popen[bytes], data: bytes | None) -> None:
    if data is None or process.stdin is None:
        return
    try:
        process.stdin.write(data)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it died at once; whoever waits for it will say so


def wait_until(
    ready: Callable[[], bool],
    alive: Callable[[], bool],
    *,
    timeout: float,
    pause: float = 0.05,
) -> bool:
    """Whether ``ready`` became true within ``timeout`` seconds while ``alive`` held."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if ready():
            return True
        if not alive():
            return False
        time.sleep(pause)
    return False


def answers(
    url: str, *, timeout: float = 2.0, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> int:
    """The HTTP status at ``url``; 0 when nobody answers. Redirects are followed. A ``body`` is posted as a form."""
    request = urllib.request.Request(url, headers=dict(headers or {}), data=body)
    try:
        with DIRECT.open(request, timeout=timeout) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except (OSError, ValueError):
        return 0


def end(
    process: subprocess.Popen[bytes],
    *,
    stop_signal: int = signal.SIGTERM,
    grace: float = 10.0,
) -> bool:
    """Ask a process group to end, then end it. Returns whether asking was enough; safe to call twice."""
    if process.poll() is None:
        _signal(process, stop_signal)
    try:
        process.wait(grace)
        return True
    except subprocess.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
        return False


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    # To the leader only: servers end their own children in order, and PostgreSQL's must not be signalled directly.
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def signal_group(pid: int, number: int) -> None:
    """Signal every process of the group that ``pid`` leads; one that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def tail(log: Path, lines: int = 12) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
