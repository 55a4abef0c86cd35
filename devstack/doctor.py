"""``./run doctor``: looks for what keeps a stack from starting, and says how to mend each finding.

Standard library only, so that it can be asked before anything is installed.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from devstack import bootstrap, control, ports, postgres, processes, wanted_ports
from devstack.launch import LaunchFailed
from devstack.state import ROOT, State, read_json
from runtime import catalogue

OK, WARNING, FAILURE = "ok", "warning", "failure"
MINIMUM_GLIBC = (2, 31)
DISK_BYTES, MEMORY_BYTES, FILES = 1_500_000_000, 1_000_000_000, 4096


@dataclass(frozen=True)
class Finding:
    """:param mend: what to do about it; empty when there is nothing to mend."""

    name: str
    level: str
    seen: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


Check = Callable[[State, Mapping[str, str]], Finding]


def examine(state: State, given: Mapping[str, str]) -> list[Finding]:
    """Every check, in the order in which they matter. Changes nothing."""
    return [check(state, given) for check in CHECKS]


def render(findings: list[Finding]) -> str:
    signs = {OK: "✓", WARNING: "!", FAILURE: "✗"}
    lines = []
    for finding in findings:
        lines.append(f"  {signs[finding.level]} {finding.name:<16} {finding.seen}")
        if finding.mend:
            lines.append(f"    {'':<16} → {finding.mend}")
    return "\n".join(lines)


def python_version(_: State, __: Mapping[str, str]) -> Finding:
    # Older ones never get here: `./run` looks for a newer one and says so.
    return Finding("python", OK, f"{platform.python_version()} ({sys.executable})")


def installer(_: State, __: Mapping[str, str]) -> Finding:
    for name in ("uv", "pip"):
        if (name == "uv" and shutil.which("uv")) or (name == "pip" and bootstrap.with_pip()):
            return Finding("installer", OK, name)
    return Finding("installer", FAILURE, "neither pip nor uv", f"{sys.executable} -m ensurepip --user, or install uv")


def machine(_: State, __: Mapping[str, str]) -> Finding:
    seen = f"{platform.system()} {platform.machine()}"
    if platform.system() in ("Linux", "Darwin") and platform.machine().lower() in (
        "x86_64",
        "amd64",
        "aarch64",
        "arm64",
    ):
        return Finding("machine", OK, seen)
    return Finding(
        "machine", FAILURE, seen, "the embedded servers exist for Linux and macOS on x86-64 and arm64; use Docker"
    )


def glibc(_: State, __: Mapping[str, str]) -> Finding:
    if platform.system() != "Linux":
        return Finding("glibc", OK, "not needed here")
    kind, version = platform.libc_ver()
    if kind != "glibc":
        return Finding("glibc", FAILURE, f"{kind or 'another C library'}", "use a distribution with glibc, or Docker")
    if tuple(int(part) for part in version.split(".")[:2]) < MINIMUM_GLIBC:
        return Finding(
            "glibc", FAILURE, version, "Envoy needs 2.31: Debian 11, Ubuntu 20.04, RHEL 9 or newer; or Docker"
        )
    return Finding("glibc", OK, version)


def account(state: State, _: Mapping[str, str]) -> Finding:
    try:
        user = postgres.account(state.postgres / "data")
    except LaunchFailed as failure:
        return Finding("account", FAILURE, str(failure), "run as an ordinary user, or: useradd --system postgres")
    return Finding("account", OK, f"PostgreSQL runs as user {user[0]}, not as root" if user else "an ordinary user")


def disk(state: State, _: Mapping[str, str]) -> Finding:
    place = _existing(state.directory)
    free = shutil.disk_usage(place).free
    seen = f"{free / 1e9:.1f} GB free at {place}"
    if not os.access(place, os.W_OK):
        return Finding("disk", FAILURE, f"{place} may not be written", "set BANYAN_STATE to a folder of yours")
    if free < DISK_BYTES:
        return Finding("disk", FAILURE, seen, "free 1.5 GB, or set BANYAN_STATE to a folder on another disk")
    return Finding("disk", OK, seen)


def memory(_: State, __: Mapping[str, str]) -> Finding:
    available = _available_memory()
    if available is None:
        return Finding("memory", OK, "unknown here")
    seen = f"{available / 1e9:.1f} GB available"
    if available < MEMORY_BYTES:
        return Finding("memory", WARNING, seen, "the stack needs about 1 GB: close something")
    return Finding("memory", OK, seen)


def free_ports(state: State, given: Mapping[str, str]) -> Finding:
    if _runs(state):
        return Finding("ports", OK, "held by the running stack")
    try:
        wanted = wanted_ports.of_stack(catalogue.load(), given)
    except ValueError as error:
        return Finding("ports", FAILURE, str(error), "unset PORT or set it to a number")
    taken = [f"{name} {port}" for name, port in wanted.items() if port and not ports.is_free(port)]
    if taken:
        return Finding(
            "ports", WARNING, f"taken: {', '.join(taken)}", "./run moves them and says where; PORT=8090 ./run"
        )
    return Finding("ports", OK, "free")


def open_files(_: State, __: Mapping[str, str]) -> Finding:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = FILES if hard == resource.RLIM_INFINITY else hard  # ./run raises the soft limit by itself
    if allowed < FILES:
        return Finding("open files", WARNING, f"{soft} (hard limit {hard})", f"ulimit -n {FILES} before ./run")
    return Finding("open files", OK, f"{soft}, may be raised")


def clock(_: State, __: Mapping[str, str]) -> Finding:
    now = time.time()
    written = max(path.stat().st_mtime for path in ROOT.iterdir())
    seen = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < written - 86_400:
        return Finding(
            "clock", FAILURE, f"{seen}: older than this checkout", "set the clock; tokens would expire wrongly"
        )
    return Finding("clock", OK, seen)


def encoding(_: State, __: Mapping[str, str]) -> Finding:
    seen = f"{sys.getfilesystemencoding()}, terminal {sys.stdout.encoding}"
    if sys.getfilesystemencoding().lower() != "utf-8":
        return Finding("locale", WARNING, seen, "export LANG=C.UTF-8")
    return Finding("locale", OK, seen)


def leftovers(state: State, _: Mapping[str, str]) -> Finding:
    if _runs(state):
        return Finding("processes", OK, "the stack runs: ./run status")
    stale = [identity.name for identity in processes.recorded(state.processes) if identity.is_alive()]
    if stale:
        return Finding("processes", WARNING, f"left behind: {', '.join(stale)}", "./run ends them; or ./run stop")
    return Finding("processes", OK, "none left behind")


def data_version(state: State, given: Mapping[str, str]) -> Finding:
    found = postgres.data_version(state.postgres / "data")
    if not found or "DATABASE_URL" in given:
        return Finding("data", OK, "none yet" if not found else "DATABASE_URL is used instead")
    if found != postgres.MAJOR:
        mend = "./run reset (removes it), or dump it with that version first"
        return Finding("data", FAILURE, f"of PostgreSQL {found}, this is {postgres.MAJOR}", mend)
    if not read_json(state.secrets).get("postgres_password"):
        return Finding("data", FAILURE, f"its password is gone ({state.secrets})", "restore that file, or ./run reset")
    return Finding("data", OK, f"PostgreSQL {found}")


def packages(state: State, _: Mapping[str, str]) -> Finding:
    expected = bootstrap.stamp_of(ROOT / "requirements" / "embedded.lock")
    if bootstrap.is_current(bootstrap.stamp_file(state, "embedded"), expected, state.venv / "bin" / "python"):
        return Finding("packages", OK, "as the lock says")
    return Finding("packages", WARNING, "not installed, or the lock has changed", "./run installs them")


CHECKS: tuple[Check, ...] = (
    python_version, installer, machine, glibc, account, disk, memory, free_ports, open_files, clock, encoding,
    leftovers, data_version, packages,
)  # fmt: skip


def _runs(state: State) -> bool:
    try:
        control.ask(state, "ping", timeout=2)
    except control.NotRunning:
        return False
    except (control.Refused, OSError):
        return True
    return True


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _available_memory() -> int | None:
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError, ValueError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
