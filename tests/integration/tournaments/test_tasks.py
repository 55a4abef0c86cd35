"""What runs without anybody asking: the sweeps, and what is heard of payments."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec
import pytest

from apps.payments.contract import PaymentCancelled, PaymentFailed, PaymentSucceeded
from apps.tournaments import subscribers, tasks  # noqa: F401 - subscribes
from kernel.clock import now
from kernel.db import execute, transaction
from kernel.events.subscriptions import SUBSCRIPTIONS
from tests.integration.tournaments.conftest import Club, participant_row
from tests.integration.tournaments.fees import Fees

COMMON = {"user_id": uuid4(), "reference": "", "amount": "20.00", "currency": "USD", "revision": 2}


def heard(event: type, payment_id: UUID) -> None:
    """Hand the event to whoever subscribed to it here, as the consumer does."""
    more = {"captured_amount": "20.00", "failure_code": "insufficient_funds", "reason": "expired"}
    body = msgspec.convert({**COMMON, **more, "payment_id": payment_id}, event)
    (found,) = [it for it in SUBSCRIPTIONS if it.context == "tournaments" and it.event is event]
    with transaction("tournaments"):
        found.handle(body)


@pytest.mark.parametrize("event", [PaymentSucceeded, PaymentFailed, PaymentCancelled])
def test_an_outcome_makes_its_fee_due_and_no_other(club: Club, event: type) -> None:
    mine, other = Fees(club), Fees(club)
    entry, another = mine.joined(), other.joined()
    for one in (entry, another):
        execute(
            "tournaments",
            "UPDATE tournaments_participant SET next_at = now() + interval '1 hour' WHERE participant_id = %s",
            [one],
        )
    payment_id = participant_row(entry).payment_id
    assert payment_id is not None
    heard(event, payment_id)
    due = [participant_row(one).next_at for one in (entry, another)]
    assert [at is not None and at <= now() for at in due] == [True, False]


def test_the_schedule_names_tasks_that_exist() -> None:
    runs: dict[str, Callable[[], None]] = {"settle": tasks.settle, "work": tasks.work}
    assert {entry["task"].rpartition(".")[2] for entry in tasks.SCHEDULE.values()} == set(runs)
    for run in runs.values():
        run()
