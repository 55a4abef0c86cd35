"""Who a process is, beyond its number: numbers are reused, so nothing is signalled by number alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devstack.launch import signal_group
from devstack.state import read_json, write_json

_PROC = Path("/proc")
LINUX = sys.platform == "linux"


@dataclass(frozen=True)
class Identity:
    """One process for all time.

    :param started: when the system says it began; what tells it from a later owner of the same number.
    """

    name: str
    pid: int
    started: str
    stop_signal: int = signal.SIGTERM

    def is_alive(self) -> bool:
        return self.started != "" and started(self.pid) == self.started


def identify(name: str, pid: int, stop_signal: int = signal.SIGTERM) -> Identity:
    return Identity(name, pid, started(pid), stop_signal)


def started(pid: int) -> str:
    """A value that no two owners of ``pid`` share; "" when there is no such process or it is a zombie."""
    if LINUX:
        fields = _stat(pid)
        return "" if not fields or fields[0] in "ZX" else f"{_boot()}/{fields[19]}"
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def save(path: Path, identities: Iterable[Identity]) -> None:
    write_json(path, {"processes": [vars(identity) for identity in identities]})


def recorded(path: Path) -> list[Identity]:
    """What :func:`save` wrote, without entries that are no identities."""
    found = []
    for entry in read_json(path).get("processes", []):
        with suppress(TypeError):
            found.append(Identity(**entry))
    return found


def end_stale(path: Path, *, grace: float = 10.0) -> list[Identity]:
    """End what a killed run left behind, last started first, and return it.

    Only processes whose number *and* start are the recorded ones are touched.
    """
    stale = [identity for identity in reversed(recorded(path)) if identity.is_alive()]
    for identity in stale:
        with suppress(ProcessLookupError):
            os.kill(identity.pid, identity.stop_signal)
    deadline = time.monotonic() + grace
    while any(identity.is_alive() for identity in stale) and time.monotonic() < deadline:
        time.sleep(0.05)
    for identity in stale:
        if identity.is_alive():
            signal_group(identity.pid, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return stale


def memory(pids: Iterable[int]) -> dict[int, int]:
    """Bytes of memory per process and all its descendants; shared pages are divided among their users on Linux."""
    wanted = list(pids)
    parents = _parents()
    return {pid: sum(_own_memory(member) for member in _family(pid, parents)) for pid in wanted}


def _family(root: int, parents: dict[int, int]) -> list[int]:
    family = [root]
    for pid in family:  # grows while it is walked
        family.extend(child for child, parent in parents.items() if parent == pid)
    return family


def _parents() -> dict[int, int]:
    if LINUX:
        pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
        return {pid: int(fields[1]) for pid in pids if (fields := _stat(pid))}
    done = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=False)
    return {int(pid): int(parent) for pid, parent in (line.split() for line in done.stdout.splitlines())}


def _own_memory(pid: int) -> int:
    if not LINUX:
        done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return int(done.stdout.strip() or 0) * 1024
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError):
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/<pid>/stat`` from the state on; the name before them may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
