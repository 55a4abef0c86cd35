"""post(): double entry, one outcome per id for ever, each item as if alone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from apps.accounts.contract import Transfer, TransferInvalid, TransferPosted
from apps.accounts.usecases.close_account import close_account
from apps.accounts.usecases.freeze_account import freeze_account
from apps.accounts.usecases.post_transfers import post_transfers
from kernel.db import one, rows
from tests.integration.accounts_ledger.books import at_once, books, cash, hold, move, outcome, post, resolve, wallet

ADMIN = uuid4()


def closed() -> UUID:
    return close_account(account_id=wallet(), by=ADMIN).account_id


def frozen(funds: str) -> UUID:
    return freeze_account(account_id=wallet(funds), by=ADMIN).account_id


def test_a_transfer_moves_money_in_two_entries() -> None:
    sender, receiver = wallet("10"), wallet()
    moved = move(sender, receiver, "3.50")
    assert outcome(moved) == "posted"
    assert (books(sender).posted, books(receiver).posted) == (650, 350)
    legs = rows("accounts", "SELECT account_id, amount, balance FROM entry WHERE transfer_id = %s", [moved.transfer_id])
    assert set(legs) == {(sender, -350, 650), (receiver, 350, 350)}


def test_the_whole_balance_may_be_spent_and_not_a_cent_more() -> None:
    sender, receiver = wallet("10"), wallet()
    assert outcome(move(sender, receiver, "10.01")) == "insufficient_funds"
    assert outcome(move(sender, receiver, "10")) == "posted"
    assert outcome(move(sender, receiver, "0.01")) == "insufficient_funds"


REFUSALS: dict[str, Callable[[], Transfer]] = {
    "insufficient_funds": lambda: move(wallet("5"), wallet(), "5.01"),
    "unknown_account": lambda: move(wallet("5"), uuid4(), "1"),
    "account_frozen": lambda: move(frozen("5"), wallet(), "1"),
    "account_closed": lambda: move(wallet("5"), closed(), "1"),
    "currency_mismatch": lambda: move(wallet("5"), wallet(currency="EUR"), "1"),
    "hold_not_open": lambda: move(wallet("5"), wallet(), "1", kind="capture", hold_id=uuid4()),
    "not_reversible": lambda: move(wallet("5"), wallet(), "1", kind="reversal", hold_id=uuid4()),
}


@pytest.mark.parametrize("failure", REFUSALS)
def test_a_refusal_has_its_code_moves_nothing_and_stays(failure: str) -> None:
    refused = REFUSALS[failure]()
    before = books(refused.debit_account_id)
    first = post(refused)
    assert (first.status, first.failure, first.replayed) == ("failed", failure, False)
    assert books(refused.debit_account_id) == before
    again = post(refused)
    assert (again.status, again.failure, again.replayed) == ("failed", failure, True)


def test_a_debit_account_that_is_unknown_is_not_taken_for_an_empty_one() -> None:
    assert outcome(move(uuid4(), wallet(), "1")) == "unknown_account"


def test_money_comes_into_a_frozen_account() -> None:
    assert outcome(move(wallet("5"), frozen("5"), "1")) == "posted"


def test_a_refusal_stays_although_the_money_is_there_now() -> None:
    sender, receiver = wallet(), wallet()
    refused = move(sender, receiver, "5")
    assert outcome(refused) == "insufficient_funds"
    assert outcome(move(cash(), sender, "100")) == "posted"
    assert outcome(refused) == "insufficient_funds"
    assert books(sender).posted == 10_000


def test_the_same_id_again_changes_nothing() -> None:
    sender, receiver = wallet("10"), wallet()
    moved = move(sender, receiver, "4")
    assert not post(moved).replayed
    again = post(moved)
    assert (again.status, again.replayed) == ("posted", True)
    assert books(sender).posted == 600


CHANGES: dict[str, Callable[[], dict[str, Any]]] = {
    "kind": lambda: {"kind": "hold"},
    "debit": lambda: {"debit_account_id": wallet("10")},
    "credit": lambda: {"credit_account_id": wallet()},
    "amount": lambda: {"amount": Decimal("4.01")},
    "description": lambda: {"description": "other"},
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("batched", [False, True], ids=["later", "same-batch"])
def test_the_same_id_with_other_terms_is_a_conflict(field: str, batched: bool) -> None:
    sender, receiver = wallet("10"), wallet()
    moved = move(sender, receiver, "4")
    other = msgspec.structs.replace(moved, **CHANGES[field]())
    if batched:
        _, result = post_transfers(transfers=[moved, other])
    else:
        post(moved)
        result = post(other)
    assert (result.status, result.failure, result.replayed) == ("failed", "transfer_conflict", False)
    assert books(sender).posted == 600
    assert post(moved).status == "posted", "the conflict left the first outcome alone"


def test_a_batch_answers_in_order_and_a_refusal_stops_nobody() -> None:
    sender, receiver = wallet("10"), wallet()
    held = hold(sender, receiver, "2")
    batch = [
        move(sender, receiver, "9"),
        move(sender, receiver, "2"),
        held,
        move(receiver, sender, "5"),
        msgspec.structs.replace(held, transfer_id=uuid4()),
        resolve("capture", held, "1"),
    ]
    batch += [batch[0], resolve("void", batch[4])]
    results = post_transfers(transfers=batch)
    assert [result.transfer_id for result in results] == [transfer.transfer_id for transfer in batch]
    assert [result.failure or result.status for result in results] == [
        "posted", "insufficient_funds", "insufficient_funds", "posted", "held", "hold_not_open", "posted", "voided",
    ]  # fmt: skip
    assert [result.replayed for result in results] == [False] * 6 + [True, False]
    assert books(sender)[:2] == (600, 0)


def test_an_empty_batch_is_answered() -> None:
    assert post_transfers(transfers=[]) == ()


def test_one_senseless_transfer_refuses_the_call_and_frees_the_ids() -> None:
    sender, receiver = wallet("10"), wallet()
    good, senseless = move(sender, receiver, "1"), move(sender, sender, "1")
    with pytest.raises(TransferInvalid):
        post_transfers(transfers=[good, senseless])
    assert not post(good).replayed


def test_all_or_nothing_makes_an_exchange_of_two_transfers() -> None:
    dollars, euros = wallet("10"), wallet(currency="EUR")
    exchange = [move(dollars, cash(), "10"), move(cash("EUR"), euros, "9")]
    assert [result.status for result in post_transfers(transfers=exchange, all_or_nothing=True)] == ["posted"] * 2
    assert (books(dollars).posted, books(euros).posted) == (0, 900)

    refused = [move(cash("EUR"), euros, "9"), move(dollars, cash(), "10")]
    for _ in range(2):
        results = post_transfers(transfers=refused, all_or_nothing=True)
        assert [result.failure for result in results] == ["batch_refused", "insufficient_funds"]
    assert (books(dollars).posted, books(euros).posted) == (0, 900)


def test_a_posting_announces_itself_once() -> None:
    sender, receiver = wallet("10"), wallet()
    moved, held, refused = move(sender, receiver, "4"), hold(sender, receiver, "1"), move(sender, receiver, "99")
    for _ in range(2):
        post_transfers(transfers=[moved, held, refused])
    (event,) = _events(moved.transfer_id)
    assert event == TransferPosted(
        transfer_id=moved.transfer_id,
        debit_account_id=sender,
        credit_account_id=receiver,
        amount=moved.amount,
        currency="USD",
        kind="transfer",
    )
    assert _events(held.transfer_id) == _events(refused.transfer_id) == []


def _events(transfer_id: UUID) -> list[TransferPosted]:
    found = rows(
        "accounts",
        "SELECT payload::text FROM outbox WHERE aggregateid = %s AND aggregatetype = 'accounts' AND type = %s"
        " AND version = %s",
        [str(transfer_id), TransferPosted.topic, TransferPosted.version],
    )
    return [msgspec.json.decode(payload, type=TransferPosted) for (payload,) in found]


def test_one_id_from_many_threads_is_posted_once() -> None:
    sender, receiver = wallet("10"), wallet()
    moved = move(sender, receiver, "4")
    results = at_once([lambda: post(moved)] * 16)
    assert {result.status for result in results} == {"posted"}
    assert sum(not result.replayed for result in results) == 1
    assert books(sender).posted == 600


def test_one_id_on_other_accounts_at_the_same_moment_is_posted_once() -> None:
    """No account lock is shared here: the unique key of transfer decides."""
    for _ in range(5):
        transfer_id = uuid4()
        rivals = [move(wallet("10"), wallet(), "4", transfer_id=transfer_id) for _ in range(8)]
        results = at_once([lambda rival=rival: post(rival) for rival in rivals])
        assert sorted(result.failure for result in results) == [""] + ["transfer_conflict"] * 7
        assert sum(books(rival.debit_account_id).posted for rival in rivals) == 7600
        assert one("accounts", "SELECT count(*) FROM entry WHERE transfer_id = %s", [transfer_id]) == (2,)
