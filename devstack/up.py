"""Brings a stack up, keeps it until somebody asks it to stop, and takes it down in reverse order."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any, TextIO

from devstack import (
    control,
    doctor,
    hosts,
    logins,
    plan,
    ports,
    processes,
    report,
    secret_file,
    status,
    wanted_ports,
)
from devstack.console import Console, StepFailed
from devstack.environment import Stack
from devstack.envoy import Envoy
from devstack.launch import Launch, LaunchFailed
from devstack.plan import GATEWAY, SERVERS
from devstack.postgres import DataVersionMismatch, Postgres
from devstack.state import ROOT, State, read_json, write_json
from devstack.supervisor import Supervisor
from devstack.valkey import Valkey
from runtime import catalogue as catalogues
from runtime.catalogue import MONOLITH

LOG_LIMIT = 10_000_000
"""Bytes after which a log is put aside at the next start."""


class AlreadyRunning(Exception):
    """Another process holds this state folder."""


def up(state: State, extract: Sequence[str], console: Console, given: Mapping[str, str]) -> int:
    """Run a stack in the foreground until SIGINT, SIGTERM or ``./run stop``.

    :return: 0 when it was asked to stop, 1 when it could not start.
    :raises AlreadyRunning: there is one already.
    """
    with _only_one(state):
        asked = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means to stay
                signal.signal(number, lambda *_: asked.set())
        run = _Run(state, console, given, asked)
        threading.Thread(target=run.bring_up, args=(list(extract),), name="bring-up", daemon=True).start()
        while not asked.wait(1.0):
            pass
        run.take_down()
        return 1 if run.failed else 0


class _Run:
    """One life of a stack."""

    def __init__(self, state: State, console: Console, given: Mapping[str, str], asked: threading.Event) -> None:
        self.state, self.console, self.given, self.asked = state, console, given, asked
        self.supervisor = Supervisor(state, lambda text: console.say(f"  ! {text}"))
        self.reservations = ports.Reservations()
        self.failed = False
        self.ready = False
        self._close: list[Callable[[], None]] = []

    def bring_up(self, extract: list[str]) -> None:
        """Start everything; a failure is told and asks for the end."""
        try:
            self._prepare()
            self._close.append(control.serve(self.state, self._answer))
            self._start(extract)
        except StepFailed as failure:
            self._give_up(failure)
        except (DataVersionMismatch, LaunchFailed, ValueError, catalogues.CatalogueError) as failure:
            self._give_up(StepFailed("preparing", str(failure), attempt="./run doctor"))

    def take_down(self) -> None:
        """Stop accepting requests, then stop every process."""
        self.console.say("\n  stopping …")
        began = time.monotonic()
        for close in self._close:
            close()
        self.supervisor.stop()
        self.state.processes.unlink(missing_ok=True)
        self.console.say(f"  stopped in {time.monotonic() - began:.1f} s")

    def _give_up(self, failure: StepFailed) -> None:
        if not self.asked.is_set():
            self.failed = True
            self.console.failure(failure)
            self.asked.set()

    def _prepare(self) -> None:
        if (found := doctor.data_version(self.state, self.given)).level == doctor.FAILURE:
            raise StepFailed(f"PostgreSQL's data in {self.state.postgres}", found.seen, attempt=found.mend)
        for stale in processes.end_stale(self.state.processes):
            self.console.say(f"  ! ended {stale.name} (process {stale.pid}), left behind by an earlier run")
        _put_logs_aside(self.state)
        catalogue = catalogues.load()
        secrets = secret_file.load(
            self.state.secrets, aliases=catalogue.databases, hosts=(MONOLITH, *catalogue.contexts)
        )
        numbers = ports.choose(
            wanted_ports.of_stack(catalogue, self.given), read_json(self.state.ports),
            is_free=self.reservations.take, any_free=self.reservations.any,
        )  # fmt: skip
        write_json(self.state.ports, dict(numbers.numbers))
        for name, taken in numbers.moved.items():
            self.console.say(f"  ! port {taken} is taken: {name} moves to {numbers[name]}")
        self.postgres = Postgres(self.state.postgres, numbers["postgresql"], secrets.postgres_password)
        self.valkey = Valkey(self.state.valkey, numbers["valkey"], secrets.redis_password)
        self.stack = Stack(
            catalogue, secrets, self.given.get("DATABASE_URL") or self.postgres.url,
            self.given.get("REDIS_URL") or self.valkey.url, numbers, self.state.directory, self.given,
        )  # fmt: skip
        self.hosts = hosts.Hosts(self.stack, self.state, self.supervisor, self.console)

    def _start(self, extract: list[str]) -> None:
        together = ThreadPoolExecutor(12)
        _all([together.submit(self._postgres), together.submit(self._valkey)])
        prepared = together.submit(self._prepare_databases)
        running = self.hosts.wanted(extract)
        # Web processes may start before the databases are migrated: without the gateway nobody asks them anything.
        web = [together.submit(self.hosts.start_web, host) for host in running]
        people = logins.of(self.stack, _first(prepared, web))
        gateway = together.submit(self._gateway)
        _all([gateway, *web])
        _all([together.submit(self.hosts.start_rest, host) for host in running])
        for context in extract:
            with self.console.step(f"route {context} to its service"):
                self.hosts.route(context, "--service")
        with self.console.step("every page, through the gateway"):
            found = report.check(self.stack)
        self.ready = True
        report.show(self.console, self.stack, found, people, self.hosts.extracted(), self._seconds())

    def _seconds(self) -> float:
        """Since the person pressed return, installing included."""
        return time.time() - float(self.given.get("BANYAN_BEGAN") or time.time())

    def _postgres(self) -> None:
        if "DATABASE_URL" in self.given:
            return
        with self.console.step("PostgreSQL", attempt="./run reset   (removes the data)"):
            for folder in self.postgres.prepare():
                self.console.say(f"  ! PostgreSQL must not run as root: its account may now pass through {folder}")
            self._server(self.postgres.launch(), self.postgres.port)

    def _valkey(self) -> None:
        if "REDIS_URL" in self.given:
            return
        with self.console.step("Valkey"):
            self._server(self.valkey.launch(), self.valkey.port)

    def _server(self, launch: Launch, port: int) -> None:
        self.supervisor.wait_ready(self.supervisor.start(launch, tier=SERVERS, port=port), timeout=60)

    def _prepare_databases(self) -> str:
        """Returns the demo logins as JSON."""
        log = self.state.log("setup")
        with self.console.step("databases, migrations and demo data", attempt=f"tail {log}"):
            self.state.gateway.mkdir(parents=True, exist_ok=True)
            argv = (sys.executable, "-m", "devstack.prepare", str(self.state.gateway))
            environment = self.stack.setup() | {"PYTHONPATH": str(ROOT)}
            return self.supervisor.run(Launch("setup", argv, env=environment, cwd=ROOT), log)

    def _gateway(self) -> None:
        with self.console.step("gateway", attempt=f"tail {self.state.log('gateway')}"):
            envoy = Envoy(self.state.gateway / "envoy.json", self.stack.gateway_admin_url)
            launch = envoy.launch(self.stack.host(MONOLITH))
            started = self.supervisor.start(launch, tier=GATEWAY, port=self.stack.ports["gateway"])
            self.supervisor.wait_ready(started, timeout=60)

    def _answer(self, request: dict[str, Any], say: control.Say) -> Any:
        """What a running stack can be asked."""
        match request.get("do"):
            case "status":
                return status.collect(self.supervisor, self.hosts, self.stack, ready=self.ready)
            case "ping":
                return True
            case "stop":
                threading.Timer(0.1, self.asked.set).start()
                return os.getpid()
            case "extract" | "fold" as do if self.ready:
                return getattr(self.hosts, do)(plan.chosen(str(request["contexts"]), self.stack.catalogue), say)
            case "extract" | "fold":
                raise control.Refused("the stack is still starting; try again when it has printed its table")
            case other:
                raise control.Refused(f"there is no request {other!r}")


def _all(futures: Sequence[Future[Any]]) -> None:
    """Wait for all, or for the first failure.

    :raises StepFailed: that failure.
    """
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    for future in done:
        future.result()


def _first(wanted: Future[str], others: Sequence[Future[Any]]) -> str:
    """The result of ``wanted``; a failure of the others meanwhile ends the waiting.

    :raises StepFailed: of either.
    """
    while not wanted.done():
        done, _ = wait([wanted, *others], return_when=FIRST_COMPLETED)
        _all(list(done))
        others = [future for future in others if future not in done]
    return wanted.result()


def _put_logs_aside(state: State) -> None:
    for log in state.logs.glob("*.log"):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))


class _only_one:
    """Holds the state folder; the system lets go of it when we die, whatever the cause."""

    def __init__(self, state: State) -> None:
        self._path = state.lock
        self._file: TextIO | None = None

    def __enter__(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"{ROOT} already runs with {self._path.parent}") from None

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
