"""Versions in headers: ETag and If-Match."""

from __future__ import annotations

from kernel.errors import Malformed
from kernel.http import Call

MOST_DIGITS = 10


def etag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def expected_version(call: Call, version: int | None) -> int | None:
    """The version that the client looked at, as the body or ``If-Match`` says. :raises Malformed:"""
    tag = call.headers.get("If-Match", "").strip()
    if version is not None or tag in ("", "*"):
        return version
    number = tag.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
        raise Malformed("If-Match holds the version of the player, in quotes.", field="If-Match")
    return int(number)
