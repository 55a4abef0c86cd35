"""The administrators' pages, the demo, and the generator."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.core.management import CommandError, call_command
from django.test import Client

from apps.players import demo
from apps.players.domain.percentiles import FEWEST_PEERS, MINUTES
from apps.players.local import IMPLEMENTATION
from apps.players.models import Player, Report, ScoutJob, Season
from apps.players.queries import find_player, view_of
from apps.players.usecases.generate_players import DEFAULT_SEED
from tests.factories.admin_site import asked, signed_in
from tests.integration.players.conftest import Club, events_of


@pytest.fixture(scope="module")
def browser() -> Client:
    """An administrator's, signed in to the admin site."""
    return signed_in("10.7.7.9")


@pytest.mark.parametrize("model", [Player, ScoutJob, Report])
def test_nothing_is_edited(model: Any) -> None:
    page, request = site.get_model_admin(model), asked()
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request)


def test_the_admin_deletes_by_the_use_case(club: Club) -> None:
    player_id = club.added()
    found = Player.objects.using("players").filter(player_id=player_id)
    site.get_model_admin(Player).delete_with_reports(asked(), found)  # type: ignore[attr-defined]
    assert club.http.get(f"/api/players/{player_id}").status_code == 404
    assert events_of(player_id)[-1] == "player_deleted"


def test_every_page_opens(browser: Client, club: Club) -> None:
    player_id = club.added(full_name="Ana Lisovar")
    club.played(player_id)
    for path in ("player/", "player/?q=Lisovar", f"player/{player_id}/change/", "scoutjob/?q=x", "report/?q=x"):
        assert browser.get(f"/admin/players/{path}").status_code == 200, path


def test_the_demo_is_seeded_once_and_can_be_compared() -> None:
    demo.seed()
    demo.seed()
    seeded = Season.objects.using("players").filter(player__external_id__startswith=f"synthetic:{DEFAULT_SEED}:")
    assert seeded.count() == demo.COUNT
    for position in ("goalkeeper", "defender", "midfielder", "forward"):
        assert seeded.filter(player__position=position, minutes__gte=MINUTES).count() >= FEWEST_PEERS


def test_the_generator_is_safe_to_repeat(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("generate_players", "--count", "30", "--seed", "77", "--season", "1901-02")
    first = set(Season.objects.using("players").filter(season="1901/02").values_list("player_id", "minutes"))
    call_command("generate_players", "--count", "40", "--seed", "77", "--season", "1901-02")
    assert "10 players added, 30 were there" in capsys.readouterr().out
    assert first < set(Season.objects.using("players").filter(season="1901/02").values_list("player_id", "minutes"))
    assert events_of(next(iter(first))[0]) == ["player_created"]


@pytest.mark.parametrize("options", [["--count", "0"], ["--count", "1000001"], ["--count", "1", "--season", "soon"]])
def test_the_generator_refuses(options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("generate_players", *options)


def test_the_contract_gives_the_player_as_the_api_does(club: Club) -> None:
    player_id = club.added(statistics={"goals": 3})
    player = find_player(player_id=player_id)  # type: ignore[arg-type]
    assert IMPLEMENTATION.get_player(player_id=player.player_id) == view_of(player)
    assert str(view_of(player).player_id) == player_id
