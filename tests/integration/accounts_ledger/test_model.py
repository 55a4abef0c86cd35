"""Random histories, cut into random batches: ``post`` answers and books exactly as the plain model does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.contract import Transfer, TransferKind
from apps.accounts.usecases.freeze_account import freeze_account
from apps.accounts.usecases.post_transfers import post_transfers
from apps.accounts.usecases.set_overdraft import set_overdraft
from kernel.db import one
from tests.integration.accounts_ledger.books import FULL, books, wallet
from tests.integration.accounts_ledger.model import Ledger, ModelAccount

PAST = datetime(2020, 1, 1, tzinfo=UTC)
IDS = 14


class Step(NamedTuple):
    """Places instead of ids, so that a failing history shrinks and reads well."""

    number: int
    kind: TransferKind
    debit: int
    credit: int
    cents: int
    ref: int
    expiry: int
    batch: bool


# Few ids, few accounts, small amounts: so that replays, conflicts, second captures and empty accounts are common.
STEPS = st.lists(
    st.builds(
        Step,
        number=st.integers(0, IDS - 1),
        kind=st.sampled_from(["transfer", "transfer", "hold", "hold", "capture", "void", "reversal"]),
        debit=st.integers(0, 5),
        credit=st.integers(0, 5),
        cents=st.integers(1, 600),
        ref=st.integers(0, IDS - 1),
        expiry=st.integers(0, 3),
        batch=st.booleans(),
    ).filter(lambda step: step.debit != step.credit),
    min_size=1,
    max_size=50,
)


class World:
    """Five accounts (three with money, one in euros, one frozen), an unknown one, and their model."""

    def __init__(self) -> None:
        self.ids = [uuid4() for _ in range(IDS)]
        self.accounts = [wallet("10"), wallet("5"), wallet("3"), wallet("5", "EUR"), wallet("5"), uuid4()]
        freeze_account(account_id=self.accounts[4], by=uuid4())
        set_overdraft(account_id=self.accounts[1], limit=Decimal(2), by=uuid4())
        usd = [ModelAccount("USD", posted) for posted in (1000, 500, 300)]
        usd[1].overdraft = 200
        known = [*usd, ModelAccount("EUR", 500), ModelAccount("USD", 500, frozen=True)]
        self.model = Ledger(dict(zip(self.accounts, known, strict=False)))

    def transfer(self, step: Step) -> Transfer:
        resolving = step.kind in ("capture", "void", "reversal")
        ends = self._ends(step) if resolving else (self.accounts[step.debit], self.accounts[step.credit])
        expiries = (None, None, PAST, datetime.now(UTC) + timedelta(days=1))
        return Transfer(
            transfer_id=self.ids[step.number],
            kind=step.kind,
            debit_account_id=ends[0],
            credit_account_id=ends[1],
            amount=Decimal(step.cents) / 100,
            hold_id=self.ids[step.ref] if resolving else None,
            expires_at=expiries[step.expiry] if step.kind == "hold" else None,
        )

    def _ends(self, step: Step) -> tuple[UUID, UUID]:
        """Mostly the accounts of what is resolved, or the step would nearly always be refused."""
        found = self.model.done.get(self.ids[step.ref])
        if found is None or step.cents % 10 == 0:
            return self.accounts[step.debit], self.accounts[step.credit]
        ends = (found.debit_account_id, found.credit_account_id)
        return ends[::-1] if step.kind == "reversal" else ends

    def check(self) -> None:
        for account_id, expected in self.model.accounts.items():
            found = books(account_id)
            # Funding was the first entry of each account.
            assert found == (expected.posted, expected.held, expected.moves + 1)
            assert expected.posted - expected.held >= -expected.overdraft
        row = one(
            "accounts",
            "SELECT count(*) FROM account a WHERE id = ANY(%s) AND (posted, version) <>"
            " (SELECT sum(amount), count(*) FROM entry WHERE account_id = a.id)",
            [self.accounts],
        )
        assert row == (0,)


@settings(
    max_examples=2000 if FULL else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(STEPS)
def test_post_does_what_the_model_does(steps: list[Step]) -> None:
    world = World()
    batch: list[Transfer] = []
    expected: list[str] = []
    for step in steps:
        transfer = world.transfer(step)
        batch.append(transfer)
        expected.append(world.model.post(transfer))
        if not step.batch:
            _post(batch, expected)
            batch, expected = [], []
    _post(batch, expected)
    world.check()


def _post(batch: list[Transfer], expected: list[str]) -> None:
    results = post_transfers(transfers=batch)
    assert [result.failure or result.status for result in results] == expected
