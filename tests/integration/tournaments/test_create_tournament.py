"""Making tournaments, and finding them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from apps.tournaments.models import Tournament
from tests.integration.tournaments.conftest import API, Club, events_of, kinds_of, row


def made_by(person: Any) -> int:
    return Tournament.objects.using("tournaments").filter(created_by=person.user_id).count()


def test_a_trainer_makes_a_tournament(club: Club) -> None:
    made = club.create(name="Spring Cup", description="Bring water.", rules={"third_place": True})
    assert made.status_code == 201, made.json()
    body = made.json()
    tournament_id = UUID(body["tournament_id"])
    assert made.headers["Location"] == f"{API}/{tournament_id}"
    assert (body["status"], body["participants"], body["start_date"]) == ("open", 0, "2027-05-01")
    assert (body["entry_fee"], body["currency"]) == ("0.00", "USD")
    assert body["rules"]["third_place"] is True
    assert club.look(tournament_id) == body
    assert events_of(tournament_id) == ["tournament_created"]
    assert kinds_of(tournament_id) == ["created"]


def test_as_the_seed_has_it(club: Club) -> None:
    """The calls of the platform that this one replaces, slashes included."""
    made = club.http.post(
        "/api/tournaments/",
        json={
            "name": "Open",
            "start_date": "2027-05-01T09:00:00Z",
            "max_participants": 8,
            "tournament_type": "single_elimination",
        },
        token=club.admin.token,
    )
    assert made.status_code == 201
    tournament_id = made.json()["tournament_id"]
    assert made.json()["start_date"] == "2027-05-01T09:00:00Z"
    member = club.make_user()
    joined = club.http.post(f"{API}/{tournament_id}/participants/", json={"name": "Ann"}, token=member.token)
    assert (joined.status_code, joined.json()["name"]) == (201, "Ann")
    listed = club.http.get(f"{API}/{tournament_id}/participants/").json()
    assert [entry["user_id"] for entry in listed["results"]] == [str(member.user_id)]
    assert tournament_id in [found["tournament_id"] for found in club.http.get("/api/tournaments/").json()["results"]]
    assert club.http.get(f"{API}/{tournament_id}/").json()["participants"] == 1


def test_a_form_does_too(club: Club) -> None:
    made = club.http.post(
        API,
        data=b"name=Form+Cup&start_date=2027-05-01&max_participants=4&tournament_type=swiss&entry_fee=2.50&currency=eur",
        content_type="application/x-www-form-urlencoded",
        token=club.trainer.token,
    )
    assert made.status_code == 201, made.json()
    assert (made.json()["entry_fee"], made.json()["currency"]) == ("2.50", "EUR")


def test_a_time_without_an_offset_is_utc(club: Club) -> None:
    assert club.create(start_date="2027-05-01T09:00:00").json()["start_date"] == "2027-05-01T09:00:00Z"
    assert club.create(start_date="2027-05-01T01:00:00+02:00").json()["start_date"] == "2027-04-30T23:00:00Z"


def test_each_has_its_own_lot(club: Club) -> None:
    assert row(club.tournament()).lot != row(club.tournament()).lot


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": " "}, "malformed"),
        ({"name": "x" * 201}, "malformed"),
        ({"name": "nul\u0000"}, "malformed"),
        ({"max_participants": 1}, "malformed"),
        ({"max_participants": 100_001}, "malformed"),
        ({"tournament_type": "ladder"}, "malformed"),
        ({"start_date": "soon"}, "start_date_malformed"),
        ({"start_date": "2027-02-30"}, "start_date_malformed"),
        ({"start_date": "0001-01-01T00:00:00+23:00"}, "start_date_malformed"),
        ({"entry_fee": "-1"}, "entry_fee_invalid"),
        ({"entry_fee": "0.001"}, "entry_fee_invalid"),
        ({"entry_fee": "1e999999"}, "entry_fee_invalid"),
        ({"entry_fee": "NaN"}, "entry_fee_invalid"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"rules": {"draws": True}}, "rules_invalid"),
        ({"rules": {"best_of": 2}}, "rules_invalid"),
        ({"rules": {"surprise": 1}}, "malformed"),
        ({"tournament_type": "round_robin", "rules": {"groups": 9}}, "rules_invalid"),
    ],
)
def test_what_cannot_be_is_refused(club: Club, body: dict[str, Any], code: str) -> None:
    refused = club.create(**body)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert made_by(club.trainer) == 0


def test_members_make_none(club: Club) -> None:
    member = club.make_user()
    assert club.create(by=member).status_code == 403
    assert club.http.post(API, json={}).status_code == 401
    assert made_by(member) == 0


class TestKey:
    def test_the_same_key_is_the_same_tournament(self, club: Club) -> None:
        key = uuid4().hex
        first = club.create(key=key, name="Once", rules={"points": {"win": 3}})
        again = club.create(key=key, name="Once")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
        assert made_by(club.trainer) == 1

    def test_it_is_not_good_for_another(self, club: Club) -> None:
        key = uuid4().hex
        club.create(key=key, name="Once")
        refused = club.create(key=key, name="Twice")
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
        assert made_by(club.trainer) == 1

    def test_another_trainers_key_is_another_key(self, club: Club) -> None:
        key = uuid4().hex
        mine, theirs = club.create(key=key, name="Once"), club.create(key=key, name="Once", by=club.admin)
        assert mine.json()["tournament_id"] != theirs.json()["tournament_id"]

    def test_many_at_once_make_one(self, club: Club) -> None:
        key = uuid4().hex

        def create(_: int) -> str:
            try:
                return str(club.create(key=key, name="Once").json()["tournament_id"])
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(create, range(16)))) == 1
        assert made_by(club.trainer) == 1


class TestList:
    def ids(self, club: Club, query: str, *, by: Any = None) -> list[str]:
        found = club.http.get(f"{API}?{query}", token=by.token if by else "")
        assert found.status_code == 200, found.json()
        return [tournament["tournament_id"] for tournament in found.json()["results"]]

    def test_by_name_status_and_type(self, club: Club) -> None:
        word = uuid4().hex
        swiss = str(club.tournament(name=f"{word} one", tournament_type="swiss"))
        cup = str(club.tournament(name=f"{word} two"))
        assert self.ids(club, f"q={word.upper()}") == [cup, swiss]
        assert self.ids(club, f"q={word}&type=swiss") == [swiss]
        assert self.ids(club, f"q={word}&tournament_type=single_elimination") == [cup]
        assert self.ids(club, f"q={word}&status=running") == []

    def test_page_by_page(self, club: Club) -> None:
        word = uuid4().hex
        made = [str(club.tournament(name=word)) for _ in range(3)]
        first = club.http.get(f"{API}?q={word}&limit=2").json()
        rest = club.http.get(f"{API}?q={word}&limit=2&cursor={first['next']}").json()
        seen = [found["tournament_id"] for page in (first, rest) for found in page["results"]]
        assert (seen, rest["next"]) == (made[::-1], None)

    def test_mine_are_those_i_made_or_entered(self, club: Club) -> None:
        member = club.make_user()
        entered, _ = club.tournament(), club.tournament()
        club.join(entered, who=member, name="Me")
        assert self.ids(club, "mine=true", by=member) == [str(entered)]
        assert str(entered) in self.ids(club, "mine=true", by=club.trainer)
        assert club.http.get(f"{API}?mine=true").status_code == 401

    @pytest.mark.parametrize("query", ["cursor=%21", "cursor=eHh4", "limit=0", "status=new"])
    def test_nonsense_is_refused(self, club: Club, query: str) -> None:
        assert club.http.get(f"{API}?{query}").status_code == 400


def test_what_is_not_there(club: Club) -> None:
    missing = club.http.get(f"{API}/{uuid4()}")
    assert (missing.status_code, missing.json()["code"]) == (404, "tournament_not_found")
