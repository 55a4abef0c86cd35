"""Which processes make up a host: the one description behind ``./run``, compose and Kubernetes.

Pure: given a host's name it answers with commands and ports; it starts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.catalogue import MONOLITH, Catalogue, Context

MONOLITH_HTTP, MONOLITH_WS = 8101, 8102
GATEWAY_PORT, GATEWAY_INTERNAL_PORT, GATEWAY_ADMIN_PORT = 8080, 8081, 9901


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a host.

    :param role: ``http``, ``ws``, ``worker``, ``beat`` or ``events`` (relay and consumers).
    :param argv: the command; ``{port}`` and ``{bind}`` are filled in by whoever starts it.
    :param port: where it listens on one machine, 0 when it does not.
    :param ready: the path that answers 200 once it is ready, "" when it has none.
    """

    host: str
    role: str
    argv: tuple[str, ...]
    port: int
    ready: str

    @property
    def name(self) -> str:
        return f"{self.host}-{self.role}"


def http_port(catalogue: Catalogue, host: str) -> int:
    return MONOLITH_HTTP if host == MONOLITH else catalogue[host].http_port


def ws_port(catalogue: Catalogue, host: str) -> int:
    """0 when the host has no WebSockets."""
    return MONOLITH_WS if host == MONOLITH else catalogue[host].ws_port


def processes(catalogue: Catalogue, host: str) -> tuple[Process, ...]:
    """All processes of ``host``, in the order in which they are started.

    A service brings its own HTTP and WebSocket processes and its own worker; events and the one
    scheduler stay with the database's owner in the monolith unless ``host`` runs alone.
    """
    contexts = catalogue.hosted_by(host)
    found = [_http(host, http_port(catalogue, host))]
    if ws_port(catalogue, host):
        found.append(_ws(host, ws_port(catalogue, host)))
    found.append(_worker(host, contexts))
    if host == MONOLITH:
        found.append(Process(host, "beat", ("celery", "-A", "monolith", "beat", "--schedule", "{state}/beat"), 0, ""))
    found.append(Process(host, "events", ("python", "manage.py", "run_events"), 0, ""))
    return tuple(found)


def _http(host: str, port: int) -> Process:
    argv = (
        "granian", "--interface", "wsgi", "--host", "{bind}", "--port", "{port}",
        "--workers", "{workers}", "--blocking-threads", "8", "--blocking-threads-idle-timeout", "600",
        "--no-ws", "--no-access-log", "--log-level", "warning", "monolith.wsgi:application",
    )  # fmt: skip
    return Process(host, "http", argv, port, "/readyz")


def _ws(host: str, port: int) -> Process:
    argv = (
        "uvicorn", "monolith.asgi:application", "--host", "{bind}", "--port", "{port}",
        "--ws-per-message-deflate", "false", "--ws-max-size", "131072",
        "--no-access-log", "--log-level", "warning", "--lifespan", "off",
    )  # fmt: skip
    return Process(host, "ws", argv, port, "/readyz")


def _worker(host: str, contexts: tuple[Context, ...]) -> Process:
    queues = ",".join(context.queue for context in contexts)
    argv = (
        "celery", "-A", "monolith", "worker", "--pool", "threads", "--concurrency", "4",
        "--queues", queues, "--without-gossip", "--without-mingle", "--loglevel", "warning",
    )  # fmt: skip
    return Process(host, "worker", argv, 0, "")
