"""Route tables on one machine: files that Envoy watches, and its own word that they are in force."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from controlplane.adapters.envoy_admin import EnvoyAdmin, GatewayUnreachable, TableStatus
from controlplane.renderer.envoy import Json
from controlplane.renderer.tables import TABLES, file_of

POLL_SECONDS = 0.01


class Outcome(Enum):
    """What a gateway made of a revision."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Delivery:
    outcome: Outcome
    detail: str = ""


class RouteFiles:
    """:param directory: the one the bootstrap names; the gateway watches it."""

    target = "file"

    def __init__(self, directory: Path, admin: EnvoyAdmin) -> None:
        self._directory = directory
        self._admin = admin

    def versions(self) -> set[str]:
        """The versions of the files as they lie there; ``{""}`` when one is missing or unreadable."""
        return {self._version_of(table) for table in TABLES}

    def deliver(self, tables: Mapping[str, Json], *, seconds: float) -> Delivery:
        """Put every table in place and wait until Envoy says that all of them are in force.

        Each file changes at once and whole. Not atomic across files: Envoy may use the new public table
        some milliseconds before the new internal one, which is safe as both hosts share a database.
        """
        before = self._statuses(tables)
        for name, table in tables.items():
            replace_file(self._directory / file_of(name), table)
        return self._await(tables, before, time.monotonic() + seconds)

    def _await(self, tables: Mapping[str, Json], before: Mapping[str, TableStatus], deadline: float) -> Delivery:
        wanted = {name: table["version_info"] for name, table in tables.items()}
        while time.monotonic() < deadline:
            after = self._statuses(tables)
            if refused := [name for name in after if name in before and after[name].refusals > before[name].refusals]:
                # Envoy's admin listener tells that, not why; its log does.
                return Delivery(Outcome.REFUSED, f"refused: the {', '.join(refused)} table; see the gateway's log")
            if {name: status.version for name, status in after.items()} == wanted:
                return Delivery(Outcome.CONFIRMED)
            time.sleep(POLL_SECONDS)
        return Delivery(Outcome.TIMEOUT, "the gateway did not confirm in time")

    def _statuses(self, tables: Mapping[str, Json]) -> dict[str, TableStatus]:
        """Empty while the gateway does not answer: it may be starting, and reads the files when it does."""
        try:
            return {name: self._admin.status(name) for name in tables}
        except GatewayUnreachable:
            return {}

    def _version_of(self, table: str) -> str:
        try:
            return str(json.loads((self._directory / file_of(table)).read_text())["version_info"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def replace_file(path: Path, content: Json, *, mode: int = 0o644) -> None:
    """Write durably beside ``path`` and rename over it: Envoy reloads on a rename only, and never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
