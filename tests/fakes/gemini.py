"""Gemini's HTTP API on this machine: answers ``generateContent`` well, badly, late or not at all, as it is told.

``with FakeGemini() as fake:`` serves on an ephemeral port of 127.0.0.1 from a thread. ``fake.script(...)`` says how the
next calls are answered, one behaviour each; after the last one ``fake.otherwise`` holds (:func:`well`). It counts
calls, those that it charged for, and the highest number at once.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from apps.scouting.contract import Fact, FactSheet
from apps.scouting.domain import offline
from apps.scouting.domain.drafts import Draft

USAGE = {"promptTokenCount": 1000, "candidatesTokenCount": 300, "thoughtsTokenCount": 100, "totalTokenCount": 1400}
RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo"
Behaviour = Callable[["Exchange"], None]


class Exchange:
    """One request, and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.handler = handler
        self.body = msgspec.json.decode(body)
        self.charged = False

    @property
    def prompt(self) -> str:
        return str(self.body["contents"][0]["parts"][0]["text"])

    def sheet(self) -> FactSheet:
        """The facts as they stand in the prompt."""
        inside = self.prompt.rpartition("<facts>")[2].partition("</facts>")[0]
        given = msgspec.json.decode(inside)
        facts = tuple(Fact(fact_id=f["id"], label=f["label"], value=f["value"], unit=f["unit"]) for f in given["facts"])
        return FactSheet(player_name="The player", position=given["position"], sample=given["sample"], facts=facts)

    def draft(self) -> Draft:
        return offline.write(self.sheet())

    def answer(self, status: int, body: Any) -> None:
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        self.head(status, len(raw))
        self.handler.wfile.write(raw)

    def head(self, status: int, length: int) -> None:
        self.charged = status == 200
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Content-Length", str(length))
        self.handler.end_headers()

    def text(self, text: str, *, finish: str = "STOP") -> None:
        self.answer(200, envelope(text, finish=finish))


def envelope(text: str, *, finish: str = "STOP") -> dict[str, Any]:
    parts = [{"text": "thinking", "thought": True}, {"text": text}]
    return {
        "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": finish, "index": 0}],
        "usageMetadata": USAGE,
        "modelVersion": "gemini-fake-001",
        "responseId": "response-1",
    }


def as_json(draft: Draft) -> str:
    claims = [{"fact_ids": c.fact_ids, "section": c.section, "text": c.text} for c in draft.claims]
    return msgspec.json.encode({"claims": claims, "recommendation": draft.recommendation}).decode()


def well(exchange: Exchange) -> None:
    """A report in which every claim is supported."""
    exchange.text(as_json(exchange.draft()))


def late(seconds: float) -> Behaviour:
    def answer(exchange: Exchange) -> None:
        time.sleep(seconds)
        well(exchange)

    return answer


def error(status: int, name: str = "UNAVAILABLE", *, retry_delay: str = "") -> Behaviour:
    details = [{"@type": RETRY_INFO, "retryDelay": retry_delay}] if retry_delay else []
    body = {"error": {"code": status, "message": "As told.", "status": name, "details": details}}

    def answer(exchange: Exchange) -> None:
        exchange.answer(status, body)

    return answer


def overloaded(retry_delay: str = "") -> Behaviour:
    return error(429, "RESOURCE_EXHAUSTED", retry_delay=retry_delay)


def truncated(exchange: Exchange) -> None:
    """Cut in the middle of the JSON, and says so."""
    exchange.text(as_json(exchange.draft())[:120], finish="MAX_TOKENS")


def cut_silently(exchange: Exchange) -> None:
    """Cut in the middle of the JSON, and claims to be complete."""
    exchange.text(as_json(exchange.draft())[:120])


def blocked_prompt(exchange: Exchange) -> None:
    usage = {"promptTokenCount": 1000, "totalTokenCount": 1000}
    exchange.answer(200, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": usage})


def stopped_for(reason: str) -> Behaviour:
    """A whole and well-formed report that nevertheless ended for another reason than being complete."""

    def answer(exchange: Exchange) -> None:
        exchange.text(as_json(exchange.draft()), finish=reason)

    return answer


def no_candidates(exchange: Exchange) -> None:
    exchange.answer(200, {"candidates": [], "usageMetadata": USAGE})


def not_json(exchange: Exchange) -> None:
    exchange.text("Here is your report: he scored a lot.")


def wrong_shape(exchange: Exchange) -> None:
    exchange.text('{"claims": [{"section": "gossip", "text": "He sings.", "fact_ids": []}], "recommendation": "marry"}')


def broken_envelope(exchange: Exchange) -> None:
    exchange.answer(200, b'{"candidates": [{"content": ')


def odd_envelope(exchange: Exchange) -> None:
    exchange.answer(200, ["what", "is", "this"])


def invented(exchange: Exchange) -> None:
    """Every claim with a number that no fact has."""
    claims = [{"fact_ids": ["f1"], "section": "summary", "text": f"The player scored {n} goals."} for n in (7311, 8422)]
    exchange.text(msgspec.json.encode({"claims": claims, "recommendation": "sign"}).decode())


def partly_invented(exchange: Exchange) -> None:
    """A good report with one claim too many."""
    body = msgspec.json.decode(as_json(exchange.draft()))
    body["claims"].append({"fact_ids": ["f1"], "section": "risk", "text": "The player missed 7311 penalties."})
    exchange.text(msgspec.json.encode(body).decode())


def drip(seconds_between: float) -> Behaviour:
    """A byte at a time: every read succeeds, the answer never ends."""

    def answer(exchange: Exchange) -> None:
        raw = msgspec.json.encode(envelope(as_json(exchange.draft())))
        exchange.head(200, len(raw))
        for byte in raw:
            exchange.handler.wfile.write(bytes([byte]))
            exchange.handler.wfile.flush()
            time.sleep(seconds_between)

    return answer


def reset(exchange: Exchange) -> None:
    """RST instead of an answer."""
    linger = struct.pack("ii", 1, 0)
    exchange.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    exchange.handler.connection.close()
    exchange.handler.close_connection = True


class FakeGemini:
    """The server.

    :ivar calls: requests so far. :ivar charged: those answered with 200.
    :ivar most_at_once: the highest number together. :ivar arrivals: when each came (monotonic).
    :ivar requests: their bodies. :ivar headers: their headers.
    """

    def __init__(self, otherwise: Behaviour = well) -> None:
        self.otherwise = otherwise
        self.calls = self.charged = self.most_at_once = self._now = 0
        self.arrivals: list[float] = []
        self.requests: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._script: deque[Behaviour] = deque()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def script(self, *behaviours: Behaviour) -> None:
        """How the next calls are answered, in order."""
        with self._lock:
            self._script.extend(behaviours)

    def __enter__(self) -> FakeGemini:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        exchange, behaviour = Exchange(handler, body), self._arrive(handler, body)
        try:
            behaviour(exchange)
        finally:
            with self._lock:
                self._now -= 1
                self.charged += exchange.charged

    def _arrive(self, handler: BaseHTTPRequestHandler, body: bytes) -> Behaviour:
        with self._lock:
            self.calls += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.arrivals.append(time.monotonic())
            self.requests.append(msgspec.json.decode(body))
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            self.paths.append(handler.path)
            return self._script.popleft() if self._script else self.otherwise


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that give up are part of the test."""


def _handler_of(fake: FakeGemini) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            known = self.path.startswith(("/v1/models/", "/v1beta/models/")) and self.path.endswith(":generateContent")
            if known:
                fake.serve(self, body)
            else:
                self.send_error(404)

    return Handler
