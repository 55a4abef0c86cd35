"""The monolith's HTTP process as it runs for people, for uploads that a test client would not really send."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from devstack.servers import free_port
from devstack.state import ROOT
from runtime.catalogue import MONOLITH, load
from runtime.hosting import processes

READY_SECONDS = 60


@dataclass(frozen=True)
class Server:
    url: str
    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> int:
        """Bytes in RAM of the server's processes together, the parts that they share counted once."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return sum(_proportional(pid) for pid in pids)


@contextmanager
def http_server(log: Path, **environment: str) -> Iterator[Server]:
    """Start it on a free port by the catalogue's own command, with one worker; end it."""
    port = free_port()
    command = next(process for process in processes(load(), MONOLITH) if process.role == "http").argv
    filled = [part.format(bind="127.0.0.1", port=port, workers=1) for part in command]
    filled[0] = str(Path(sys.executable).with_name(filled[0]))
    with log.open("wb") as output:
        process = subprocess.Popen(filled, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output)
        try:
            _wait_ready(process, f"http://127.0.0.1:{port}/readyz", log)
            yield Server(f"http://127.0.0.1:{port}", port, process)
        finally:
            process.terminate()
            process.wait(30)


def _wait_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with urllib3.PoolManager(retries=False) as pool:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if pool.request("GET", url, timeout=5).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up:\n{log.read_text()[-4000:]}")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _proportional(pid: int) -> int:
    """Pss where the kernel tells it, else all of the process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no Pss in smaps_rollup")
