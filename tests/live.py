"""The whole platform for journeys and chaos: every process of ``./run``, on free ports, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import urllib3

from devstack import control, here
from devstack.environment import Stack
from devstack.servers import free_port
from devstack.state import ROOT, State, read_json

START = """
import os, sys
from pathlib import Path
from devstack import console, state, up
sys.exit(up.up(state.State(Path(sys.argv[1])), sys.argv[2:], console.Console(), os.environ))
"""
READY_SECONDS = 150


@dataclass
class Live:
    """A running platform.

    :param url: of the public gateway. :param secrets: the state folder's own; for signing in.
    """

    url: str
    state: State
    process: subprocess.Popen[bytes]
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=64, retries=False))

    @property
    def secrets(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.state.secrets.read_bytes())
        return found

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        token: str = "",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 30,
    ) -> urllib3.BaseHTTPResponse:
        sent = {"Accept": "application/json", **(headers or {})}
        if json is not None:
            body, sent["Content-Type"] = msgspec.json.encode(json), "application/json"
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return self.pool.request(method, self.url + path, body=body, headers=sent, timeout=timeout)

    def login(self, identifier: str, password: str) -> str:
        answer = self.request("POST", "/api/auth/login", json={"email": identifier, "password": password})
        assert answer.status == 200, answer.data
        return str(answer.json()["access_token"])

    def admin_token(self) -> str:
        return self.login("admin@banyan.local", self.secrets["admin_password"])

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = control.ask(self.state, "status", timeout=60)
        return found

    def pid(self, name: str) -> int:
        """The process as the supervisor last wrote it down; asking for the status would cost a Django start."""
        rows = read_json(self.state.processes)["processes"]
        return next(int(row["pid"]) for row in rows if row["name"] == name)

    def kill(self, name: str) -> None:
        """``kill -9`` of one of the platform's own processes."""
        os.kill(self.pid(name), signal.SIGKILL)

    def extract(self, context: str) -> None:
        control.ask(self.state, "extract", contexts=context, timeout=120)

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py`` as the monolith would. :returns: what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def database_admin_url(self) -> str:
        return self._stack().database_url

    def environment(self) -> dict[str, str]:
        return here.environment_of(self.state, {})

    def _stack(self) -> Stack:
        return here.stack_of(self.state, {}, read_json(self.state.ports))


@contextmanager
def platform(*extract: str, **environment: str) -> Iterator[Live]:
    """Start the platform with these contexts extracted, and end it; nothing stays."""
    # Not pytest's folder: every pytest of the machine closes that one to PostgreSQL's account.
    with (
        tempfile.TemporaryDirectory(prefix="banyan-live-", ignore_cleanup_errors=True) as folder,
        _started(Path(folder), extract, environment) as live,
    ):
        yield live


@contextmanager
def _started(directory: Path, extract: tuple[str, ...], environment: dict[str, str]) -> Iterator[Live]:
    port = free_port()
    # The tests' own stack has filled this process's environment; the platform must not inherit it.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "USER") if name in os.environ}
    env = kept | {"PORT": str(port), "PYTHONPATH": str(ROOT), **environment}
    output = (directory / "run.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(directory), *extract], cwd=ROOT, env=env, stdout=output, stderr=output
    )
    state = State(directory)
    try:
        _wait_ready(state, process, directory / "run.log")
        yield Live(control.ask(state, "status", timeout=60)["url"], state, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        output.close()


def _wait_ready(state: State, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if control.ask(state, "status", timeout=30)["ready"]:
                return
        except (control.NotRunning, OSError):
            pass
        time.sleep(0.3)
    raise AssertionError(f"the platform did not come up:\n{log.read_text()[-4000:]}")
