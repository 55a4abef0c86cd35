"""Tiny hosts behind a real Envoy: they say who they are and remember what reached them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from websockets.sync.server import ServerConnection, serve

Behaviour = Callable[["Handler"], None]


class Upstream:
    """An HTTP host. ``behaviours`` maps a path to what it does instead of echoing the request."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        self.seen: list[dict[str, Any]] = []
        self.behaviours: dict[str, Behaviour] = {}
        self._server: Server | None = None

    def start(self) -> Upstream:
        self._server = Server(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def kill(self) -> None:
        """As ``kill -9``: the listening socket and every open connection are gone at once."""
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()
            server.cut()

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def paths(self) -> list[str]:
        return [request["path"] for request in self.seen]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", upstream.port), Handler)

    def cut(self) -> None:
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections are cut on purpose here."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def _any(self) -> None:
        body = self._body()
        path = self.path.partition("?")[0]
        if (
            path == "/readyz"
            and "x-envoy-expected-rq-timeout-ms" not in self.headers
            and not self.headers.get("x-request-id")
        ):
            return self.answer(200, {"host": self.server.upstream.name})  # a health check, not a client
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = {"host": self.server.upstream.name, "method": self.command, "path": self.path, "headers": headers}
        self.server.upstream.seen.append(request | {"body": body.decode(errors="replace")})
        behaviour = self.server.upstream.behaviours.get(path)
        return behaviour(self) if behaviour else self.answer(200, request)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Silent."""


def hang_up(handler: Handler) -> None:
    """Take the whole request, do the work, and die before the answer."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def fail(handler: Handler) -> None:
    handler.answer(500, {"broken": True})


class SocketUpstream:
    """A WebSocket host: says its name and the path, then echoes."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name

        def talk(connection: ServerConnection) -> None:
            assert connection.request is not None
            connection.send(json.dumps({"host": name, "path": connection.request.path}))
            for message in connection:
                connection.send(message)

        def probe(connection: ServerConnection, request: Any) -> Any:
            return connection.respond(200, "ready\n") if request.path == "/readyz" else None

        self._server = serve(talk, "127.0.0.1", port, process_request=probe, ping_interval=None)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def kill(self) -> None:
        self._server.shutdown()


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """How long it took.

    :raises AssertionError: it did not happen.
    """
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")
