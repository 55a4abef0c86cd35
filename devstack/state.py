"""The state folder: everything a running stack keeps, in one place that git ignores."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT_BY_RESET = frozenset({"venv", "stamps"})


@dataclass(frozen=True)
class State:
    """Names of the files in a state folder; nothing is made until it is needed."""

    directory: Path

    @property
    def venv(self) -> Path:
        return self.directory / "venv"

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    @property
    def gateway(self) -> Path:
        return self.directory / "gateway"

    @property
    def metrics(self) -> Path:
        return self.directory / "metrics"

    @property
    def postgres(self) -> Path:
        return self.directory / "postgresql"

    @property
    def valkey(self) -> Path:
        return self.directory / "valkey"

    @property
    def secrets(self) -> Path:
        return self.directory / "secrets.json"

    @property
    def ports(self) -> Path:
        return self.directory / "ports.json"

    @property
    def processes(self) -> Path:
        """Who was started: what the next run ends if this one was killed."""
        return self.directory / "processes.json"

    @property
    def lock(self) -> Path:
        return self.directory / "lock"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


def of_checkout() -> State:
    """``BANYAN_STATE`` or ``.banyan`` in the checkout."""
    return State(Path(os.environ.get("BANYAN_STATE") or ROOT / ".banyan").expanduser().absolute())


def read_json(path: Path) -> dict[str, Any]:
    """What :func:`write_json` wrote; empty when there is no such file or it is no JSON object."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, content: Mapping[str, Any], *, mode: int = 0o600) -> None:
    """Replace the file at once: a reader or a crash never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
