"""The state of a key follows from its timestamps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.models import SigningKey

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = SigningKey(
    kid="k", published_at=START, active_from=START + MINUTE, retire_at=START + 5 * MINUTE, drop_at=START + 9 * MINUTE
)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(0, "next"), (1, "active"), (4.9, "active"), (5, "retiring"), (8, "retiring"), (9, "dropped")],
)
def test_state(minutes: float, state: str) -> None:
    assert KEY.state_at(START + minutes * MINUTE) == state


def test_the_newest_key_is_active_until_it_has_a_successor() -> None:
    assert SigningKey(kid="k", published_at=START, active_from=START).state_at(START + 10**6 * MINUTE) == "active"
