"""Versions in headers: ETag, If-None-Match, If-Match."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kernel.errors import Malformed
from kernel.http.operation import Call, Reply

MOST_DIGITS = 10


def etag(version: int | str) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def unless_known(call: Call, *, version: int | str, make: Callable[[], Any]) -> Reply:
    """The answer with its ETag; 304 without a body, and without making one, when the client has this version."""
    headers = {**etag(version), "Cache-Control": "no-cache"}
    known = call.headers.get("If-None-Match", "")
    # A proxy that compresses turns a tag into a weak one.
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
        return Reply(b"", status=304, headers=headers)
    return Reply(make(), headers=headers)


def expected_version(call: Call, version: int | None = None) -> int | None:
    """The version that the client looked at, as the body or ``If-Match`` says. :raises Malformed:"""
    tag = call.headers.get("If-Match", "").strip()
    if version is not None or tag in ("", "*"):
        return version
    number = tag.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
        raise Malformed("If-Match holds the version that you looked at, in quotes.", field="If-Match")
    return int(number)
