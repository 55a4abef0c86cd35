"""Percentiles against a reference that shares no code with them, their suppression, and their plan."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.players.domain.metrics import CATALOGUE
from apps.players.facts import fact_sheet, fact_sheets
from apps.players.models import Player, Season
from tests.integration.players.conftest import Club

NAMES = [*CATALOGUE, "backheels"]


def pool(season: str, count: int, *, seed: int, position: str = "midfielder") -> list[Season]:
    """Players of one position with few distinct figures, so that there are many ties across different minutes."""
    chance = random.Random(seed)
    players = [Player(full_name=f"P{n}", position=position, age=20) for n in range(count)]
    Player.objects.using("players").bulk_create(players)
    seasons = []
    for player in players:
        minutes = chance.choice([0, 450, 899, 900, 1800, 2700])
        metrics = {
            name: chance.choice([0, 1.1, 2.2, 3.3, 5, 7.5, 10, 15, 30]) for name in NAMES if chance.random() < 0.8
        }
        seasons.append(Season(player=player, season=season, matches=35, minutes=minutes, metrics=metrics))
    Season.objects.using("players").bulk_create(seasons)
    return seasons


def reference(seasons: list[Season], mine: Season, name: str, min_minutes: int) -> Fraction | None:
    """Exact, by definition, one metric at a time."""

    def rate(season: Season) -> Fraction:
        value = Fraction(str(season.metrics[name]))
        return value if CATALOGUE[name].scale == "percent" else value * 90 / season.minutes

    rated = [rate(one) for one in seasons if one.minutes >= max(1, min_minutes) and name in one.metrics]
    if name not in mine.metrics or mine.minutes < max(1, min_minutes) or len(rated) < 10:
        return None
    own = rate(mine)
    worse = sum(other > own if CATALOGUE[name].lower_is_better else other < own for other in rated)
    return (worse + Fraction(rated.count(own), 2)) / len(rated)


@pytest.mark.parametrize(("min_minutes", "season"), [(900, "1960/61"), (450, "1961/62"), (1000, "1962/63")])
def test_percentiles_equal_the_reference(club: Club, min_minutes: int, season: str) -> None:
    seasons = pool(season, 60, seed=min_minutes)
    pool(season, 15, seed=1, position="forward")
    compared = 0
    for mine in seasons:
        url = f"/api/players/{mine.player_id}/percentiles?season={season.replace('/', '-')}&min_minutes={min_minutes}"
        body = club.http.get(url).json()
        answers = {one["metric"]: one["percentile"] for one in body["metrics"]}
        for name in CATALOGUE:
            expected = reference(seasons, mine, name, min_minutes)
            if expected is None:
                assert answers.get(name) is None
            else:
                assert abs(answers[name] - float(expected)) < 1e-9
                compared += 1
    assert compared > 300


def small_pool(season: str, count: int) -> list[Season]:
    players = [Player(full_name=f"P{n}", position="goalkeeper", age=20) for n in range(count)]
    Player.objects.using("players").bulk_create(players)
    seasons = [
        Season(player=player, season=season, matches=20, minutes=900, metrics={"saves": n, "goals_conceded": n})
        for n, player in enumerate(players)
    ]
    return list(Season.objects.using("players").bulk_create(seasons))


def standing(club: Club, season: Season, name: str, query: str = "") -> Any:
    body = club.http.get(f"/api/players/{season.player_id}/percentiles{query}").json()
    return next(one for one in body["metrics"] if one["metric"] == name)


def test_fewer_than_ten_are_not_compared(club: Club) -> None:
    nine, ten = small_pool("1963/64", 9), small_pool("1964/65", 10)
    few = standing(club, nine[8], "saves")
    assert (few["percentile"], few["reason"], few["peers"], few["low"]) == (None, "too_few_peers", 9, None)
    enough = standing(club, ten[9], "saves")
    assert (enough["percentile"], enough["reason"], enough["peers"]) == (0.95, None, 10)
    assert standing(club, ten[9], "goals_conceded")["percentile"] == 0.05
    assert standing(club, ten[9], "clean_sheets")["reason"] == "not_recorded"


def test_too_few_minutes_are_not_compared(club: Club) -> None:
    season = small_pool("1965/66", 12)[0]
    late = standing(club, season, "saves", "?min_minutes=901")
    assert (late["percentile"], late["reason"]) == (None, "too_few_minutes")
    assert standing(club, season, "saves")["reason"] is None


def test_the_newest_season_with_enough_minutes_is_taken(club: Club) -> None:
    player_id = club.added()
    club.played(player_id, "2023-24")
    club.played(player_id, "2024-25", minutes=1000)
    club.played(player_id, "2025-26", matches=2, minutes=100)
    look = club.http.get(f"/api/players/{player_id}/percentiles").json()
    assert (look["season"], look["minutes"], look["enough_minutes"]) == ("2024/25", 1000, True)
    assert club.http.get(f"/api/players/{player_id}/percentiles?season=2025-26").json()["minutes"] == 100
    missing = club.http.get(f"/api/players/{player_id}/percentiles?season=2019-20")
    assert (missing.status_code, missing.json()["code"]) == (404, "season_not_found")


def test_a_fact_sheet_says_what_the_percentiles_say(club: Club, settings: Any) -> None:
    season = small_pool("1966/67", 12)[11]
    sheet = fact_sheet(season.player_id)
    assert sheet == fact_sheet(season.player_id)
    assert sheet.sample == "900 minutes in 20 matches, season 1966/67"
    assert [fact.fact_id for fact in sheet.facts] == [f"f{n}" for n in range(1, len(sheet.facts) + 1)]
    said = {fact.label: fact.value for fact in sheet.facts}
    assert said["saves per 90 minutes"] == 1.1
    assert said["saves per 90 minutes, percentile among goalkeepers"] == 96
    assert said["goals conceded per 90 minutes, percentile among goalkeepers, fewer is better"] == 4
    assert said["goalkeepers compared, each with 900 minutes or more"] == 12
    settings.SCOUTING_SENDS_NAMES = False
    assert fact_sheet(season.player_id).player_name == f"Player {season.player_id.hex[-6:].upper()}"


def test_many_fact_sheets_are_the_same_as_each(club: Club) -> None:
    """Counting and windows agree, ties across different minutes and players without enough of them included."""
    seasons = [*pool("1967/68", 60, seed=3), *pool("1967/68", 30, seed=4, position="defender")]
    ids = [season.player_id for season in seasons]
    for player_id in ids[:20]:
        for season, minutes in (("1968-69", 450), ("1966-67", 1800)):
            club.played(str(player_id), season, minutes=minutes)
    ids += [UUID(club.added(statistics={"goals": 3}))]
    assert fact_sheets([*ids, uuid4()]) == {player_id: fact_sheet(player_id) for player_id in ids}


def test_a_fact_sheet_holds_nothing_else(club: Club) -> None:
    """Text that anybody may write, and what no report needs, stays in the club."""
    secret = {"country": "SECRET", "role": "SECRET", "current_team": "SECRET", "league": "SECRET"}
    loose = {"goals": 3, "SECRET rating": 1}
    player_id = club.added(**secret, market_value="123456.00", statistics=loose)
    sheet = fact_sheet(UUID(player_id))
    assert "SECRET" not in str(sheet)
    assert "123456" not in str(sheet)
    assert ("goals, total", 3) in [(fact.label, fact.value) for fact in sheet.facts]
