"""The Range header (RFC 9110, section 14). Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

ONE_RANGE = re.compile(
    r"bytes=[ \t]*(?:(?P<first>\d{1,40})-(?P<last>\d{0,40})|-(?P<suffix>\d{1,40}))[ \t]*", re.I | re.A
)


class Span(NamedTuple):
    """Bytes from ``start`` up to, and without, ``stop``."""

    start: int
    stop: int


class Unsatisfiable(Exception):
    """The range lies beyond the end."""


def span_of(header: str, size: int) -> Span | None:
    """The bytes asked for of ``size``; ``None``: all of them.

    A header that cannot be read is none, as the RFC wants it. So is one with several ranges: who asks for many small
    ones would cost more than the whole, and no program that resumes or seeks needs it.

    :raises Unsatisfiable: no byte of it exists.
    """
    asked = ONE_RANGE.fullmatch(header)
    if asked is None:
        return None
    if asked["suffix"]:
        return _suffix(int(asked["suffix"]), size)
    first, last = int(asked["first"]), int(asked["last"] or size)
    if asked["last"] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Span(first, min(last + 1, size))


def _suffix(length: int, size: int) -> Span | None:
    if length == 0:
        raise Unsatisfiable
    return Span(max(size - length, 0), size) if size else None
