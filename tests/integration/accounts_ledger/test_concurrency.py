"""The bank test: many threads, few accounts, readers during the run. No deadlock, no cent made or lost."""

from __future__ import annotations

import random
import threading
from decimal import Decimal
from uuid import UUID, uuid4

import msgspec

from apps.accounts.contract import Transfer
from apps.accounts.usecases.post_transfers import post_transfers
from apps.accounts.usecases.verify_ledger import verify_ledger
from kernel.db import one, rows
from tests.integration.accounts_ledger.books import FULL, at_once, move, wallet

THREADS, ROUNDS, BATCH = 16, 600 if FULL else 12, 6
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def _batch(dice: random.Random, accounts: list[UUID], shared_ids: list[UUID]) -> list[Transfer]:
    """Transfers in random directions; some ids are shared by all threads, so that they meet on those too."""
    batch: list[Transfer] = []
    for _ in range(dice.randint(1, BATCH)):
        debit, credit = dice.sample(accounts, 2)
        amount = str(Decimal(dice.randint(1, 3000)) / 100)
        transfer_id = dice.choice(shared_ids) if dice.random() < 0.2 else uuid4()
        batch.append(move(debit, credit, amount, kind=dice.choice(["transfer", "hold"]), transfer_id=transfer_id))
        if batch[-1].kind == "hold" and dice.random() < 0.8:
            kind = dice.choice(["capture", "void"])
            batch.append(move(debit, credit, amount, kind=kind, hold_id=transfer_id))
    dice.shuffle(batch)
    return batch


def test_the_bank() -> None:
    accounts = [wallet("100") for _ in range(8)]
    before = one("accounts", DEADLOCKS)
    stop = threading.Event()

    def work(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(ROUNDS):
            post_transfers(transfers=_batch(dice, accounts, shared_ids))

    def read() -> None:
        while not stop.wait(0.005):
            found = rows("accounts", "SELECT posted, held, overdraft FROM account WHERE id = ANY(%s)", [accounts])
            assert sum(posted for posted, _, _ in found) == 80_000
            assert all(held >= 0 and posted - held >= -overdraft for posted, held, overdraft in found)

    shared_ids = [uuid4() for _ in range(40)]

    def work_all() -> None:
        try:
            at_once([lambda seed=seed: work(seed) for seed in range(THREADS)])  # type: ignore[misc]
        finally:
            stop.set()

    at_once([read, work_all])
    assert one("accounts", DEADLOCKS) == before
    assert verify_ledger(full=True).ok


def test_accounts_in_opposite_order_do_not_wait_in_a_circle() -> None:
    before = one("accounts", DEADLOCKS)
    accounts = [wallet("1000") for _ in range(10)]
    for _ in range(10):
        moves = [move(*random.sample(accounts, 2), "0.01") for _ in range(20)]
        again = [msgspec.structs.replace(one_of, transfer_id=uuid4()) for one_of in moves[::-1]]
        at_once([lambda part=part: post_transfers(transfers=part) for part in (moves, again) * 4])  # type: ignore[misc]
    assert one("accounts", DEADLOCKS) == before


def test_new_ids_in_opposite_order_do_not_wait_in_a_circle() -> None:
    """Each thread has accounts of its own, so that they meet on the unique key of transfer alone."""
    before = one("accounts", DEADLOCKS)
    pairs = [(wallet("1000"), wallet()) for _ in range(8)]
    for _ in range(10):
        ids = [uuid4() for _ in range(30)]
        batches = [
            [move(*pair, "0.01", transfer_id=transfer_id) for transfer_id in (ids if place % 2 else ids[::-1])]
            for place, pair in enumerate(pairs)
        ]
        found = at_once([lambda batch=batch: post_transfers(transfers=batch) for batch in batches])  # type: ignore[misc]
        assert sum(result.status == "posted" for results in found for result in results) == len(ids)
    assert one("accounts", DEADLOCKS) == before
