"""The commands that play a whole tournament, and that derive one from its log."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from apps.tournaments.models import Match
from tests.integration.tournaments.conftest import Club, row
from tests.integration.tournaments.play import Table, line_count


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "results"),
    [
        ("single_elimination", {10}),
        ("double_elimination", {20, 21}),
        ("round_robin", {55}),
        ("groups_knockout", {25 + 3}),
        ("swiss", {4 * 5}),
    ],
)
def test_every_format_is_played_to_its_champion(kind: str, results: set[int]) -> None:
    rules = ["--rules", '{"groups": 2}'] if kind == "groups_knockout" else []
    said = json.loads(run("simulate_tournament", "--type", kind, "--entrants", "11", "--seed", "3", "--json", *rules))
    assert said["equal"] is True
    assert said["champion"].startswith("Entrant ")
    assert said["results"] in results
    assert row(UUID(said["tournament_id"])).status == "completed"


def test_the_same_seed_has_the_same_champion() -> None:
    words = ("simulate_tournament", "--entrants", "16", "--seed", "5", "--json")
    assert json.loads(run(*words))["champion"] == json.loads(run(*words))["champion"]


def test_it_is_said_in_words() -> None:
    said = run("simulate_tournament", "--entrants", "4")
    assert "champion: Entrant" in said
    assert "the log says the same" in said


def test_rules_that_do_not_fit_are_said() -> None:
    with pytest.raises(CommandError, match="rules_invalid"):
        run("simulate_tournament", "--type", "swiss", "--entrants", "4", "--rules", '{"reseed": true}')


class TestRebuild:
    @pytest.fixture
    def table(self, club: Club) -> Any:
        table = Table(club, entrants=4)
        table.play_on()
        return table

    def test_nothing_differs(self, table: Any) -> None:
        assert "0 differences" in run("rebuild_tournament", str(table.tournament_id), "--check")

    def test_a_difference_is_found_and_mended(self, table: Any) -> None:
        before = table.rebuilt()[0]
        rows = Match.objects.using("tournaments").filter(tournament_id=table.tournament_id, number=1)
        rows.update(winner="away", home_score=0, away_score=9)
        with pytest.raises(CommandError, match="not what the log says"):
            run("rebuild_tournament", str(table.tournament_id), "--check")
        assert table.rebuilt()[0] != before
        assert "match 1: result" in run("rebuild_tournament", str(table.tournament_id))
        assert table.rebuilt()[0] == before
        assert line_count(table.tournament_id, "rebuilt") == 1

    def test_an_unknown_tournament(self) -> None:
        with pytest.raises(CommandError, match="tournament_not_found"):
            run("rebuild_tournament", str(uuid4()))
