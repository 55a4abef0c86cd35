"""The radar chart."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from apps.players.models import Player
from apps.players.usecases.generate_players import generate_players
from tests.integration.players.conftest import Club

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(1)</script>&\"'"
SEASON = "2001/02"


@pytest.fixture(scope="module")
def peers() -> list[Player]:
    """Enough of every position."""
    seed = random.randrange(10**9)
    generate_players(count=200, seed=seed, season=SEASON)
    return list(Player.objects.using("players").filter(external_id__startswith=f"synthetic:{seed}:"))


def chart(club: Club, player_id: Any, **headers: str) -> Any:
    return club.http.get(f"/api/players/{player_id}/radar.svg?min_minutes=300", headers=headers)


@pytest.mark.parametrize("position", ["goalkeeper", "defender", "midfielder", "forward"])
def test_a_radar_of_every_position(club: Club, peers: list[Player], position: str) -> None:
    player = next(one for one in peers if one.position == position and one.seasons.get().minutes >= 300)
    Player.objects.using("players").filter(pk=player.pk).update(full_name=NASTY)
    reply = chart(club, player.player_id)
    assert (reply.status_code, reply["Content-Type"]) == (200, "image/svg+xml")
    root = ElementTree.fromstring(reply.content)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == f"{NASTY}: {position}, {SEASON}"  # type: ignore[union-attr]
    look = club.http.get(f"/api/players/{player.player_id}/percentiles?min_minutes=300").json()
    shown = [one for one in look["metrics"] if one["matters"] and one["percentile"] is not None]
    assert len(shown) >= 6
    polygon = root.find(f"{SVG}polygon")
    assert polygon is not None
    assert len((polygon.get("points") or "").split()) == len(shown)
    described = root.find(f"{SVG}desc").text or ""  # type: ignore[union-attr]
    for one in shown:
        assert f"{one['label']}: {one['rate']:.2f}" in described
    assert f"compared with {look['peers']} {position}s" in described
    assert f"{look['minutes']:,} minutes in {look['matches']} matches" in described


def test_a_radar_runs_nothing_and_asks_for_nothing(club: Club, peers: list[Player]) -> None:
    """No script, handler, style, link or foreign content: safe under the strictest policy."""
    root = ElementTree.fromstring(chart(club, peers[0].player_id).content)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert tags <= {"svg", "title", "desc", "rect", "circle", "line", "polygon", "text"}
    assert not {name for name in attributes if name.startswith("on") or "href" in name or name in ("style", "class")}


def test_a_radar_without_enough_data_says_so(club: Club) -> None:
    player_id = club.added(full_name="Ola \u0338 N")
    club.played(player_id, "1999-00")
    root = ElementTree.fromstring(chart(club, player_id).content)
    assert root.find(f"{SVG}polygon") is None
    assert "Not enough data" in "".join(root.itertext())


def test_a_browser_is_shown_the_chart(club: Club, peers: list[Player]) -> None:
    reply = chart(club, peers[0].player_id, Accept="text/html,image/svg+xml")
    assert (reply.status_code, reply["Content-Type"]) == (200, "image/svg+xml")


def test_a_radar_of_nobody_is_a_problem(club: Club) -> None:
    reply = chart(club, uuid4())
    assert (reply.status_code, reply["Content-Type"]) == (404, "application/problem+json")
    bad = club.http.get(f"/api/players/{uuid4()}/radar.svg", token="rubbish")
    assert bad.status_code == 401
    assert club.http.post(f"/api/players/{uuid4()}/radar.svg").status_code == 405
