"""How ``./run status`` and friends speak with a running stack: JSON lines over a unix socket.

The socket lies in a folder that only its owner may enter. A request is one object with ``do``; the answer is any number
of ``{"say": text}`` and one ``{"ok": bool, "result": ...}``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devstack.state import State

Say = Callable[[str], None]
Handler = Callable[[dict[str, Any], Say], Any]


class NotRunning(Exception):
    """No stack answers for this state folder."""


class Refused(Exception):
    """The stack answered that it cannot do what was asked."""


def address(state: State) -> Path:
    """The socket of a state folder, in ``/tmp`` when its own path is too long for one."""
    path = state.directory / "control" / "socket"
    if len(os.fsencode(path)) <= 100:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(tempfile.gettempdir(), f"banyan-control-{os.geteuid()}-{digest}", "socket")


def ask(state: State, do: str, *, say: Say = print, timeout: float | None = None, **fields: Any) -> Any:
    """Send a request and return its result.

    :raises NotRunning: nobody listens.
    :raises Refused: the stack could not do it; the message says why.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(str(address(state)))
        except OSError:
            raise NotRunning from None
        connection.sendall(json.dumps({"do": do, **fields}).encode() + b"\n")
        for line in connection.makefile():
            answer = json.loads(line)
            if "say" in answer:
                say(answer["say"])
            elif answer["ok"]:
                return answer["result"]
            else:
                raise Refused(answer["result"])
    raise NotRunning


def serve(state: State, handle: Handler) -> Callable[[], None]:
    """Answer requests in a thread until the returned function is called."""
    path = address(state)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.is_symlink() or path.parent.stat().st_uid != os.geteuid():
        raise PermissionError(f"{path.parent} belongs to somebody else")
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    server = _Server(str(path), _Conversation)
    server.handle_words = handle
    threading.Thread(target=server.serve_forever, args=(0.1,), name="control", daemon=True).start()

    def close() -> None:
        server.shutdown()
        server.server_close()
        path.unlink(missing_ok=True)

    return close


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    handle_words: Handler


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            try:
                request = json.loads(self.rfile.readline())
                result = self.server.handle_words(request, lambda text: self._send(say=text))
            except Exception as error:  # told to the person who asked
                self._send(ok=False, result=str(error) or type(error).__name__)
            else:
                self._send(ok=True, result=result)

    def _send(self, **answer: Any) -> None:
        self.wfile.write(json.dumps(answer).encode() + b"\n")
