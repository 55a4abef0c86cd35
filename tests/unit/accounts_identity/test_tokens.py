"""What a token says."""

from __future__ import annotations

import pytest

from apps.accounts import sessions
from apps.accounts.tokens import role_in_effect


@pytest.mark.parametrize(
    ("role", "status", "effect"),
    [
        ("member", "active", "member"),
        ("trainer", "active", "trainer"),
        ("trainer", "pending", "member"),
        ("admin", "active", "admin"),
    ],
)
def test_role_in_effect(role: str, status: str, effect: str) -> None:
    assert role_in_effect(role, status) == effect


def test_a_refresh_token_survives_its_text_form() -> None:
    assert sessions.from_text(sessions.to_text(bytes(range(32)))) == bytes(range(32))


@pytest.mark.parametrize("text", ["", "short", "ä" * 43, "!" * 43, "A" * 42, "A" * 100, "a.b.c"])
def test_not_a_refresh_token(text: str) -> None:
    assert sessions.from_text(text) is None


def test_the_successor_is_always_the_same_and_never_the_token() -> None:
    token = bytes(32)
    assert sessions.successor_of(token) == sessions.successor_of(token) != token
