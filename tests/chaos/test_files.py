"""Files under fire: killed at every step between store and database, hundreds at once, larger than memory.

Small here, whole with ``BANYAN_FULL=1``: every step, not some; 500 uploads, not 100; 2 GiB, not 48 MiB.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import urllib3
from django.conf import settings
from django.test import override_settings

from apps.basement.models import Blob, Bucket, File, Incoming
from apps.basement.storage import store
from devstack.state import ROOT
from kernel import clock
from tests.chaos.files_server import Server, http_server
from tests.integration.basement.accepting.conftest import multipart
from tests.integration.basement.checking.seen import findings

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
FULL = bool(os.environ.get("BANYAN_FULL"))
FIRST, STRIDE = (1, 1) if FULL else (4, 43)
UPLOADS = 500 if FULL else 100
CLIENTS = 32
STREAMED = (2048 if FULL else 48) * 2**20
MOST_MEMORY = 16 * 2**20
"""Bytes that a large upload may cost the server; the parser's buffers and the file's are a few pieces."""


@contextmanager
def files_in(folder: Path) -> Iterator[Path]:
    """The store of this process; its children are told the folder."""
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    with override_settings(STORAGES={**settings.STORAGES, "files": options}):
        yield folder


def found_of(owners: set[UUID], **options: Any) -> Counter[str]:
    return Counter(each.kind for each in findings(owners, **options))


# --- killed at every step -----------------------------------------------------------------------

STEPS = ["upload", "duplicate", "missing", "refused", "delete", "collect"]


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    with files_in(tmp_path / "files") as folder:
        yield folder


@pytest.fixture
def killed(files: Path, make_user: Any) -> list[dict[str, Any]]:
    """All children's ends; a scenario for each step, each with an owner of its own."""
    people = {name: make_user() for name in STEPS}
    scenarios = [{"name": name, "owner": str(who.user_id), "token": who.token} for name, who in people.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.killed"],
        cwd=ROOT,
        env={**os.environ, "FILES_DIR": str(files), "DJANGO_SETTINGS_MODULE": "monolith.settings"},
        input=json.dumps({"scenarios": scenarios, "first": FIRST, "stride": STRIDE}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    owners = {name: who.user_id for name, who in people.items()}
    return [{**json.loads(line), "owner": owners[json.loads(line)["name"]]} for line in done.stdout.splitlines()]


def test_kill_9_at_every_step_loses_nothing_and_leaves_nothing_that_is_not_mended(
    killed: list[dict[str, Any]], files: Path
) -> None:
    owners = {each["owner"] for each in killed}
    deaths = Counter(each["name"] for each in killed if each["killed"])
    assert set(deaths) == set(STEPS), "each step must have died at least once"
    ends = {each["name"]: each["status"] for each in killed if not each["killed"]}
    assert ends == {
        "upload": "201",
        "duplicate": "201",
        "missing": "201",
        "refused": "415",
        "delete": "204",
        "collect": "0",
    }
    left_behind = Incoming.objects.using("basement").filter(owner_id__in=owners)
    assert left_behind.exists(), "somebody must have died in the middle"

    before = lost_of(owners)
    with clock.frozen(datetime.now(UTC) + timedelta(hours=2)):
        seen = found_of(owners)
        assert seen["garbage"], "the check must find what they left"
        assert seen.keys() <= {"garbage", "bytes_missing"}, "no bytes are ever without a row, and no count is wrong"
        found_of(owners, repair=True)
        after = found_of(owners, repair=True, read=True)

    # What the scenario took away itself is missing still where its upload never came to be.
    assert after.keys() <= {"bytes_missing"}
    assert lost_of(owners) == before == {blob for blob in before if blob.missing_since}
    assert not left_behind.exists()
    kept = set(Blob.objects.using("basement").filter(owner_id__in=owners).values_list("storage_key", flat=True))
    there = {entry.key for entry in store.entries()}
    assert there == kept - {blob.storage_key for blob in before}
    print(f"killed {deaths.total()} times: {dict(deaths)}; the check found {dict(seen)}")


def lost_of(owners: set[UUID]) -> set[Blob]:
    """Blobs of live files whose bytes are not there, or are others."""
    lost = set()
    for file in File.objects.using("basement").filter(owner_id__in=owners).select_related("blob"):
        try:
            if store.measure(file.blob.storage_key).sha256 != bytes(file.blob.sha256):
                lost.add(file.blob)
        except store.BytesMissing:
            lost.add(file.blob)
    return lost


# --- through the server -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("served")
    with http_server(folder / "server.log", FILES_DIR=str(folder / "files")) as found:
        yield found, folder / "files"


@pytest.fixture
def server(running: tuple[Server, Path]) -> Iterator[Server]:
    """The server, with its store emptied."""
    shutil.rmtree(running[1], ignore_errors=True)
    with files_in(running[1]):
        yield running[0]


def test_many_small_uploads_at_once_lose_none(server: Server, make_user: Any) -> None:
    """Every tenth content comes twice; a lost answer is asked for again with the same key."""
    people = [make_user() for _ in range(5)]
    pool = urllib3.PoolManager(maxsize=CLIENTS, retries=False)

    def send(number: int) -> tuple[UUID, str, str]:
        person = people[number % len(people)]
        content = f"upload {number // 10 * 10 if number % 10 == 5 else number} {person.user_id}\n".encode() * 20
        body, kind = multipart(("file", f"{number}.txt", content))
        headers = {
            "Authorization": f"Bearer {person.token}", "Accept": "application/json",
            "Content-Type": kind, "Idempotency-Key": f"many-{number}",
        }  # fmt: skip
        for _ in range(30):
            answer = pool.request("POST", f"{server.url}/api/files/upload", body=body, headers=headers, timeout=60)
            if answer.status != 503:
                break
            time.sleep(0.2)
        assert answer.status == 201, answer.data
        return person.user_id, answer.json()["file_id"], hashlib.sha256(content).hexdigest()

    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as clients:
        told = list(clients.map(send, range(UPLOADS)))
    seconds = time.monotonic() - started

    owners = {owner for owner, _, _ in told}
    rows = File.objects.using("basement").filter(owner_id__in=owners).select_related("blob")
    there = {(file.owner_id, str(file.pk), store.measure(file.blob.storage_key).sha256.hex()) for file in rows}
    assert there == set(told)
    assert len(there) == UPLOADS
    assert not Incoming.objects.using("basement").filter(owner_id__in=owners).exists()
    assert {entry.key for entry in store.entries()} == {file.blob.storage_key for file in rows}
    assert found_of(owners) == Counter()
    print(f"{UPLOADS} uploads by {CLIENTS} clients in {seconds:.1f} s: {UPLOADS / seconds:.0f}/s, none lost")


BLOCK = os.urandom(2**20)
HEAD = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'
TAIL = b"\r\n--cut--\r\n"


class Sender:
    """A client that sends a form of ``size`` bytes over a bare socket, in whatever pieces the test likes."""

    def __init__(self, server: Server, token: str, size: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=120)
        self.size, self.hash = size, hashlib.sha256()
        lines = [
            "POST /api/files/upload HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}",
            "Accept: application/json", "Content-Type: multipart/form-data; boundary=cut",
            f"Content-Length: {len(HEAD) + size + len(TAIL)}", "Connection: close", "", "",
        ]  # fmt: skip
        self.socket.sendall("\r\n".join(lines).encode() + HEAD)

    def blocks(self) -> Iterator[bytes]:
        for start in range(0, self.size, len(BLOCK)):
            block = BLOCK[: self.size - start]
            self.socket.sendall(block)
            self.hash.update(block)
            yield block

    def answer(self) -> tuple[int, bytes]:
        received = b"".join(iter(lambda: self.socket.recv(65536), b""))
        return int(received.split(b" ", 2)[1]), received


def warm_up(server: Server, make_user: Any) -> None:
    """What is imported with the first upload is no cost of the large one."""
    sender = Sender(server, make_user().token, 2**20)
    with closing(sender.socket):
        list(sender.blocks())
        sender.socket.sendall(TAIL)
        assert sender.answer()[0] == 201


def test_a_large_upload_is_streamed(server: Server, make_user: Any) -> None:
    person = make_user()
    warm_up(server, make_user)
    idle, most, started = server.memory(), 0, time.monotonic()
    sender = Sender(server, person.token, STREAMED)
    with closing(sender.socket):
        for number, _ in enumerate(sender.blocks()):
            if number % 4 == 0:
                most = max(most, server.memory())
        sender.socket.sendall(TAIL)
        status, received = sender.answer()
    seconds = time.monotonic() - started

    assert status == 201, received
    (file,) = File.objects.using("basement").filter(owner_id=person.user_id).select_related("blob")
    assert (file.size, bytes(file.blob.sha256)) == (STREAMED, sender.hash.digest())
    assert store.measure(file.blob.storage_key).sha256 == sender.hash.digest()
    assert most - idle < MOST_MEMORY, f"{(most - idle) / 2**20:.1f} MiB more than idle"
    more, rate = (most - idle) / 2**20, STREAMED / 2**20 / seconds
    print(f"{STREAMED >> 20} MiB at {rate:.0f} MiB/s; {idle / 2**20:.0f} MiB idle, {more:.1f} MiB more at most")


def test_a_connection_that_is_cut_leaves_nothing(server: Server, make_user: Any) -> None:
    person = make_user()
    mine = Incoming.objects.using("basement").filter(owner_id=person.user_id)
    for cut_after in (0, 1, 3):
        sender = Sender(server, person.token, 5 * 2**20)
        for _, _ in zip(range(cut_after), sender.blocks(), strict=False):
            pass
        if cut_after:
            until(mine.exists)
        sender.socket.close()
        until(lambda: not mine.exists())
    assert not File.objects.using("basement").filter(owner_id=person.user_id).exists()
    assert list(store.entries()) == []


def test_a_refusal_is_heard_before_all_is_sent(server: Server, make_user: Any) -> None:
    """More than any bucket takes is refused by its announced length; the rest is never read."""
    person = make_user()
    most = max(Bucket.objects.using("basement").values_list("largest_bytes", flat=True))
    sender = Sender(server, person.token, most + 10 * 2**20)
    with closing(sender.socket):
        status, received = sender.answer()
    assert status == 413
    assert b"file_too_large" in received
    assert list(store.entries()) == []


def until(holds: Any, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
