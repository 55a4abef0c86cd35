"""A large upload through the gateway, over cut connections, the death of its host and a move of its context.

48 MiB here, 2 GiB with ``BANYAN_FULL=1``; the same is asserted of both.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.people import make_people
from tests.integration.basement.receiving.tus import MEBIBYTE, Tus, mebibyte
from tests.live import Live

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

FULL = bool(os.environ.get("BANYAN_FULL"))
SIZE = (2048 if FULL else 48) * MEBIBYTE
MOST_ABOVE_IDLE = 60 * MEBIBYTE
WRITTEN_DOWN = 8 * MEBIBYTE
"""After so many bytes at the latest the row says so."""


class Memory:
    """The most that the processes of a server take while the block runs, as the kernel counts it (RSS)."""

    def __init__(self, live: Live, name: str) -> None:
        self.live, self.name = live, name
        self.pids = family(live.pid(name))
        self.idle = self.most = self._now()
        self.over = threading.Event()

    def __enter__(self) -> Memory:
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.over.set()
        self.thread.join()

    @property
    def above_idle(self) -> int:
        return self.most - self.idle

    def _watch(self) -> None:
        while not self.over.wait(0.05):
            self.most = max(self.most, self._now())

    def _now(self) -> int:
        return sum(resident(pid) for pid in self.pids)


def family(pid: int) -> list[int]:
    """The process and its children."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def resident(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0  # killed


@pytest.fixture(scope="module")
def club(live: Live) -> Iterator[Live]:
    """With a service for the basement running, and nothing routed to it yet."""
    if not any(process["name"] == "basement-http" for process in live.status()["processes"]):
        live.extract("basement")
    live.manage("route", "basement", "--back")
    yield live
    live.manage("route", "basement", "--back")


@pytest.fixture
def tus(club: Live, tmp_path: Path) -> Tus:
    (person,) = make_people(club, tmp_path, count=1)
    return Tus(club.url, person["token"])


