"""What is done next, and what an outcome makes of a payment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from apps.payments.domain import lifecycle
from apps.payments.domain.lifecycle import MAX_ATTEMPTS, Snapshot, Step, next_step

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def payment(**other: Any) -> Snapshot:
    usual: dict[str, Any] = {
        "status": "accepted",
        "method": "wallet",
        "capture": "automatic",
        "requested": "",
        "attempts": 1,
        "amount": Decimal("10.00"),
        "capture_amount": None,
        "expires_at": None,
    }
    return Snapshot(**usual | other)


def authorized(**other: Any) -> Snapshot:
    usual = {"status": "authorized", "capture": "manual", "expires_at": NOW + timedelta(days=7)}
    return payment(**usual | other)


@pytest.mark.parametrize(
    ("seen", "step"),
    [
        (payment(), Step.TRANSFER),
        (payment(capture="manual"), Step.HOLD),
        (payment(capture="manual", requested="cancel"), Step.HOLD),
        (payment(attempts=MAX_ATTEMPTS), Step.TRANSFER),
        (payment(attempts=MAX_ATTEMPTS + 1), Step.UNDO),
        (authorized(), Step.REST),
        (authorized(requested="capture"), Step.CAPTURE),
        (authorized(requested="cancel"), Step.VOID),
        (authorized(expires_at=NOW), Step.VOID),
        (authorized(requested="capture", expires_at=NOW), Step.CAPTURE),
        (authorized(requested="capture", attempts=MAX_ATTEMPTS + 1), Step.VOID),
        (payment(status="succeeded"), Step.REST),
        (payment(status="failed"), Step.REST),
        (payment(status="cancelled", requested="cancel"), Step.REST),
        (payment(method="card"), Step.CHARGE),
        (payment(method="card", capture="manual"), Step.CHARGE),
        (payment(method="card", requested="cancel"), Step.CARD_VOID),
        (payment(method="card", attempts=MAX_ATTEMPTS + 1), Step.CARD_VOID),
        (authorized(method="card", requested="capture"), Step.CARD_CAPTURE),
        (authorized(method="card", requested="cancel"), Step.CARD_VOID),
        (authorized(method="card", expires_at=NOW), Step.CARD_VOID),
        (payment(method="card", status="failed", requested="cancel"), Step.CARD_VOID),
        (payment(method="card", status="failed"), Step.REST),
        (payment(method="card", status="succeeded", requested="cancel"), Step.REST),
    ],
)
def test_next_step(seen: Snapshot, step: Step) -> None:
    assert next_step(seen, moment=NOW) is step


def test_a_capture_takes_what_was_asked() -> None:
    change = lifecycle.after_capture(authorized(capture_amount=Decimal("4.00")), failure="")
    assert (change.status, change.captured_amount, change.requested) == ("succeeded", Decimal("4.00"), "")


@pytest.mark.parametrize(("failure", "status"), [("hold_not_open", "expired"), ("account_frozen", "failed")])
def test_the_ledger_decides_about_a_late_capture(failure: str, status: str) -> None:
    assert lifecycle.after_capture(authorized(requested="capture"), failure=failure).status == status


@pytest.mark.parametrize(
    ("seen", "failure", "status"),
    [
        (authorized(requested="cancel"), "", "cancelled"),
        (authorized(), "", "expired"),
        (authorized(requested="cancel"), "hold_not_open", "expired"),
        (authorized(requested="cancel"), "account_closed", "failed"),
        (authorized(requested="capture", attempts=9), "", "failed"),
        (authorized(requested="capture", attempts=9), "hold_not_open", "authorized"),
    ],
)
def test_after_void(seen: Snapshot, failure: str, status: str) -> None:
    assert lifecycle.after_void(seen, failure=failure, moment=NOW).status == status


def test_a_capture_given_up_on_is_asked_about_again() -> None:
    """The void found the hold closed: only the capture's own answer says whether it did that."""
    seen = authorized(requested="capture", attempts=MAX_ATTEMPTS + 1)
    change = lifecycle.after_void(seen, failure="hold_not_open", moment=NOW)
    again = authorized(requested="capture", attempts=change.attempts + 1)
    assert change.requested is None
    assert next_step(again, moment=NOW) is Step.CAPTURE


@pytest.mark.parametrize(
    ("failure", "status"),
    [("", "failed"), ("not_reversible", "failed"), ("hold_not_open", "failed"), ("insufficient_funds", "accepted")],
)
def test_giving_up_fails_only_when_nothing_stayed_moved(failure: str, status: str) -> None:
    assert lifecycle.after_undo(payment(attempts=9), failure=failure, moment=NOW).status == status


def test_an_outage_brings_no_payment_nearer_to_failing() -> None:
    seen = payment(attempts=MAX_ATTEMPTS)
    assert lifecycle.postponed(seen, moment=NOW, counts=False).attempts == MAX_ATTEMPTS - 1
    assert lifecycle.postponed(seen, moment=NOW, counts=True).attempts == MAX_ATTEMPTS


def test_a_cancel_that_came_meanwhile_is_kept_when_the_money_is_only_reserved() -> None:
    assert lifecycle.reserved(payment(capture="manual"), moment=NOW).requested is None
    assert lifecycle.moved(payment(), amount=Decimal(1)).requested == ""


def test_eight_attempts_fit_into_a_minute() -> None:
    assert sum((lifecycle.backoff(n) for n in range(1, MAX_ATTEMPTS + 1)), timedelta()) < timedelta(seconds=60)


def test_derived_ids_are_the_same_at_every_attempt_and_differ_by_step() -> None:
    payment_id = UUID("019a0000-0000-7000-8000-000000000000")
    ids = {lifecycle.derived_id(payment_id, step) for step in ("capture", "void", "undo", "capture")}
    assert len(ids) == 3
    assert payment_id not in ids
