"""The same requests once play has begun: walkovers instead of free places, and no fee back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.integration.tournaments.conftest import API, Club, events_of, participant_row, row
from tests.integration.tournaments.fees import Fees


def started(club: Club, tournament_id: UUID) -> None:
    begun = club.http.post(f"{API}/{tournament_id}/start", json={}, token=club.trainer.token)
    assert begun.status_code == 200, begun.json()


@pytest.fixture
def running(club: Club) -> tuple[UUID, Any, UUID]:
    """A tournament of four that is being played, a member in it, and the member's entry."""
    tournament_id, member = club.tournament(entrants=3), club.make_user()
    entry = club.join(tournament_id, who=member)
    started(club, tournament_id)
    return tournament_id, member, entry


@pytest.mark.parametrize("status", ["withdrawn", "disqualified"])
def test_who_leaves_loses_by_walkover(club: Club, running: tuple[UUID, Any, UUID], status: str) -> None:
    tournament_id, member, entry = running
    path = f"{API}/{tournament_id}/participants/{entry}"
    for _ in range(2):
        if status == "withdrawn":
            left = club.http.delete(path, token=member.token)
        else:
            left = club.http.post(f"{path}/disqualify", token=club.trainer.token)
        assert (left.status_code, left.json()["status"]) == (200, status)
    found = participant_row(entry)
    played = row(tournament_id).matches.filter(result_kind="walkover")
    assert [found.number in (match.home, match.away) for match in played] == [True]
    assert events_of(tournament_id).count("participant_withdrawn") == 1


def test_a_stranger_takes_nobody_out(club: Club, running: tuple[UUID, Any, UUID]) -> None:
    tournament_id, _, entry = running
    refused = club.http.delete(f"{API}/{tournament_id}/participants/{entry}", token=club.make_user().token)
    assert refused.status_code == 403
    assert participant_row(entry).status == "entered"


def test_no_fee_goes_back(club: Club) -> None:
    fees = Fees(club)
    entry = fees.paid()
    club.guest(fees.tournament_id)
    started(club, fees.tournament_id)
    assert fees.leave(entry).json()["fee_status"] == "paid"
    fees.sweep(entry)
    assert fees.payments() == ["succeeded"]


def test_nobody_comes_in_any_more(club: Club, running: tuple[UUID, Any, UUID]) -> None:
    late = club.add(running[0], by=club.make_user())
    assert (late.status_code, late.json()["code"]) == (409, "tournament_started")
