"""Bodies of requests that are too large to be held, and answers to those that are not wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse, UnreadablePostError

READ_BYTES = 64 * 1024
LISTEN_SECONDS = 5.0
"""How long a client that has its refusal is let go on sending."""


class Body:
    """The bytes of a request as they come. Ends where the connection does.

    :ivar size: as announced, ``None`` when it was not.
    """

    def __init__(self, request: HttpRequest) -> None:
        announced = request.META.get("CONTENT_LENGTH")
        self.size = int(announced) if announced else None
        # Django gives no body to a request that does not say how long it is.
        chunked = self.size is None and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        self.source: Any = request.META["wsgi.input"] if chunked else request
        self.is_there = chunked or bool(self.size)

    def read(self, most: int) -> bytes:
        """Up to so many bytes, none at the end."""
        try:
            return bytes(self.source.read(most))
        except UnreadablePostError:
            return b""


def said_first(response: HttpResponse, body: Body) -> HttpResponse | StreamingHttpResponse:
    """The answer, and only then the end of the connection.

    A server that closes with bytes unread resets the connection, and the gateway, which is still sending, may see that
    before it sees the answer: it then says 503, which tells clients to try for ever. So the answer goes out at once,
    whole, and what still comes is read and dropped until its sender, who has it by then, stops.
    """
    if not body.is_there:
        return response
    headers = {**response.headers, "Content-Length": str(len(response.content))}
    return StreamingHttpResponse(_then_listen(response.content, body), status=response.status_code, headers=headers)


def _then_listen(content: bytes, body: Body) -> Iterator[bytes]:
    yield content
    ends = time.monotonic() + LISTEN_SECONDS
    while body.read(READ_BYTES) and time.monotonic() < ends:
        pass
