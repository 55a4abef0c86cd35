"""Which port everything listens on: the catalogue's or, when that is taken, the last run's or any free one.

Children learn theirs from ``PORT_<NAME>`` (``PORT_MONOLITH_HTTP``, ``PORT_CHAT_WS``, ``PORT_GATEWAY``...), with
``runtime.hosting``'s numbers as the default.
"""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True)
class Ports:
    """The ports of one stack.

    :param numbers: by name, e.g. ``{"monolith-http": 8101}``.
    :param moved: by name, the port that was wanted and taken.
    """

    numbers: Mapping[str, int]
    moved: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]

    def environment(self) -> dict[str, str]:
        """``PORT_<NAME>`` for every port."""
        return {variable(name): str(number) for name, number in self.numbers.items()}


def variable(name: str) -> str:
    """The environment variable of a port: ``chat-http`` is ``PORT_CHAT_HTTP``."""
    return "PORT_" + name.upper().replace("-", "_")


def choose(
    wanted: Mapping[str, int],
    remembered: Mapping[str, int],
    *,
    is_free: Callable[[int], bool],
    any_free: Callable[[], int],
) -> Ports:
    """Give each name its wanted port if free, else the one of the last run if free, else any free one.

    No two names get the same port. A wanted port of 0 means "any".
    """
    numbers: dict[str, int] = {}
    moved: dict[str, int] = {}
    for name, first in wanted.items():
        candidates = [port for port in (first, remembered.get(name, 0)) if port and port not in numbers.values()]
        chosen = next((port for port in candidates if is_free(port)), 0) or _other(any_free, numbers)
        if first and chosen != first:
            moved[name] = first
        numbers[name] = chosen
    return Ports(numbers, moved)


def _other(any_free: Callable[[], int], taken: Mapping[str, int]) -> int:
    while (port := any_free()) in taken.values():
        pass
    return port


class Reservations:
    """Ports promised to one stack before its servers listen: two stacks that start together must not share one.

    Envoy and granian share a port with whoever else asks for it so, which splits the requests at random. The system
    ends a reservation with the process that made it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir(), f"banyan-ports-{os.geteuid()}")
        self._held: dict[int, TextIO] = {}

    def take(self, port: int) -> bool:
        """Whether the port is free and now ours."""
        if not is_free(port):
            return False
        if port in self._held:
            return True
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = (self._folder / str(port)).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._held[port] = file
        return True

    def any(self) -> int:
        """A free port that is now ours."""
        while not self.take(port := free_port()):
            pass
        return port

    def release(self) -> None:
        for file in self._held.values():
            file.close()
        self._held.clear()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could bind the port, on this address and on all."""
    return all(_can_bind(address, port) for address in (host, "0.0.0.0"))


def _can_bind(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
