"""The hosts of a running stack: the monolith always, and a service for each context that was moved out."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from devstack import plan
from devstack.console import Console
from devstack.environment import Stack
from devstack.launch import DIRECT, Launch, LaunchFailed
from devstack.plan import HOSTS, Planned
from devstack.state import ROOT, State, read_json, write_json
from devstack.supervisor import Supervisor, Watched
from runtime.catalogue import MONOLITH

READY_SECONDS = 90.0
HEALTHY_SECONDS = 30.0
"""How long the gateway may take to find a service healthy."""
DRAIN_SECONDS = 5
"""Over which open sockets of the side that lost a route are closed, and a service finishes what it answers."""


class Hosts:
    """Starts and stops whole hosts, and routes contexts to them.

    Which contexts are moved out is remembered, so the next run starts their services again.
    """

    def __init__(self, stack: Stack, state: State, supervisor: Supervisor, console: Console) -> None:
        self._stack, self._state, self._supervisor, self._console = stack, state, supervisor, console
        self._venv = Path(sys.prefix)
        self._moving = threading.Lock()

    def extracted(self) -> list[str]:
        """The contexts whose services are started with the stack."""
        known = read_json(self._file).get("contexts", [])
        return [name for name in self._stack.catalogue.contexts if name in known]

    def wanted(self, extract: Sequence[str]) -> list[str]:
        """The hosts to start: the monolith, and a service for every context moved out now or earlier."""
        moved = {*self.extracted(), *extract}
        return [MONOLITH, *(name for name in self._stack.catalogue.contexts if name in moved)]

    def start_web(self, host: str) -> None:
        """Start what answers a host's requests and return when it does.

        :raises StepFailed: it did not.
        """
        with self._console.step(self._title(host)):
            plan.empty_metrics(self._stack, host)
            self._launch([one for one in self._planned(host) if one.port])

    def start_rest(self, host: str) -> None:
        """Start a host's worker, scheduler and events.

        :raises StepFailed: one could not be started.
        """
        rest = [one for one in self._planned(host) if not one.port]
        with self._console.step(", ".join(one.launch.name for one in rest)):
            self._launch(rest)

    def extract(self, contexts: Sequence[str], say: Callable[[str], None]) -> list[str]:
        """Start the service of each context, then route its requests there. Nothing fails meanwhile.

        :raises LaunchFailed: a service did not become ready (nothing is routed then), or the route was refused.
        """
        with self._moving:
            for context in contexts:
                if self._running(context):
                    say(f"{context}: its service runs already")
                else:
                    self._timed(f"{context}: service is ready", partial(self._launch_all, context), say)
                self._timed(f"{context}: routed to its service", partial(self.route, context, "--service"), say)
        return self.extracted()

    def fold(self, contexts: Sequence[str], say: Callable[[str], None]) -> list[str]:
        """Route each context back to the monolith, let its service finish, and stop it.

        :raises LaunchFailed: the route was refused; the service goes on then.
        """
        with self._moving:
            for context in contexts:
                self._timed(f"{context}: routed to the monolith", partial(self.route, context, "--back"), say)
                if running := self._running(context):
                    time.sleep(DRAIN_SECONDS + 1)
                    self._timed(f"{context}: service stopped", partial(self._supervisor.stop, running), say)
        return self.extracted()

    def route(self, context: str, flag: str) -> None:
        """Say who answers a context: ``--service`` or ``--back``; and remember it.

        :raises LaunchFailed: the route was refused, or the gateway still finds the service unhealthy.
        """
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not self._routed(context, flag, last=time.monotonic() >= deadline):
            time.sleep(0.5)
        moved = {*self.extracted(), context} if flag == "--service" else {*self.extracted()} - {context}
        write_json(self._file, {"contexts": sorted(moved)})

    def _routed(self, context: str, flag: str, *, last: bool) -> bool:
        # The service answers, but the gateway must have found out by a health check of its own.
        try:
            self.manage("route", context, flag, "--drain-seconds", str(DRAIN_SECONDS))
        except LaunchFailed as failure:
            if last or "service_unhealthy" not in str(failure):
                raise
            return False
        return True

    def routes(self) -> object:
        """Who hosts what, as the running monolith says it; ``None`` when it does not answer.

        Asked over HTTP: ``manage.py route status`` says the same for two seconds of CPU.
        """
        url = f"http://127.0.0.1:{self._stack.ports['monolith-http']}/pages/hosts.json"
        try:
            with DIRECT.open(url, timeout=5) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return None

    def manage(self, *words: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a management command of the monolith to its end and return what it printed.

        :raises LaunchFailed: it failed; its log is named after the command.
        """
        environment = dict(environment or self._stack.host(MONOLITH))
        environment.pop("PROMETHEUS_MULTIPROC_DIR", None)  # a one-shot counts nothing
        launch = Launch(f"manage-{words[0]}", plan.manage(self._venv, *words), env=environment, cwd=ROOT)
        return self._supervisor.run(launch, self._state.log(words[0]))

    def _launch_all(self, host: str) -> None:
        plan.empty_metrics(self._stack, host)
        self._launch(self._planned(host))

    def _launch(self, planned: Sequence[Planned]) -> None:
        started = [self._supervisor.start(one.launch, tier=HOSTS, port=one.port) for one in planned]
        for watched in started:
            self._supervisor.wait_ready(watched, timeout=READY_SECONDS)

    def _planned(self, host: str) -> list[Planned]:
        return plan.of_host(self._stack, host, venv=self._venv, workers=plan.worker_count(self._stack.given))

    def _running(self, host: str) -> list[Watched]:
        names = {one.launch.name for one in self._planned(host)}
        return [watched for watched in self._supervisor.all() if watched.name in names]

    def _title(self, host: str) -> str:
        contexts = ", ".join(context.name for context in self._stack.catalogue.hosted_by(host))
        return f"monolith ({contexts})" if host == MONOLITH else f"service {host}"

    def _timed(self, title: str, work: Callable[[], object], say: Callable[[str], None]) -> None:
        began = time.monotonic()
        work()
        say(f"  ✓ {title:<44} {time.monotonic() - began:6.1f} s")

    @property
    def _file(self) -> Path:
        return self._state.directory / "extracted.json"
