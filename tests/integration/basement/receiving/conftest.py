from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from devstack.servers import free_port
from runtime.catalogue import ROOT
from tests.integration.basement.receiving.tus import Tus


@dataclass(frozen=True)
class Host:
    """A process that serves the platform's HTTP, as hosts do."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """``kill -9`` of it and of its worker."""
        os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def host(**environment: str) -> Iterator[Host]:
    port = free_port()
    argv = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "8", "--no-ws", "--no-access-log", "--log-level", "error",
        "monolith.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait_ready(f"http://127.0.0.1:{port}/readyz")
        yield Host(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # whoever is left of it


def _wait_ready(url: str, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(urllib3.exceptions.HTTPError):
            if urllib3.request("GET", url, retries=False).status == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="package")
def hosts() -> Iterator[list[Host]]:
    """Two of them over the same databases and files; a dead one's uploads can be gone on with after two seconds."""
    with host(UPLOAD_LEASE_SECONDS="2") as one, host(UPLOAD_LEASE_SECONDS="2") as other:
        yield [one, other]


@pytest.fixture
def tus(hosts: list[Host], make_user: Callable[..., Any]) -> Tus:
    """A fresh person at the first host."""
    return Tus(hosts[0].url, make_user().token)
