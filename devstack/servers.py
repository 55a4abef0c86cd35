"""Real servers on demand, for tests and for the team's scratch environments.

Each function returns when the server answers, and the returned object's :meth:`~Server.stop` ends exactly the
process that was started. A server is also stopped when the interpreter exits.
"""

from __future__ import annotations

import atexit
import secrets
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from devstack.envoy import Envoy
from devstack.launch import Launch, LaunchFailed, end, tail, wait_until
from devstack.ports import free_port
from devstack.postgres import Postgres
from devstack.valkey import Valkey

__all__ = ["Server", "free_port", "start_envoy", "start_postgres", "start_valkey"]

_ATTEMPTS = 3
"""A free port may be taken between choosing and binding it."""


@dataclass
class Server:
    """A running server.

    :param url: how clients reach it: the superuser's for PostgreSQL, the admin listener for Envoy.
    """

    launch: Launch
    process: subprocess.Popen[bytes]
    url: str = field(repr=False)
    port: int
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, grace: float = 10.0) -> None:
        """End it; nothing happens when it has ended already."""
        end(self.process, stop_signal=self.launch.stop_signal, grace=grace)


def start_postgres(
    directory: Path,
    *,
    durable: bool = False,
    port: int | None = None,
    password: str | None = None,
    timeout: float = 60,
) -> Server:
    """A PostgreSQL 18 with its data in ``directory``; existing data needs the ``password`` it was made with.

    :raises LaunchFailed: it did not become ready; the log is in ``directory``.
    """
    secret = password or secrets.token_urlsafe(24)

    def attempt() -> Server:
        server = Postgres(Path(directory), port or free_port(), secret, durable)
        server.prepare()
        return _start(
            server.launch(),
            server.url,
            server.port,
            Path(directory) / "postgresql.log",
            timeout,
        )

    return _retry(attempt, once=port is not None)


def start_valkey(
    directory: Path,
    *,
    port: int | None = None,
    password: str | None = None,
    durable: bool = False,
    timeout: float = 20,
) -> Server:
    """A Valkey that asks for a password and listens on 127.0.0.1.

    :raises LaunchFailed: it did not become ready; the log is in ``directory``.
    """
    secret = password or secrets.token_urlsafe(24)

    def attempt() -> Server:
        server = Valkey(Path(directory), port or free_port(), secret, durable)
        return _start(
            server.launch(),
            server.url,
            server.port,
            Path(directory) / "valkey.log",
            timeout,
        )

    return _retry(attempt, once=port is not None)


def start_envoy(
    config_path: Path,
    *,
    admin_url: str,
    base_id: int | None = None,
    concurrency: int = 2,
    timeout: float = 30,
) -> Server:
    """An Envoy from a bootstrap file; the log lies beside it.

    :raises LaunchFailed: it refused the file or did not become ready.
    """
    envoy = Envoy(Path(config_path), admin_url, base_id, concurrency)
    port = int(admin_url.rsplit(":", 1)[1].strip("/"))
    return _start(envoy.launch(), admin_url, port, Path(config_path).parent / "envoy.log", timeout)


def _start(launch: Launch, url: str, port: int, log: Path, timeout: float) -> Server:
    server = Server(launch, launch.spawn(log), url, port, log)
    atexit.register(server.stop)
    if launch.ready is None or wait_until(launch.ready, server.is_running, timeout=timeout):
        return server
    state = f"is not ready after {timeout:.0f} s" if server.is_running() else f"ended with {server.process.poll()}"
    server.stop(grace=2)
    raise LaunchFailed(f"{launch.name} {state}\n{tail(log)}", log)


def _retry(attempt: Callable[[], Server], *, once: bool) -> Server:
    for _ in range(0 if once else _ATTEMPTS - 1):
        try:
            return attempt()
        except LaunchFailed as failure:
            if "in use" not in str(failure):
                raise
    return attempt()
