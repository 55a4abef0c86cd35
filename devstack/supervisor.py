"""Keeps processes running: starts them, starts them again when they end, stops them in order."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devstack import processes
from devstack.backoff import Backoff
from devstack.launch import Launch, LaunchFailed, end, signal_group, tail, wait_until
from devstack.processes import Identity
from devstack.state import State

Say = Callable[[str], None]


@dataclass
class Watched:
    """One supervised process.

    :param tier: what is stopped together; higher tiers stop first.
    :param port: for the person who reads the status, 0 for none.
    """

    launch: Launch
    log: Path
    tier: int
    port: int = 0
    restarts: int = 0
    backoff: Backoff = field(default_factory=Backoff)
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return self.launch.name

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        return self.is_alive() and (self.launch.ready is None or self.launch.ready())


class Supervisor:
    """The processes of one stack. Safe to use from several threads.

    Before :meth:`watch` a process that ends is an error of whoever waits for it; from then on it is started again.
    """

    def __init__(self, state: State, say: Say) -> None:
        self._state, self._say = state, say
        self._lock = threading.RLock()
        self._watched: dict[str, Watched] = {}
        self._commands: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def start(self, launch: Launch, *, tier: int, port: int = 0) -> Watched:
        """:raises LaunchFailed: it could not be started at all."""
        watched = Watched(launch, self._state.log(launch.name), tier, port)
        with self._lock:
            if self._closed:
                raise LaunchFailed(f"{launch.name} was not started: everything is being stopped")
            self._watched[launch.name] = watched
        self._spawn(watched)
        return watched

    def run(self, launch: Launch, log: Path) -> str:
        """Run a command to its end and return what it printed; its errors go to ``log``.

        :raises LaunchFailed: it ended with another code than 0, or everything is being stopped.
        """
        output = log.with_name(f"{launch.name}-{threading.get_ident()}.out")
        with self._lock:
            if self._closed:
                raise LaunchFailed(f"{launch.name} was not started: everything is being stopped")
            process = launch.spawn(output, errors=log)
            self._commands.add(process)
        code = process.wait()
        self._commands.discard(process)
        printed = output.read_text(errors="replace")
        output.unlink()
        if code:
            raise LaunchFailed(f"{launch.name} ended with code {code}\n{printed[-400:]}{tail(log)}", log)
        return printed

    def wait_ready(self, watched: Watched, *, timeout: float) -> None:
        """Wait until it answers, then watch it.

        :raises LaunchFailed: it ended, or did not answer in time.
        """
        if not wait_until(watched.is_ready, watched.is_alive, timeout=timeout):
            process = watched.process
            code = process.poll() if process else None
            state = f"gave no answer for {timeout:.0f} s" if code is None else f"ended with code {code}"
            raise LaunchFailed(f"{watched.name} {state}\n{tail(watched.log)}", watched.log)
        self.watch(watched)

    def watch(self, watched: Watched) -> None:
        """From now on start it again whenever it ends."""
        threading.Thread(target=self._keep, args=(watched,), name=f"watch-{watched.name}", daemon=True).start()

    def all(self) -> list[Watched]:
        with self._lock:
            return list(self._watched.values())

    def stop(self, chosen: Iterable[Watched] | None = None, *, grace: float = 10.0) -> None:
        """Stop ``chosen``, tier by tier, the members of a tier together. By default everything, for good."""
        if chosen is None:
            self._close()
        going = self.all() if chosen is None else list(chosen)
        for watched in going:
            watched.stopping.set()
        for tier in sorted({watched.tier for watched in going}, reverse=True):
            members = [watched for watched in going if watched.tier == tier]
            with ThreadPoolExecutor(len(members)) as together:
                list(together.map(lambda watched: self._end(watched, grace), members))
        with self._lock:
            for watched in going:
                self._watched.pop(watched.name, None)
        self._record()

    def _close(self) -> None:
        with self._lock:
            self._closed = True
        for process in list(self._commands):
            end(process, grace=2)

    def _keep(self, watched: Watched) -> None:
        while not watched.stopping.is_set():
            code = watched.process.wait() if watched.process else -1
            if watched.stopping.is_set():
                return
            self._start_again(watched, code)

    def _start_again(self, watched: Watched, code: int) -> None:
        ran_for = time.monotonic() - watched.began
        delay = watched.backoff.delay(ran_for)
        self._say(
            f"{watched.name} ended with code {code} after {ran_for:.0f} s; again in {delay:.1f} s ({watched.log})"
        )
        if watched.process:
            # Workers of a killed leader would keep its port.
            signal_group(watched.process.pid, 9)
        if watched.stopping.wait(delay):
            return
        watched.restarts += 1
        try:
            self._spawn(watched)
        except LaunchFailed as failure:
            self._say(str(failure))

    def _spawn(self, watched: Watched) -> None:
        with self._lock:
            if watched.stopping.is_set():
                return
            watched.process = watched.launch.spawn(watched.log)
            watched.began = time.monotonic()
        self._record()

    def _end(self, watched: Watched, grace: float) -> None:
        with self._lock:  # a start in progress must finish, or its process would be missed
            process = watched.process
        if process is None:
            return
        if not end(process, stop_signal=watched.launch.stop_signal, grace=grace):
            self._say(f"{watched.name} did not end within {grace:.0f} s and was killed")
        signal_group(process.pid, 9)

    def _record(self) -> None:
        with self._lock:
            running = [watched for watched in self._watched.values() if watched.is_alive()]
            processes.save(self._state.processes, [_identity(watched) for watched in running])


def _identity(watched: Watched) -> Identity:
    assert watched.process is not None
    return processes.identify(watched.name, watched.process.pid, watched.launch.stop_signal)
