"""Calling a tournament off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from apps.payments.usecases.settle_refunds import settle_refunds
from tests.integration.tournaments.conftest import API, Club, events_of, kinds_of, row
from tests.integration.tournaments.fees import Fees
from tests.integration.tournaments.test_participants import put


def cancel(club: Club, tournament_id: UUID, *, by: Any = None) -> Any:
    return club.http.post(f"{API}/{tournament_id}/cancel", token=(by or club.trainer).token)


def test_it_is_called_off_once(club: Club) -> None:
    tournament_id = club.tournament(entrants=2)
    first, again = cancel(club, tournament_id), cancel(club, tournament_id)
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert again.json() == first.json()
    assert events_of(tournament_id).count("tournament_cancelled") == 1
    assert kinds_of(tournament_id)[-1] == "cancelled"
    assert first.json()["participants"] == 2


def test_many_at_once_are_one(club: Club) -> None:
    tournament_id = club.tournament()

    def call_off(_: int) -> int:
        try:
            return int(cancel(club, tournament_id).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(call_off, range(8))) == {200}
    assert events_of(tournament_id) == ["tournament_created", "tournament_cancelled"]


def test_its_trainer_or_an_administrator(club: Club) -> None:
    tournament_id = club.tournament()
    for stranger in (club.make_user(), club.make_user(role="trainer")):
        assert cancel(club, tournament_id, by=stranger).status_code == 403
    assert row(tournament_id).status == "open"
    assert cancel(club, tournament_id, by=club.admin).json()["status"] == "cancelled"


def test_in_the_middle_of_it_but_not_at_the_end(club: Club) -> None:
    tournament_id = club.tournament()
    put(tournament_id, "completed")
    refused = cancel(club, tournament_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "tournament_completed")
    put(tournament_id, "running")
    assert cancel(club, tournament_id).json()["status"] == "cancelled"


def test_fees_go_back_whether_paid_asked_or_on_their_way(club: Club) -> None:
    fees = Fees(club)
    paid = fees.paid()
    asked = Fees(club)
    asked.tournament_id = fees.tournament_id
    waiting = club.join(asked.tournament_id, who=asked.member)
    cancelled = cancel(club, fees.tournament_id).json()
    assert cancelled["participants"] == 1
    assert (fees.state(paid), fees.state(waiting)) == (("entered", "refund_due"), ("lapsed", "refund_due"))
    asked.pay_out(waiting)
    for _ in range(2):
        fees.sweep(paid)
        fees.sweep(waiting)
        settle_refunds()
    fees.sweep(paid)
    fees.sweep(waiting)
    assert (fees.state(paid), fees.state(waiting)) == (("entered", "refunded"), ("lapsed", "refunded"))
    assert (fees.spent(), asked.spent()) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize("action", ["withdraw", "disqualify", "join", "change"])
def test_nothing_happens_in_it_any_more(club: Club, action: str) -> None:
    member = club.make_user()
    tournament_id = club.tournament()
    path = f"{API}/{tournament_id}/participants/{club.join(tournament_id, who=member)}"
    cancel(club, tournament_id)
    refused = {
        "withdraw": lambda: club.http.delete(path, token=member.token),
        "disqualify": lambda: club.http.post(f"{path}/disqualify", token=club.trainer.token),
        "join": lambda: club.add(tournament_id, by=club.make_user()),
        "change": lambda: club.http.patch(path, json={"seed": 1}, token=club.trainer.token),
    }[action]()
    assert (refused.status_code, refused.json()["code"]) == (409, "tournament_cancelled")
