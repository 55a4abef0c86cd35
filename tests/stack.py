"""Starts real PostgreSQL and Valkey before Django reads its settings.

Loaded as a pytest plugin (``-p tests.stack``) because conftest files come after pytest-django has
imported the settings. The databases are provisioned with the platform's real roles; tests log in as
the runtime roles and commit for real.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_servers: list[object] = []
_folder: tempfile.TemporaryDirectory[str] | None = None


def _start() -> None:
    global _folder
    from devstack import scratch

    _folder = tempfile.TemporaryDirectory(prefix="banyan-tests-")
    stack, servers = scratch.start(Path(_folder.name))
    _servers.extend(servers)
    setup = stack.setup()
    done = subprocess.run([sys.executable, "manage.py", "setup", "--demo"], cwd=ROOT, env=setup, capture_output=True)
    if done.returncode:
        raise pytest.UsageError("manage.py setup failed:\n" + done.stdout.decode() + done.stderr.decode())
    runtime = stack.host("monolith")
    for name in ("PROMETHEUS_MULTIPROC_DIR",):
        runtime.pop(name, None)
    os.environ.update(runtime)
    # In tests a contract call always goes through bytes, so a type mistake cannot hide.
    os.environ.update(
        {
            "CONTRACT_TRANSPORT": "wire",
            "TEST_DATABASE_ADMIN_URL": setup["DATABASE_ADMIN_URL"],
            **{name: setup[name] for name in ("ADMIN_EMAIL", "ADMIN_PASSWORD", "DEMO_PASSWORD")},
            "LOG_LEVEL": "WARNING",
        }
    )


if not os.environ.get("BANYAN_NO_STACK") and "--collect-only" not in sys.argv:
    _start()


def pytest_unconfigure() -> None:
    if not _servers:
        return
    from django.db import connections

    connections.close_all()
    # Listening threads would report the loss of the servers that are stopped next, after pytest's last line.
    logging.disable(logging.CRITICAL)
    for server in _servers:
        server.stop()  # type: ignore[attr-defined]
    if _folder is not None:
        _folder.cleanup()
