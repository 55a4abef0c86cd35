from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

Part = tuple[str, str | None, bytes]


def multipart(*parts: Part, declared: str = "text/plain") -> tuple[bytes, str]:
    """A form: ``(field, filename or None, content)`` in this order. :returns: body and content type."""
    boundary, lines = uuid4().hex, []
    for field, name, content in parts:
        head = f'Content-Disposition: form-data; name="{field}"'
        head += f'; filename="{name}"\r\nContent-Type: {declared}' if name is not None else ""
        lines.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


Upload = Callable[..., Any]


@pytest.fixture
def upload(http: Any) -> Upload:
    """``upload(person, content, name="a.txt", key="", before={}, after={})``: send a form, in this order."""

    def send(person: Any, content: bytes, name: str = "notes.txt", **options: Any) -> Any:
        key = options.pop("key", "")
        before = [(field, None, value.encode()) for field, value in options.pop("before", {}).items()]
        after = [(field, None, value.encode()) for field, value in options.pop("after", {}).items()]
        body, content_type = multipart(*before, ("file", name, content), *after, **options)
        headers = {"Idempotency-Key": key} if key else {}
        return http.post("/api/files/upload", data=body, content_type=content_type, token=person.token, headers=headers)

    return send
