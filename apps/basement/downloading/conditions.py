"""Entity tags of bytes: strong ones, for the same name always has the same bytes (RFC 9110, section 13).

A tag is a hash, perhaps followed by a dot and what the tag's giver wants to read again; the hash alone is compared.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernel.errors import DomainError, Kind


class BytesChanged(DomainError):
    """``If-Match`` names other bytes than these."""

    kind = Kind.PRECONDITION_FAILED
    code = "bytes_changed"
    message = "These are not the bytes that you looked at."


def check_match(headers: Mapping[str, str], tag: str) -> None:
    """:raises BytesChanged:"""
    wanted = headers.get("If-Match", "").strip()
    if wanted not in ("", "*") and not any(strong(one) == tag for one in wanted.split(",")):
        raise BytesChanged


def is_known(headers: Mapping[str, str], tag: str) -> bool:
    """The client has these bytes."""
    known = headers.get("If-None-Match", "").strip()
    return known == "*" or any(strong(one.strip().removeprefix("W/")) == tag for one in known.split(","))


def wants_range(headers: Mapping[str, str], tag: str) -> bool:
    """A part is asked for, and it continues these bytes; a date never says so for certain."""
    return "Range" in headers and ("If-Range" not in headers or strong(headers["If-Range"]) == tag)


def strong(value: str) -> str:
    """The hash in a strong tag; "" when it is none."""
    value = value.strip()
    quoted = len(value) > 2 and value[0] == value[-1] == '"'
    return value[1:-1].partition(".")[0] if quoted else ""
