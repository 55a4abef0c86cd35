"""A real S3 server over a folder: rclone's, which checks signatures. No fake of ours."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from devstack.servers import free_port

RCLONE = Path(sys.executable).with_name("rclone")
ACCESS_KEY, SECRET_KEY, BUCKET = "banyan-tests", "not-a-secret-of-anybody", "files"
READY_SECONDS = 20


@dataclass(frozen=True)
class S3Server:
    """:param folder: what the server serves: a folder for each bucket."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def storages(self, **options: Any) -> dict[str, Any]:
        """``STORAGES`` with the files in this server, by the options that the settings give."""
        from django.conf import settings

        files = {
            "bucket_name": BUCKET,
            "endpoint_url": self.url,
            "region_name": "eu-central-1",
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
            "default_acl": None,
            **options,
        }
        return {**settings.STORAGES, "files": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": files}}


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Start a server with one empty bucket on a free port, and end it; nothing stays."""
    with tempfile.TemporaryDirectory(prefix="banyan-s3-") as name:
        folder, port = Path(name), free_port()
        (folder / "data" / BUCKET).mkdir(parents=True)
        process = _start(folder, port)
        try:
            _wait_ready(process, f"http://127.0.0.1:{port}", folder / "rclone.log")
            yield S3Server(f"http://127.0.0.1:{port}", folder / "data", process)
        finally:
            process.terminate()
            process.wait(10)


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    argv = [
        RCLONE, "serve", "s3", str(folder / "data"), "--addr", f"127.0.0.1:{port}",
        "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--config", str(folder / "rclone.conf"),
        "--cache-dir", str(folder / "cache"), "--log-file", str(folder / "rclone.log"),
    ]  # fmt: skip
    (folder / "rclone.conf").touch()
    return subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with urllib3.PoolManager(retries=False) as pool:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                pool.request("GET", url, timeout=1)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError(f"the S3 server did not come up:\n{log.read_text() if log.exists() else ''}")