class Sender:
    """Sends one large upload, from wherever it stands."""

    def __init__(self, tus: Tus, size: int) -> None:
        self.tus, self.size, self.digest = tus, size, hashlib.sha256()
        for number in range(size // MEBIBYTE):
            self.digest.update(mebibyte(number))
        self.place = tus.begin(size, filename="season.bin")

    def stream(self, connection: socket.socket, start: int, stop: int) -> None:
        for number in range(start // MEBIBYTE, -(-stop // MEBIBYTE)):
            first, last = max(start - number * MEBIBYTE, 0), min(stop - number * MEBIBYTE, MEBIBYTE)
            connection.sendall(mebibyte(number)[first:last])

    def cut(self, stop: int, *, arrived: bool) -> int:
        """Announce all that is missing, send until ``stop``, hang up. :returns: the offset from which to go on.

        :param arrived: hang up when the host has all of it, and not while buffers on the way are full.
        """
        start = self.tus.settled(self.place, seconds=40)
        with self.tus.part(self.place, start, self.size - start) as connection:
            self.stream(connection, start, stop)
            if arrived:
                self._wait_until(stop - WRITTEN_DOWN)
        reached = self.tus.settled(self.place, seconds=40)
        assert start <= reached <= stop
        assert reached == stop or not arrived, f"{stop - reached} bytes were lost with the connection"
        return reached

    def _wait_until(self, received: int) -> None:
        ends = time.monotonic() + 60
        while self.tus.offset(self.place) < received:
            assert time.monotonic() < ends, "the host does not write down what it receives"
            time.sleep(0.05)
        time.sleep(1)  # the rest of the way, through buffers on one machine

    def part(self, stop: int) -> dict[str, str]:
        """Send one part until ``stop``. :returns: status and headers of the answer."""
        start = self.tus.settled(self.place, seconds=40)
        with self.tus.part(self.place, start, stop - start) as connection:
            self.stream(connection, start, stop)
            return answer_of(connection)


def answer_of(connection: socket.socket) -> dict[str, str]:
    connection.settimeout(60)
    received = b""
    while b"\r\n\r\n" not in received and (more := connection.recv(4096)):
        received += more
    status, *lines = received.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    return {"status": status.split(" ")[1], **dict(line.lower().split(": ", 1) for line in lines)}


def test_a_large_upload_survives_cuts_the_death_of_its_host_and_a_move(club: Live, tus: Tus) -> None:
    warm = Sender(tus, MEBIBYTE)
    assert warm.part(MEBIBYTE)["status"] == "204"
    began, sender = time.monotonic(), Sender(tus, SIZE)
    eighth = SIZE // 8
    with Memory(club, "monolith-http") as host, Memory(club, "gateway") as gateway:
        kept = [sender.cut(number * eighth, arrived=number > 1) for number in (1, 2, 3)]
        _kill_while_it_receives(club, sender, 4 * eighth)
    assert sender.tus.settled(sender.place, seconds=90) >= kept[-1], "what was confirmed is not asked for again"
    with Memory(club, "monolith-http") as reborn, Memory(club, "basement-http") as service:
        assert sender.part(5 * eighth)["x-served-by"] == "monolith"
        assert _part_during_a_move(club, sender, 6 * eighth)["x-served-by"] == "monolith", "it ends where it began"
        assert sender.part(7 * eighth)["x-served-by"] == "basement"
        club.manage("route", "basement", "--back")
        assert sender.part(SIZE)["x-served-by"] == "monolith"
    sent_after = time.monotonic() - began
    file = _finished(tus, sender.place)
    assert (file["size"], file["sha256"]) == (SIZE, sender.digest.hexdigest())
    watched = {"host": host, "host after kill -9": reborn, "service": service, "gateway": gateway}
    above = ", ".join(f"{name} +{memory.above_idle / MEBIBYTE:.1f} MiB" for name, memory in watched.items())
    print(f"{SIZE // MEBIBYTE} MiB in {sent_after:.1f} s, a file after {time.monotonic() - began:.1f} s; RSS: {above}")
    assert all(memory.above_idle < MOST_ABOVE_IDLE for memory in watched.values()), above


def test_a_refusal_comes_through_the_gateway(tus: Tus) -> None:
    """Also to who sends more than the gateway holds, and would rather go on sending than listen: never the gateway's
    own 503, after which a client tries for ever. Several times: the two ends of a connection race."""
    busy, gone = Sender(tus, 32 * MEBIBYTE), Sender(tus, 32 * MEBIBYTE)
    assert tus.ask("DELETE", gone.place).status == 204
    with tus.part(busy.place, 0, busy.size) as first:
        busy.stream(first, 0, MEBIBYTE)
        time.sleep(0.5)
        for _ in range(3):
            assert _refused(busy) == ("409", "1", "1.0.0")
            assert _refused(gone) == ("410", "", "1.0.0")
        busy.stream(first, MEBIBYTE, busy.size)
        assert answer_of(first)["status"] == "204"


def _refused(sender: Sender) -> tuple[str, str, str]:
    with sender.tus.part(sender.place, 0, sender.size) as connection:
        with contextlib.suppress(OSError):
            sender.stream(connection, 0, sender.size)
        answer = answer_of(connection)
    return answer["status"], answer.get("retry-after", ""), answer.get("tus-resumable", "")


def _kill_while_it_receives(club: Live, sender: Sender, stop: int) -> None:
    start = sender.tus.settled(sender.place, seconds=40)
    with sender.tus.part(sender.place, start, SIZE - start) as connection:
        sender.stream(connection, start, stop)
        for pid in family(club.pid("monolith-http")):
            os.kill(pid, signal.SIGKILL)


def _part_during_a_move(club: Live, sender: Sender, stop: int) -> dict[str, str]:
    start = sender.tus.settled(sender.place, seconds=40)
    half = (start + stop) // 2
    with sender.tus.part(sender.place, start, stop - start) as connection:
        sender.stream(connection, start, half)
        club.manage("route", "basement", "--service")
        sender.stream(connection, half, stop)
        return answer_of(connection)


def _finished(tus: Tus, place: str, seconds: float = 120) -> Any:
    ends = time.monotonic() + seconds
    while tus.state(place)["status"] == "received":
        assert time.monotonic() < ends, "no worker made a file of it"
        time.sleep(0.2)
    return tus.file(place)
