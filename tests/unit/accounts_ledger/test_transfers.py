"""What makes a transfer sensible in itself."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.contract import Transfer, TransferInvalid
from apps.accounts.domain.transfers import minor_amount

SAME = uuid4()


def transfer(**changes: Any) -> Transfer:
    fields: dict[str, Any] = {
        "transfer_id": uuid4(),
        "kind": "transfer",
        "debit_account_id": uuid4(),
        "credit_account_id": uuid4(),
        "amount": Decimal("2.50"),
    }
    return Transfer(**fields | changes)


@pytest.mark.parametrize("kind", ["transfer", "hold"])
def test_a_sensible_transfer_has_its_amount_in_minor_units(kind: str) -> None:
    assert minor_amount(transfer(kind=kind)) == 250


@pytest.mark.parametrize("kind", ["capture", "reversal"])
def test_what_resolves_names_what_it_resolves(kind: str) -> None:
    assert minor_amount(transfer(kind=kind, hold_id=uuid4())) == 250


def test_the_amount_of_a_void_is_ignored() -> None:
    assert minor_amount(transfer(kind="void", hold_id=uuid4(), amount=Decimal("-1"))) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal(0)},
        {"debit_account_id": SAME, "credit_account_id": SAME},
        {"kind": "capture"},
        {"kind": "void"},
        {"kind": "reversal"},
        {"hold_id": uuid4()},
        {"kind": "hold", "hold_id": uuid4()},
        {"expires_at": datetime(2030, 1, 1, tzinfo=UTC)},
        {"effective_at": datetime(2030, 1, 1)},
        {"description": "x" * 501},
        {"description": "a\x00b"},
    ],
    ids=str,
)
def test_a_transfer_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TransferInvalid):
        minor_amount(transfer(**changes))
