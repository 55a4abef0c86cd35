"""A reversal moves a transfer back; all of them together never more than was moved."""

from __future__ import annotations

from tests.integration.accounts_ledger.books import at_once, books, hold, move, outcome, post, resolve, reverse, wallet


def test_a_transfer_is_moved_back_once() -> None:
    sender, receiver = wallet("10"), wallet()
    moved = move(sender, receiver, "4")
    post(moved)
    assert outcome(reverse(moved, "4")) == "posted"
    assert (books(sender).posted, books(receiver).posted) == (1000, 0)
    assert outcome(reverse(moved, "4")) == "not_reversible"
    assert outcome(reverse(moved, "0.01")) == "not_reversible"


def test_parts_are_moved_back_until_nothing_is_left() -> None:
    sender, receiver = wallet("10"), wallet("10")
    moved = move(sender, receiver, "4")
    post(moved)
    assert outcome(reverse(moved, "4.01")) == "amount_exceeds_transfer"
    assert outcome(reverse(moved, "3")) == "posted"
    assert outcome(reverse(moved, "1.01")) == "amount_exceeds_transfer"
    assert outcome(reverse(moved, "1")) == "posted"
    assert outcome(reverse(moved, "0.01")) == "not_reversible"
    assert (books(sender).posted, books(receiver).posted) == (1000, 1000)


def test_a_capture_can_be_moved_back_a_hold_cannot() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "4")
    post(held)
    assert outcome(reverse(held, "1")) == "not_reversible"
    captured = resolve("capture", held, "3")
    post(captured)
    assert outcome(reverse(captured, "3")) == "posted"


def test_only_the_other_way_round() -> None:
    sender, receiver = wallet("10"), wallet("10")
    moved = move(sender, receiver, "4")
    post(moved)
    assert outcome(move(sender, receiver, "4", kind="reversal", hold_id=moved.transfer_id)) == "not_reversible"
    assert outcome(move(receiver, wallet(), "4", kind="reversal", hold_id=moved.transfer_id)) == "not_reversible"


def test_what_the_receiver_has_spent_cannot_be_moved_back() -> None:
    sender, receiver = wallet("10"), wallet()
    moved = move(sender, receiver, "4")
    post(moved)
    post(move(receiver, sender, "2"))
    assert outcome(reverse(moved, "4")) == "insufficient_funds"


def test_reversals_at_once_stay_within_the_transfer() -> None:
    sender, receiver = wallet("10"), wallet("100")
    moved = move(sender, receiver, "4")
    post(moved)
    outcomes = at_once([lambda: outcome(reverse(moved, "1"))] * 8)
    assert sorted(outcomes) == ["not_reversible"] * 4 + ["posted"] * 4
    assert books(sender).posted == 1000
