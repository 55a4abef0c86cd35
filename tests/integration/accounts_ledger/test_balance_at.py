"""Balances in the past, by recorded and by effective time."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from apps.accounts import queries_ledger
from kernel.clock import now
from kernel.db import one, rows
from tests.integration.accounts_ledger.books import cash, move, post, wallet

DAY = timedelta(days=1)


def balance(account_id: UUID, at: datetime, basis: Literal["recorded", "effective"] = "recorded") -> Decimal:
    return queries_ledger.get_balance(account_id=account_id, at=at, basis=basis, viewer=None).balance


def test_the_recorded_balance_is_the_one_of_the_last_entry_until_then() -> None:
    account_id = wallet()
    for amount in range(1, 20):
        post(move(cash(), account_id, str(amount)))
    entries = rows(
        "accounts",
        "SELECT balance, created_at FROM entry WHERE account_id = %s ORDER BY version",
        [account_id],
    )
    assert len(entries) == 19
    for minor, recorded in entries:
        assert balance(account_id, recorded) == Decimal(minor) / 100
    assert balance(account_id, entries[0][1] - timedelta(microseconds=1)) == 0
    assert balance(account_id, now() + DAY) == 190


def test_effective_time_counts_what_was_recorded_late_or_in_advance() -> None:
    account_id, today = wallet(), now()
    post(move(cash(), account_id, "10"))
    post(move(cash(), account_id, "5", effective_at=today - 3 * DAY))
    post(move(account_id, cash(), "2", effective_at=today + 3 * DAY))
    moments = (today - 4 * DAY, today - DAY, now() + DAY, now() + 4 * DAY)
    assert [balance(account_id, moment, "effective") for moment in moments] == [0, 5, 15, 13]
    assert [balance(account_id, moment) for moment in moments] == [0, 0, 13, 13]


def test_recorded_time_never_falls_even_when_the_clock_does() -> None:
    """The account remembers when it last moved; a clock set back does not change the order."""
    account_id = wallet("10")
    found = one("accounts", "SELECT moved_at FROM account WHERE id = %s", [account_id])
    post(move(account_id, cash(), "1"))
    later = one("accounts", "SELECT moved_at FROM account WHERE id = %s", [account_id])
    assert found is not None
    assert later is not None
    assert later[0] >= found[0]
    times = rows("accounts", "SELECT created_at FROM entry WHERE account_id = %s ORDER BY version", [account_id])
    assert times == sorted(times)
