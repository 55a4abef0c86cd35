"""The draw: who gets which number, which matches there are; and the start."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.tournaments.models import Match, Participant
from tests.integration.tournaments.conftest import Club, events_of, kinds_of, row
from tests.integration.tournaments.play import Table, at_once, line_count


def numbers(table: Table) -> list[str]:
    """The names in the order of the draw."""
    drawn = Participant.objects.using("tournaments").filter(tournament_id=table.tournament_id, number__isnull=False)
    return [participant.name for participant in drawn.order_by("number")]


def test_a_draw_gives_numbers_and_matches(club: Club) -> None:
    table = Table(club, entrants=5, start=False)
    reply = table.post("draw")
    assert reply.status_code == 200, reply.json()
    body = reply.json()
    assert (body["entrants"], body["matches"], body["tournament"]["status"], body["job"]) == (5, 4, "drawn", None)
    assert numbers(table) == ["P1", "P2", "P3", "P4", "P5"]
    matches = table.matches()
    assert [(m["home"]["name"], m["away"]["name"], m["round_name"]) for m in matches] == [
        ("P4", "P5", "Quarter-final"), ("P1", "", "Semi-final"), ("P2", "P3", "Semi-final"), ("", "", "Final"),
    ]  # fmt: skip
    assert [m["status"] for m in matches] == ["ready", "waiting", "ready", "waiting"]


def test_a_dry_run_stores_nothing(club: Club) -> None:
    table = Table(club, entrants=5, start=False)
    body = table.post("draw?dry_run=true").json()
    assert (body["entrants"], body["matches"], body["tournament"]["status"]) == (5, 4, "open")
    assert table.matches() == []
    assert row(table.tournament_id).status == "open"


def test_drawing_again_replaces_the_draw(club: Club) -> None:
    table = Table(club, entrants=12, start=False, rules={"seeding": "random"})
    table.post("draw")
    first = numbers(table)
    table.post("draw")
    assert numbers(table) == first, "the lot is stored"
    table.post("draw", redraw=True)
    assert numbers(table) != first
    assert sorted(numbers(table)) == sorted(first)
    assert Match.objects.using("tournaments").filter(tournament_id=table.tournament_id).count() == 11


def test_ratings_seed(club: Club) -> None:
    table = Table(club, entrants=0, start=False, rules={"seeding": "rating"}, max_participants=4)
    for name, rating in (("low", 900), ("high", 2400), ("none", None), ("middle", 1500)):
        club.guest(table.tournament_id, name=name, **({"rating": rating} if rating else {}))
    table.post("draw")
    assert numbers(table) == ["high", "middle", "low", "none"]


def test_two_must_have_entered(club: Club) -> None:
    table = Table(club, entrants=1, start=False)
    for action in ("draw", "start"):
        reply = table.post(action)
        assert (reply.status_code, reply.json()["code"]) == (409, "too_few_entrants")
    assert row(table.tournament_id).status == "open"


class TestStart:
    def test_it_draws_and_begins(self, club: Club) -> None:
        table = Table(club, entrants=4, start=False)
        reply = table.post("start")
        assert (reply.status_code, reply.json()["status"]) == (200, "running")
        assert kinds_of(table.tournament_id)[-2:] == ["drawn", "started"]
        assert events_of(table.tournament_id)[-1] == "tournament_started"

    def test_a_draw_that_is_there_stands(self, club: Club) -> None:
        table = Table(club, entrants=4, start=False)
        table.post("draw")
        before = [match["match_id"] for match in table.matches()]
        table.post("start")
        assert [match["match_id"] for match in table.matches()] == before

    def test_twice_is_once(self, club: Club) -> None:
        table = Table(club, entrants=4)
        assert table.post("start").status_code == 200
        assert line_count(table.tournament_id, "started") == 1
        reply = table.post("draw")
        assert (reply.status_code, reply.json()["code"]) == (409, "tournament_started")

    def test_at_once_is_once(self, club: Club) -> None:
        table = Table(club, entrants=4, start=False)
        replies = at_once(lambda _: table.post("start"), range(8))
        assert {reply.status_code for reply in replies} == {200}
        assert kinds_of(table.tournament_id).count("started") == 1
        assert len(table.matches()) == 3

    def test_unpaid_fees_are_said(self, club: Club, make_user: Any) -> None:
        table = Table(club, entrants=0, start=False, entry_fee="10.00", currency="USD", max_participants=4)
        for _ in range(2):
            club.join(table.tournament_id, who=make_user(funds="50.00"), name=uuid4().hex)
        Participant.objects.using("tournaments").filter(tournament_id=table.tournament_id).update(
            status="entered", fee_status="paid", next_at=None
        )
        late = club.guest(table.tournament_id, user_id=str(make_user().user_id), name="Late")
        assert club.look(table.tournament_id, late)["status"] == "awaiting_payment"
        reply = table.post("start")
        assert (reply.status_code, reply.json()["code"]) == (409, "fees_outstanding")
        assert table.post("start", drop_unpaid=True).json()["status"] == "running"
        assert club.look(table.tournament_id, late)["status"] == "lapsed"
        assert len(table.matches()) == 1


@pytest.mark.parametrize("action", ["draw", "start"])
def test_a_stranger_is_denied_and_nothing_changed(club: Club, make_user: Any, action: str) -> None:
    table = Table(club, entrants=4, start=False)
    for token, status in ((make_user().token, 403), ("", 401)):
        assert table.post(action, token=token).status_code == status
    assert row(table.tournament_id).status == "open"
