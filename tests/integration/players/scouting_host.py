"""A host of scouting, as players sees it over HTTP: answers late, fails, and counts who is waiting at once.

What is faked has left the process: the real client, its retries and its circuit breaker stand before it.
"""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

import msgspec
from django.conf import settings

from apps.scouting.contract import Claim, FactSheet, ReportView
from kernel.clock import now
from kernel.contracts.wire import encode_failure
from kernel.errors import DomainError
from kernel.ids import new_id
from runtime.catalogue import ROOT


class Request(msgspec.Struct):
    sheet: FactSheet
    requested_by: str | None
    fallback: bool


class ScoutingHost:
    """``with ScoutingHost() as host``: serves ``host.url``.

    :ivar seconds: how long each report takes.
    :ivar failures: raised in order, one a request, before the first good answer.
    :ivar request_ids: of every request. :ivar written: how often each player was written about.
    :ivar most: how many requests were waiting at once at most.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.failures: list[DomainError] = []
        self.requests: list[Request] = []
        self.request_ids: list[str] = []
        self.written: Counter[str] = Counter()
        self.most = self.waiting = 0
        self.cites = "f1"
        self.model = "fake-1"
        self.gate = threading.Event()
        self.gate.set()
        self._kept: dict[str, ReportView] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> ScoutingHost:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, body: bytes, request_id: str) -> tuple[int, bytes]:
        """The contract's answer, or one of its failures."""
        request = msgspec.json.decode(body, type=Request)
        with self._lock:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
            self.requests.append(request)
            self.request_ids.append(request_id)
            failure = self.failures.pop(0) if self.failures else None
        try:
            time.sleep(self.seconds)
            self.gate.wait(30)
            if failure is not None:
                return failure.kind.value, encode_failure(failure)
            return 200, msgspec.json.encode(self._report(request.sheet))
        finally:
            with self._lock:
                self.waiting -= 1

    def _report(self, sheet: FactSheet) -> ReportView:
        facts_hash = hashlib.sha256(msgspec.json.encode(sheet)).hexdigest()
        with self._lock:
            kept = self._kept.get(facts_hash + self.model)
            if kept is not None:
                return msgspec.structs.replace(kept, cached=True)
            self.written[sheet.player_name] += 1
            made = report_about(sheet, facts_hash=facts_hash, model=self.model, cites=self.cites)
            self._kept[facts_hash + self.model] = made
        return made


def report_about(sheet: FactSheet, *, facts_hash: str, model: str = "fake-1", cites: str = "f1") -> ReportView:
    """A report of one claim."""
    return ReportView(
        report_id=new_id(),
        report=f"About {sheet.player_name}.",
        claims=(Claim(section="summary", text="Plays.", fact_ids=(cites,)),),
        recommendation="monitor",
        confidence="low",
        provider="gemini",
        model=model,
        prompt_version="v1",
        prompt_hash="0" * 64,
        facts_hash=facts_hash,
        fell_back=False,
        fell_back_because="",
        dropped_claims=0,
        input_tokens=100,
        output_tokens=20,
        cost=Decimal("0.000123"),
        latency_ms=50,
        cached=False,
        created_at=now(),
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _handler(host: ScoutingHost) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = host.answer(body, self.headers.get("X-Request-Id", ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            if status != 200:
                self.send_header("X-Contract-Failure", "1")
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            told = {"most": host.most, "requests": len(host.requests), "written": host.written}
            answer = msgspec.json.encode(told)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def main() -> None:
    """``python -m tests.integration.players.scouting_host 0.05``: says its URL, and its counts to ``GET /``."""
    with ScoutingHost(float(sys.argv[1])) as host:
        sys.stdout.write(host.url + "\n")
        sys.stdout.flush()
        signal.pause()


@contextmanager
def in_a_process(seconds: float) -> Iterator[str]:
    """The fake in a process of its own, for measurements and for workers that are processes. :returns: its URL."""
    argv = [sys.executable, "-m", "tests.integration.players.scouting_host", str(seconds)]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)


def counts(url: str) -> dict[str, Any]:
    with urlopen(url) as answer:
        found: dict[str, Any] = msgspec.json.decode(answer.read())
    return found


@contextmanager
def elsewhere(seconds: float = 0.0) -> Iterator[ScoutingHost]:
    """Scouting runs in another process: its contract goes over HTTP to the fake."""
    before = settings.INTERNAL_URL, settings.HOSTED
    with ScoutingHost(seconds) as host:
        settings.INTERNAL_URL = host.url
        settings.HOSTED = tuple(context for context in settings.HOSTED if context.name != "scouting")
        try:
            yield host
        finally:
            settings.INTERNAL_URL, settings.HOSTED = before


if __name__ == "__main__":
    main()
