"""How a socket says who opens it and what it understands."""

from __future__ import annotations

from typing import Any

import pytest

from realtime.handshake import InvalidHandshake, read_handshake


def scope(query: str = "", subprotocols: tuple[str, ...] = (), **headers: str) -> dict[str, Any]:
    named = {"host": "club.example", **headers}
    return {
        "query_string": query.encode(),
        "subprotocols": list(subprotocols),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }


def test_the_seeds_client_says_nothing() -> None:
    handshake = read_handshake(scope())
    assert handshake.anonymous
    assert not handshake.control
    assert handshake.checked_last_seq() is None
    assert handshake.subprotocol is None


def test_a_token_by_subprotocol_is_never_echoed() -> None:
    handshake = read_handshake(scope(subprotocols=("banyan.v1", "bearer.abc.def")))
    assert (handshake.token, handshake.subprotocol, handshake.control) == ("abc.def", "banyan.v1", True)
    assert read_handshake(scope(subprotocols=("bearer.abc",))).subprotocol is None


def test_a_token_by_header_or_query() -> None:
    assert read_handshake(scope(authorization="Bearer abc")).token == "abc"
    assert read_handshake(scope("access_token=abc")).token == "abc"
    assert read_handshake(scope("ticket=t1")).ticket == "t1"
    assert read_handshake(scope(authorization="Basic abc")).anonymous


@pytest.mark.parametrize(
    ("origin", "counts"),
    [
        ("http://club.example", True),
        ("http://evil.example", False),
        ("http://club.example.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_a_cookie_counts_only_on_our_own_pages(origin: str, counts: bool) -> None:
    handshake = read_handshake(scope(cookie="access_token=abc; x=y", origin=origin))
    assert handshake.cookie == ("abc" if counts else "")


def test_control_frames_by_query() -> None:
    assert read_handshake(scope("protocol=1")).control
    assert not read_handshake(scope("protocol=0")).control


def test_last_seq() -> None:
    assert read_handshake(scope("last_seq=12")).checked_last_seq() == 12


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "9" * 19, "٣"])
def test_a_bad_last_seq_is_refused(value: str) -> None:
    from urllib.parse import quote

    with pytest.raises(InvalidHandshake):
        read_handshake(scope(f"last_seq={quote(value)}")).checked_last_seq()


def test_last_id() -> None:
    known = "0198c0de-0000-7000-8000-00000000ba9a"
    assert str(read_handshake(scope(f"last_id={known}")).checked_last_id()) == known
    assert read_handshake(scope()).checked_last_id() is None
    with pytest.raises(InvalidHandshake):
        read_handshake(scope("last_id=5")).checked_last_id()
