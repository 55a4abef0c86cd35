"""The processes of a host as a container runs them: same commands and ports as on one machine."""

from __future__ import annotations

from deploy.environment import ANYWHERE, STATE_DIR
from runtime.hosting import Process

MEMORY_MB = {"http": 768, "ws": 512, "worker": 768, "events": 384, "beat": 256}
CPUS = {"http": "2.0", "ws": "1.0", "worker": "1.0", "events": "0.5", "beat": "0.25"}
STOP_SECONDS = {"http": 30, "ws": 40, "worker": 60, "events": 30, "beat": 10}
"""How long a process may take to finish what it has begun before it is killed."""


def argv(process: Process, *, workers: str) -> list[str]:
    """The command with its placeholders filled in; it listens on every interface of its container."""
    filled = {"port": str(process.port), "bind": ANYWHERE, "workers": workers, "state": STATE_DIR}
    return [part.format(**filled) for part in process.argv]


def probe(process: Process) -> list[str] | None:
    """A command that fails while the process is not well; ``None`` when its ending is the only sign there is."""
    if process.ready:
        return ["python", "deploy/probe.py", str(process.port), process.ready]
    if process.role == "worker":
        return ["sh", "-c", "celery -A monolith inspect ping --timeout 10 --destination celery@$HOSTNAME"]
    return None
