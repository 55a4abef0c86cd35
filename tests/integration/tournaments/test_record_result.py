"""Entering results: once, by whoever is first, with what follows from them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.tournaments.models import Match
from tests.integration.tournaments.conftest import API, Club, events_of, kinds_of
from tests.integration.tournaments.play import Table, at_once, line_count


def test_a_result_is_entered(club: Club) -> None:
    table = Table(club, entrants=4)
    first = table.match(1)
    reply = table.patch(first["match_id"], home_score=3, away_score=1)
    body = reply.json()
    assert (reply.status_code, reply.headers["ETag"], body["status"], body["version"]) == (200, '"2"', "finished", 2)
    assert body["result"] == {
        "kind": "played", "winner": "home", "winner_id": first["home"]["participant_id"],
        "home_score": 3, "away_score": 1, "games": [],
    }  # fmt: skip
    final = table.match(3)
    assert (final["home"]["name"], final["away"]["name"], final["away"]["source"]) == ("P1", "", "Winner of match 2")
    assert (final["round_name"], final["status"]) == ("Final", "waiting")
    assert events_of(table.tournament_id)[-1] == "match_finished"


def test_a_tournament_is_played_to_its_end(club: Club) -> None:
    table = Table(club, entrants=5)
    assert table.play_on() == 4
    assert table.status() == "completed"
    assert kinds_of(table.tournament_id)[-2:] == ["scored", "completed"]
    assert events_of(table.tournament_id)[-1] == "tournament_completed"
    completed = table.log()[-1]["frame"]["data"]
    assert completed["winner_name"] == "P1"
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt


@pytest.mark.parametrize(
    "body",
    [
        {"home_score": 1, "away_score": 1},
        {"home_score": 1, "away_score": 0, "winner": "away"},
        {"kind": "forfeit"},
        {"kind": "double_forfeit", "winner": "home"},
        {},
    ],
)
def test_an_impossible_result_is_refused(club: Club, body: dict[str, Any]) -> None:
    table = Table(club, entrants=2)
    reply = table.patch(table.match(1)["match_id"], **body)
    assert reply.status_code == 422
    assert reply.json()["code"] in ("result_invalid", "draw_not_allowed")
    assert line_count(table.tournament_id, "scored") == 0


def test_a_best_of_three_may_be_given_by_its_games(club: Club) -> None:
    table = Table(club, entrants=2, rules={"best_of": 3})
    reply = table.patch(table.match(1)["match_id"], games=[[21, 17], [12, 21], [21, 19]])
    assert reply.status_code == 200, reply.json()
    result = reply.json()["result"]
    assert (result["home_score"], result["away_score"], result["winner"]) == (2, 1, "home")
    assert result["games"] == [[21, 17], [12, 21], [21, 19]]


def test_a_forfeit(club: Club) -> None:
    table = Table(club, entrants=2, rules={"forfeit_score": 3})
    result = table.patch(table.match(1)["match_id"], kind="forfeit", winner="away").json()["result"]
    assert (result["kind"], result["winner"], result["home_score"], result["away_score"]) == ("forfeit", "away", 0, 3)


def test_a_match_runs(club: Club) -> None:
    table = Table(club, entrants=4)
    started = table.patch(table.match(1)["match_id"], status="running").json()
    again = table.patch(started["match_id"], status="running").json()
    assert (started["status"], started["version"], again) == ("running", 1, started)
    assert line_count(table.tournament_id, "match_started") == 1
    reply = table.patch(table.match(3)["match_id"], status="running")
    assert (reply.status_code, reply.json()["code"]) == (409, "match_not_ready")
    table.enter(1)
    assert table.match(1)["started_at"] is not None


class TestVersion:
    def test_a_stale_version_is_refused_with_the_match_as_it_is(self, club: Club) -> None:
        table = Table(club, entrants=2)
        match = table.match(1)
        table.enter(1, 2, 0)
        reply = table.patch(match["match_id"], home_score=0, away_score=2, version=match["version"])
        assert (reply.status_code, reply.json()["code"]) == (409, "match_changed")
        assert reply.json()["match"] == table.match(1)

    def test_without_a_version_only_an_open_match_is_taken(self, club: Club) -> None:
        table = Table(club, entrants=2)
        match_id = table.enter(1, 2, 0)["match_id"]
        assert table.patch(match_id, home_score=0, away_score=2).json()["code"] == "match_changed"
        for nonsense in ("two", "²", "9" * 5_000):
            refused = table.patch(match_id, home_score=0, away_score=2, headers={"If-Match": f'"{nonsense}"'})
            assert (refused.status_code, refused.json()["code"]) == (400, "malformed")
        assert table.patch(match_id, home_score=0, away_score=2, headers={"If-Match": '"2"'}).status_code == 200
        assert table.match(1)["result"]["winner"] == "away"

    def test_the_same_result_again_writes_nothing(self, club: Club) -> None:
        table = Table(club, entrants=2)
        match_id = table.enter(1, 2, 0)["match_id"]
        reply = table.patch(match_id, home_score=2, away_score=0, version=1)
        assert (reply.status_code, reply.json()["version"]) == (200, 2)
        assert line_count(table.tournament_id, "scored") == 1


class TestCorrection:
    def test_who_goes_on_changes(self, club: Club) -> None:
        table = Table(club, entrants=4)
        table.enter(1, 2, 0)
        table.enter(1, 0, 2)
        assert table.match(3)["home"]["name"] == "P4"
        rows, rebuilt = table.rebuilt()
        assert rows == rebuilt

    def test_what_would_fall_is_listed_first(self, club: Club) -> None:
        table = Table(club, entrants=4)
        table.play_on()
        first = table.match(1)
        body = {"home_score": 0, "away_score": 1, "version": first["version"]}
        reply = table.patch(first["match_id"], **body)
        assert (reply.status_code, reply.json()["code"]) == (409, "cascade_required")
        assert [fall["match"] for fall in reply.json()["falls"]] == [3]
        tried = table.patch(first["match_id"], dry_run=True, **body).json()
        assert ([fall["match"] for fall in tried["falls"]], tried["dry_run"]) == ([3], True)
        assert [match["number"] for match in tried["changed"]] == [1, 3]
        assert table.match(1) == first
        assert table.status() == "completed"

        assert table.patch(first["match_id"], cascade=True, **body).status_code == 200
        final = table.match(3)
        assert (final["status"], final["home"]["name"], table.status()) == ("ready", "P4", "running")
        assert kinds_of(table.tournament_id)[-3:] == ["scored", "undone", "reopened"]
        rows, rebuilt = table.rebuilt()
        assert rows == rebuilt


class TestAccess:
    def test_a_stranger_is_denied_and_nothing_changed(self, club: Club, make_user: Any) -> None:
        table = Table(club, entrants=2)
        match, member = table.match(1), make_user()
        for token, status in ((member.token, 403), ("", 401)):
            assert table.patch(match["match_id"], token=token, home_score=1, away_score=0).status_code == status
        assert table.match(1) == match
        assert line_count(table.tournament_id, "scored") == 0

    def test_an_unknown_match(self, club: Club) -> None:
        reply = club.http.patch(f"{API}/matches/{uuid4()}", json={"home_score": 1}, token=club.trainer.token)
        assert (reply.status_code, reply.json()["code"]) == (404, "match_not_found")

    def test_before_the_start(self, club: Club) -> None:
        table = Table(club, entrants=2, start=False)
        assert table.post("draw").status_code == 200
        reply = table.patch(table.match(1)["match_id"], home_score=1, away_score=0)
        assert (reply.status_code, reply.json()["code"]) == (409, "tournament_not_running")


class TestAtOnce:
    def test_of_32_different_results_one_wins(self, club: Club) -> None:
        table = Table(club, entrants=2)
        match = table.match(1)
        bodies = [{"home_score": 40 + n, "away_score": n, "version": 1} for n in range(32)]
        replies = at_once(lambda body: table.patch(match["match_id"], **body), bodies)
        statuses = [reply.status_code for reply in replies]
        assert (statuses.count(200), statuses.count(409)) == (1, 31)
        winner = replies[statuses.index(200)].json()
        assert table.match(1) == winner
        assert line_count(table.tournament_id, "scored") == 1

    def test_64_equal_ones_are_one(self, club: Club) -> None:
        table = Table(club, entrants=2)
        match_id = table.match(1)["match_id"]
        replies = at_once(lambda _: table.patch(match_id, home_score=2, away_score=1, version=1), range(64))
        assert {reply.status_code for reply in replies} == {200}
        assert line_count(table.tournament_id, "scored") == 1
        assert events_of(table.tournament_id).count("match_finished") == 1

    def test_both_feeders_of_a_match(self, club: Club) -> None:
        table = Table(club, entrants=8)
        ids = [table.match(number)["match_id"] for number in range(1, 5)]
        replies = at_once(lambda match_id: table.patch(match_id, home_score=1, away_score=0), ids)
        assert {reply.status_code for reply in replies} == {200}
        halves = [table.match(5), table.match(6)]
        assert {half["status"] for half in halves} == {"ready"}
        rows, rebuilt = table.rebuilt()
        assert rows == rebuilt


class TestReports:
    @pytest.fixture
    def duel(self, club: Club, make_user: Any) -> Any:
        """Two members in a match, and a third in none of it."""
        alice, bob, stranger = make_user(), make_user(), make_user()
        table = Table(club, entrants=0, start=False)
        club.join(table.tournament_id, who=alice, name="Alice")
        club.join(table.tournament_id, who=bob, name="Bob")
        assert table.post("start").status_code == 200
        return table, alice, bob, stranger

    def test_what_one_reports_and_the_other_confirms_counts(self, duel: Any) -> None:
        table, alice, bob, _ = duel
        reported = table.on_match(1, "report", token=alice.token, home_score=2, away_score=1)
        assert (reported.status_code, reported.json()["report"]["side"], reported.json()["status"]) == (
            200, "home", "ready",
        )  # fmt: skip
        confirmed = table.on_match(1, "confirm", token=bob.token)
        assert confirmed.status_code == 200, confirmed.json()
        match = table.match(1)
        assert (match["status"], match["result"]["home_score"], match["report"]) == ("finished", 2, None)
        who = {line["kind"]: line.get("user_id") for line in table.log()}
        assert (who["reported"], who["scored"]) == (str(alice.user_id), str(bob.user_id))
        assert "user_id" not in table.get("log").json()["results"][-2]

    def test_nobody_confirms_what_they_reported(self, duel: Any) -> None:
        table, alice, _, _ = duel
        table.on_match(1, "report", token=alice.token, home_score=2, away_score=1)
        reply = table.on_match(1, "confirm", token=alice.token)
        assert (reply.status_code, reply.json()["code"]) == (403, "not_your_match")
        assert table.on_match(1, "confirm").status_code == 200, "a trainer may"

    def test_a_disputed_report_is_gone(self, duel: Any) -> None:
        table, alice, bob, _ = duel
        table.on_match(1, "report", token=alice.token, home_score=2, away_score=1)
        reply = table.on_match(1, "report", token=bob.token, home_score=0, away_score=1)
        assert (reply.status_code, reply.json()["code"]) == (409, "report_pending")
        assert table.on_match(1, "dispute", token=bob.token).json()["report"] is None
        reply = table.on_match(1, "confirm", token=bob.token)
        assert (reply.status_code, reply.json()["code"]) == (409, "nothing_reported")
        assert table.match(1)["status"] == "ready"

    def test_a_stranger_has_no_say(self, duel: Any) -> None:
        table, alice, _, stranger = duel
        reply = table.on_match(1, "report", token=stranger.token, home_score=2, away_score=1)
        assert (reply.status_code, reply.json()["code"]) == (403, "not_your_match")
        table.on_match(1, "report", token=alice.token, home_score=2, away_score=1)
        before = table.match(1)
        for action in ("confirm", "dispute", "undo"):
            assert table.on_match(1, action, token=stranger.token).status_code == 403
        assert table.match(1) == before

    def test_a_trainers_result_takes_a_report_off_the_table(self, duel: Any) -> None:
        table, alice, _, _ = duel
        table.on_match(1, "report", token=alice.token, home_score=2, away_score=1)
        table.enter(1, 5, 4)
        assert table.match(1)["report"] is None


def test_matches_are_listed_by_what_one_asks_for(club: Club) -> None:
    table = Table(club, entrants=8)
    table.enter(1)
    assert [match["number"] for match in table.matches(status="ready")] == [2, 3, 4]
    assert [match["number"] for match in table.matches(round=2)] == [5, 6]
    assert [match["number"] for match in table.matches(participant_id=table.match(1)["home"]["participant_id"])] == [
        1,
        5,
    ]
    page = table.get("matches?limit=3").json()
    rest = table.get(f"matches?limit=10&cursor={page['next']}").json()
    assert [match["number"] for match in page["results"] + rest["results"]] == [1, 2, 3, 4, 5, 6, 7]
    assert rest["next"] is None
    assert table.get("matches?cursor=nonsense").status_code == 400
    stored = Match.objects.using("tournaments").get(tournament_id=table.tournament_id, number=1)
    one = club.http.get(f"{API}/matches/{stored.match_id}").json()
    assert one == table.match(1)
