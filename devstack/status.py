"""``./run status``: what runs, how it does, and who hosts what."""

from __future__ import annotations

import time
from typing import Any

from devstack import processes
from devstack.environment import Stack
from devstack.hosts import Hosts
from devstack.supervisor import Supervisor, Watched


def collect(supervisor: Supervisor, hosts: Hosts, stack: Stack, *, ready: bool) -> dict[str, Any]:
    """A snapshot, ready for JSON. Memory includes a process's children; shared pages count once."""
    watched = supervisor.all()
    memory = processes.memory(one.process.pid for one in watched if one.process)
    return {
        "ready": ready and all(one.is_ready() for one in watched),
        "url": stack.public_url,
        "state": str(stack.directory),
        "memory_bytes": sum(memory.values()),
        "processes": [_row(one, memory) for one in watched],
        "extracted": hosts.extracted(),
        "routes": hosts.routes() if ready else None,
    }


def _row(watched: Watched, memory: dict[int, int]) -> dict[str, Any]:
    pid = watched.process.pid if watched.process else 0
    return {
        "name": watched.name,
        "pid": pid,
        "port": watched.port,
        "uptime_seconds": round(time.monotonic() - watched.began, 1) if watched.is_alive() else 0.0,
        "memory_bytes": memory.get(pid, 0),
        "restarts": watched.restarts,
        "ready": watched.is_ready(),
        "log": str(watched.log),
    }


def render(found: dict[str, Any]) -> str:
    """The snapshot for a person."""
    lines = [f"{'process':<18}{'pid':>8}{'port':>7}{'uptime':>9}{'memory':>9}{'restarts':>10}  ready"]
    for row in found["processes"]:
        lines.append(
            f"{row['name']:<18}{row['pid']:>8}{row['port'] or '':>7}{_duration(row['uptime_seconds']):>9}"
            f"{row['memory_bytes'] / 1e6:>6.0f} MB{row['restarts']:>10}  {'yes' if row['ready'] else 'NO'}"
        )
    lines.append(f"{'all':<18}{'':>8}{'':>7}{'':>9}{found['memory_bytes'] / 1e6:>6.0f} MB")
    lines.append("")
    lines += _routes(found)
    lines.append(f"{found['url']}   logs: {found['state']}/logs")
    return "\n".join(lines)


def _routes(found: dict[str, Any]) -> list[str]:
    routes = found["routes"]
    if not isinstance(routes, dict) or not isinstance(routes.get("contexts"), list):
        return [f"services: {', '.join(found['extracted']) or 'none; the monolith hosts every context'}"]
    return [_route(row) for row in routes["contexts"]]


def _route(row: dict[str, Any]) -> str:
    """Who answers one context, e.g. ``chat   canary   10 % service (healthy), 90 % monolith``."""
    if row["state"] == "shadow":
        who = f"monolith; {row['shadow_percent']:g} % of reads copied to the service ({row['health']})"
    elif not row["weight"]:
        who = "monolith"
    else:
        rest = f", {100 - row['weight']:g} % monolith" if row["weight"] < 100 else ""
        who = f"{row['weight']:g} % service ({row['health']}){rest}"
    return f"{row['context']:<18}{row['state']:<10}{who}"


def _duration(seconds: float) -> str:
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 7200 else f"{whole // 3600} h"
