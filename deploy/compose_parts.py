"""The few shapes that every service of a compose file is made of."""

from __future__ import annotations

from typing import Any

from deploy.yamltext import Anchor

Json = dict[str, Any]
NETWORK, DATA_NETWORK = "inside", "data"
HARDENED = Anchor(
    "hardened",
    {
        "restart": "unless-stopped",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "init": True,
        "logging": {"driver": "local", "options": {"max-size": "10m", "max-file": "5"}},
    },
)


def required(name: str) -> str:
    """A variable of ``.env`` without which compose refuses to start."""
    return f"${{{name}:?missing; make a .env with deploy/make_env}}"


def optional(name: str) -> str:
    """A variable of ``.env`` that may be absent or empty."""
    return f"${{{name}:-}}"


def limits(cpus: str, memory_mb: int, *, pids: int = 512) -> Json:
    return {"resources": {"limits": {"cpus": cpus, "memory": f"{memory_mb}M", "pids": pids}}}


def check(test: list[str], *, interval: str = "10s", timeout: str = "5s", start: str = "5s") -> Json:
    """While it starts it is asked every second, so that those who wait for it do not wait for the interval."""
    found: Json = {"test": test, "interval": interval, "timeout": timeout, "retries": 3, "start_period": start}
    return found if interval == "60s" else {**found, "start_interval": "1s"}
