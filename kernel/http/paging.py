"""Lists by cursor: ``{"results": [...], "next": cursor or null}``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from kernel.errors import Malformed

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """One page of a list; ``next`` is the cursor of the following one, ``None`` on the last."""

    results: Sequence[Item]
    next: str | None


def page_of(found: Sequence[Item], *, limit: int, cursor: Callable[[Item], str]) -> Page[Item]:
    """Make a page from up to ``limit + 1`` items: the extra one only says that there are more."""
    results = found[:limit]
    more = len(found) > limit
    return Page(results=results, next=encode_cursor(cursor(results[-1])) if more else None)


def encode_cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """:raises Malformed: the cursor was not made by :func:`encode_cursor`."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None
