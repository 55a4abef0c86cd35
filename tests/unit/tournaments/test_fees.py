"""Entry fees as pure rules: what to do next, and what a payment's state means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from apps.tournaments.domain import fees
from apps.tournaments.domain.fees import Fee, FeeStatus, Step, Verdict
from apps.tournaments.domain.money import CurrencyUnknown, EntryFeeInvalid, exact_fee, known_currency

NOW = datetime(2027, 5, 1, tzinfo=UTC)


def fee(fee_status: FeeStatus, *, waiting: bool = True, known: bool = False, late: bool = False) -> Fee:
    deadline = NOW + timedelta(seconds=0 if late else 1)
    return Fee(waiting=waiting, fee_status=fee_status, known=known, deadline=deadline)


@pytest.mark.parametrize(
    ("what", "step"),
    [
        (fee("due"), Step.REST),
        (fee("due", late=True), Step.LAPSE),
        (fee("asked"), Step.ASK),
        (fee("asked", known=True), Step.LOOK),
        (fee("asked", known=True, late=True), Step.LAPSE),
        (fee("paid", waiting=False, late=True), Step.REST),
        (fee("refund_due", waiting=False), Step.ASK),
        (fee("refund_due", waiting=False, known=True, late=True), Step.LOOK),
        (fee("refunded", waiting=False), Step.REST),
        (fee("failed", waiting=False), Step.REST),
    ],
)
def test_next_step(what: Fee, step: Step) -> None:
    assert fees.next_step(what, moment=NOW) is step


@pytest.mark.parametrize(
    ("status", "waiting", "left", "verdict"),
    [
        ("accepted", True, False, Verdict.WAIT),
        ("authorized", False, False, Verdict.WAIT),
        ("succeeded", True, True, Verdict.ENTER),
        ("partially_refunded", True, True, Verdict.ENTER),
        ("succeeded", False, True, Verdict.REFUND),
        ("succeeded", False, False, Verdict.WAIT),
        ("partially_refunded", False, True, Verdict.REFUND),
        ("refunded", False, False, Verdict.REFUNDED),
        ("refunded", True, False, Verdict.REFUNDED),
        ("failed", True, False, Verdict.NOT_TAKEN),
        ("cancelled", False, False, Verdict.NOT_TAKEN),
        ("expired", False, False, Verdict.NOT_TAKEN),
    ],
)
def test_what_a_payment_means(status: str, waiting: bool, left: bool, verdict: Verdict) -> None:
    assert fees.judge(status, waiting=waiting, left=left) is verdict


@pytest.mark.parametrize(
    ("before", "asked_for", "after"),
    [
        ("none", False, "none"),
        ("due", False, "none"),
        ("asked", False, "none"),
        ("asked", True, "refund_due"),
        ("paid", True, "refund_due"),
        ("refunded", True, "refunded"),
    ],
)
def test_leaving(before: FeeStatus, asked_for: bool, after: FeeStatus) -> None:
    assert fees.after_leaving(fee_status=before, asked_for=asked_for) == after


def test_looks_become_rarer_and_never_cease() -> None:
    waits = [fees.wait(attempts) for attempts in range(1, 32_001)]
    assert waits[0] == timedelta(seconds=1)
    assert waits == sorted(waits)
    assert waits[-1] == fees.LONGEST_WAIT


@pytest.mark.parametrize("value", ["0", "0.00", "5", "5.1", "9999999999.99", "1E+2", "0E-50"])
def test_fees_have_two_decimals(value: str) -> None:
    assert exact_fee(Decimal(value)).as_tuple().exponent == -2
    assert exact_fee(Decimal(value)) == Decimal(value)


@pytest.mark.parametrize("value", ["-0.01", "0.001", "10000000000", "1E+999999", "1E-999999", "NaN", "Infinity"])
def test_what_is_no_fee(value: str) -> None:
    with pytest.raises(EntryFeeInvalid):
        exact_fee(Decimal(value))


def test_currencies() -> None:
    assert known_currency("eur", ["USD", "EUR"]) == "EUR"
    with pytest.raises(CurrencyUnknown):
        known_currency("", ["USD"])
