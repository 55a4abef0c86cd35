"""Holds: reserved at once, resolved once, released when nobody comes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from apps.accounts import queries_ledger
from apps.accounts.usecases.expire_holds import expire_holds
from apps.accounts.usecases.freeze_account import freeze_account
from kernel.clock import now
from kernel.db import one
from tests.integration.accounts_ledger.books import at_once, books, hold, move, outcome, post, resolve, wallet


def test_a_hold_reserves_without_moving() -> None:
    sender, receiver = wallet("10"), wallet()
    assert outcome(hold(sender, receiver, "7")) == "held"
    view = queries_ledger.get_account(account_id=sender, viewer=None)
    assert (str(view.balance), str(view.held), str(view.available)) == ("10.00", "7.00", "3.00")
    assert outcome(move(sender, receiver, "3.01")) == "insufficient_funds"
    assert outcome(hold(sender, receiver, "3.01")) == "insufficient_funds"
    assert books(receiver) == (0, 0, 0)


@pytest.mark.parametrize(("captured", "left"), [("7", 300), ("2.50", 750)], ids=["all", "part"])
def test_a_capture_moves_and_releases_the_rest(captured: str, left: int) -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7")
    post(held)
    assert outcome(resolve("capture", held, captured)) == "posted"
    assert books(sender)[:2] == (left, 0)
    assert books(receiver).posted == 1000 - left


def test_a_void_releases_everything() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7")
    post(held)
    assert outcome(resolve("void", held)) == "voided"
    assert books(sender)[:2] == (1000, 0)


@pytest.mark.parametrize("first", ["capture", "void"])
@pytest.mark.parametrize("second", ["capture", "void"])
def test_a_hold_is_resolved_once(first: str, second: str) -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7")
    post(held)
    post(resolve(first, held, "1"))  # type: ignore[arg-type]
    before = books(sender)
    assert outcome(resolve(second, held, "1")) == "hold_not_open"  # type: ignore[arg-type]
    assert books(sender) == before


def test_a_capture_beyond_the_hold_is_refused_and_leaves_it_open() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7")
    post(held)
    assert outcome(resolve("capture", held, "7.01")) == "amount_exceeds_hold"
    assert outcome(resolve("capture", held, "7")) == "posted"


def test_a_hold_is_captured_between_its_own_accounts_only() -> None:
    sender, receiver, thief = wallet("10"), wallet(), wallet("10")
    held = hold(sender, receiver, "7")
    post(held)
    for debit, credit in ((sender, thief), (thief, receiver), (receiver, sender)):
        assert outcome(move(debit, credit, "7", kind="capture", hold_id=held.transfer_id)) == "hold_not_open"
    assert books(sender)[:2] == (1000, 700)


def test_neither_a_transfer_nor_a_refused_hold_can_be_captured() -> None:
    sender, receiver = wallet("10"), wallet()
    moved, refused = move(sender, receiver, "1"), hold(sender, receiver, "99")
    for wrong in (moved, refused):
        post(wrong)
        assert outcome(resolve("capture", wrong, "1")) == "hold_not_open"


def test_many_captures_at_once_make_one() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7")
    post(held)
    outcomes = at_once([lambda: outcome(resolve("capture", held, "7"))] * 8)
    assert sorted(outcomes) == ["hold_not_open"] * 7 + ["posted"]
    assert books(sender)[:2] == (300, 0)


def test_what_has_expired_is_not_captured_even_before_the_sweep() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7", expires_at=now() - timedelta(seconds=1))
    post(held)
    assert outcome(resolve("capture", held, "1")) == "hold_not_open"
    assert books(sender).held == 700


def test_the_sweep_releases_what_has_expired_and_nothing_else() -> None:
    sender, receiver = wallet("10"), wallet()
    expired = hold(sender, receiver, "2", expires_at=now() - timedelta(seconds=1))
    later = hold(sender, receiver, "3", expires_at=now() + timedelta(hours=1))
    for held in (expired, later, hold(sender, receiver, "4")):
        post(held)
    while expire_holds():
        pass
    assert books(sender)[:2] == (1000, 700)
    found = one("accounts", "SELECT status, description FROM transfer WHERE ref = %s", [expired.transfer_id])
    assert found == ("voided", "expired")


def test_two_sweeps_at_once_release_once() -> None:
    sender, receiver = wallet("10"), wallet()
    for _ in range(10):
        post(hold(sender, receiver, "1", expires_at=now() - timedelta(seconds=1)))
    at_once([lambda: expire_holds()] * 4)
    assert books(sender)[:2] == (1000, 0)


def test_a_hold_of_a_frozen_account_can_be_voided_not_captured() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "7")
    post(held)
    freeze_account(account_id=sender, by=uuid4())
    assert outcome(resolve("capture", held, "7")) == "account_frozen"
    assert outcome(resolve("void", held)) == "voided"
