"""A client of tus that can misbehave: cut its connections, go silent, send what was not asked for."""

from __future__ import annotations

import base64
import contextlib
import random
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import urllib3

MEBIBYTE = 2**20
PART = "application/offset+octet-stream"
_BLOCK = random.Random(7).randbytes(MEBIBYTE - 16)


def mebibyte(number: int) -> bytes:
    """The ``number``-th of a large file whose every MiB is another; of no known type."""
    return b"\0\0BANYAN" + struct.pack(">Q", number) + _BLOCK


def content(size: int, *, seed: int = 0) -> bytes:
    """``size`` bytes of no known type."""
    return (b"\0\0BANYAN" + random.Random(seed).randbytes(max(0, size - 8)))[:size]


@dataclass
class Tus:
    """One person at one host. :param url: of the host or the gateway."""

    url: str
    token: str
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=30))

    def at(self, url: str) -> Tus:
        """The same person at another host."""
        return Tus(url, self.token, self.pool)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Headers by name with ``_`` for ``-``; an empty one is not sent."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        sent = {**usual, **named}
        return self.pool.request(method, self.url + path, body=body, headers={k: v for k, v in sent.items() if v})

    def create(self, length: int, body: Any = None, headers: dict[str, str] | None = None, **about: str) -> Any:
        metadata = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in about.items())
        named = {"Upload_Length": str(length), "Upload_Metadata": metadata, **(headers or {})}
        return self.ask("POST", "/api/uploads", body, **named, **({"Content_Type": PART} if body is not None else {}))

    def begin(self, length: int, **about: str) -> str:
        """:returns: where the new upload is."""
        answer = self.create(length, filename=about.pop("filename", "match.bin"), **about)  # type: ignore[arg-type]
        assert answer.status == 201, answer.data
        return str(answer.headers["Location"])

    def patch(self, place: str, offset: int, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", place, body, **{"Upload_Offset": str(offset), "Content_Type": PART, **headers})

    def head(self, place: str) -> Any:
        return self.ask("HEAD", place)

    def offset(self, place: str) -> int:
        answer = self.head(place)
        assert answer.status == 200, answer.status
        return int(answer.headers["Upload-Offset"])

    def state(self, place: str) -> Any:
        answer = self.ask("GET", place)
        assert answer.status == 200, answer.data
        return answer.json()

    def file(self, place: str) -> Any:
        """What the upload has become."""
        return self.ask("GET", f"/api/files/{self.state(place)['file_id']}").json()

    @contextlib.contextmanager
    def part(self, place: str, offset: int, size: int, **headers: str) -> Iterator[socket.socket]:
        """A connection on which a part of ``size`` bytes was announced; the block sends them, or some of them."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {
            "Host": "localhost", "Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}",
            "Content-Type": PART, "Content-Length": str(size), "Upload-Offset": str(offset), **named,
        }  # fmt: skip
        to = urlsplit(self.url)
        with socket.create_connection((to.hostname or "", to.port or 80), timeout=30) as connection:
            lines = [f"PATCH {place} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items() if value)]
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            yield connection

    def cut(self, place: str, offset: int, size: int, chunks: Iterable[bytes]) -> None:
        """Announce ``size`` bytes, send only ``chunks``, and hang up."""
        with self.part(place, offset, size) as connection:
            for chunk in chunks:
                connection.sendall(chunk)

    def settled(self, place: str, *, seconds: float = 15) -> int:
        """The offset, once nobody writes the upload any more, and its host is there: a part of nothing is accepted."""
        ends, answers = time.monotonic() + seconds, Counter[str]()
        while time.monotonic() < ends:
            found = self.head(place)
            answers[f"HEAD {found.status}"] += 1
            if found.status == 200:
                offset = int(found.headers["Upload-Offset"])
                answer = self.patch(place, offset, b"")
                if answer.status == 204:
                    return offset
                answers[f"PATCH {answer.status} {answer.data[:200]!r}"] += 1
            time.sleep(0.05)
        raise AssertionError(f"{place} cannot be gone on with: {answers}")
