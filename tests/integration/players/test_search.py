"""Lists: filters, orders, cursors."""

from __future__ import annotations

import unicodedata

import pytest

from apps.players.queries_list import fold
from kernel.db import one
from tests.integration.players.conftest import Club, fresh


@pytest.fixture
def team(club: Club) -> str:
    """Five players of a team of their own."""
    name = fresh()
    for full_name, position, age, value, status in [
        ("Željko Ødegård", "GK", 31, None, "active"),
        ("álvaro núñez", "centre-back", 19, "300000.00", "active"),
        ("Alvar Nunes", "CM", 25, "900000.00", "retired"),
        ("Zoë Łapiński", "striker", 25, "0", "free_agent"),
        ("Bo 100%_Sure", "winger", 40, None, "active"),
    ]:
        club.added(
            full_name=full_name, position=position, age=age, market_value=value, status=status, current_team=name
        )
    return name


def names(club: Club, team: str, query: str = "") -> list[str]:
    reply = club.http.get(f"/api/players?team={team.replace(' ', '%20')}{query}")
    assert reply.status_code == 200, reply.json()
    return [one["full_name"].split()[0] for one in reply.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bo", "Zoë", "Alvar", "álvaro", "Željko"]),
        ("&order=name", ["Alvar", "álvaro", "Bo", "Željko", "Zoë"]),
        ("&order=age", ["álvaro", "Alvar", "Zoë", "Željko", "Bo"]),
        ("&order=-age", ["Bo", "Željko", "Zoë", "Alvar", "álvaro"]),
        ("&order=-market_value", ["Alvar", "álvaro", "Zoë", "Bo", "Željko"]),
        ("&q=NUN", ["Alvar", "álvaro"]),
        ("&q=n%C3%BA%C3%B1", ["Alvar", "álvaro"]),
        ("&q=odegard", ["Željko"]),
        ("&q=lapin", ["Zoë"]),
        ("&q=%25", ["Bo"]),
        ("&q=_", ["Bo"]),
        ("&position=forward", ["Bo", "Zoë"]),
        ("&position=ST", ["Zoë"]),
        ("&position=Goalkeeper", ["Željko"]),
        ("&status=Free%20Agent", ["Zoë"]),
        ("&age_min=25&age_max=31", ["Zoë", "Alvar", "Željko"]),
        ("&country=freedonia&q=bo", ["Bo"]),
        ("&league=none", []),
    ],
)
def test_list_players(club: Club, team: str, query: str, found: list[str]) -> None:
    assert names(club, team.upper(), query) == found


@pytest.mark.parametrize("order", ["newest", "name", "age", "-age", "market_value", "-market_value"])
def test_pages_neither_repeat_nor_miss(club: Club, team: str, order: str) -> None:
    whole = names(club, team, f"&order={order}")
    seen: list[str] = []
    cursor = ""
    for _ in range(5):
        path = f"/api/players?team={team.replace(' ', '%20')}&order={order}&limit=2&cursor={cursor}"
        page = club.http.get(path).json()
        seen += [one["full_name"].split()[0] for one in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == whole
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("position=pope", "position_unknown"),
        ("status=asleep", "status_unknown"),
        ("order=height", "malformed"),
        ("age_min=x", "malformed"),
        ("limit=0", "malformed"),
        ("limit=101", "malformed"),
        ("q=%00", "malformed"),
        ("cursor=zzz", "malformed"),
        ("cursor=WyJuYW1lIiwgIngiLCAieSJd", "malformed"),
    ],
)
def test_list_players_refuses(club: Club, query: str, code: str) -> None:
    reply = club.http.get(f"/api/players?{query}")
    assert (reply.status_code, reply.json()["code"]) == (400, code)


def test_a_cursor_is_of_one_order(club: Club, team: str) -> None:
    path = f"/api/players?team={team.replace(' ', '%20')}&limit=2"
    cursor = club.http.get(f"{path}&order=name").json()["next"]
    assert club.http.get(f"{path}&order=age&cursor={cursor}").status_code == 400


def test_folding_is_the_same_here_and_there() -> None:
    """Python folds what is searched for, PostgreSQL what is searched: one alphabet for both."""
    letters = "".join(chr(code) for code in range(0x20, 0x17F) if unicodedata.category(chr(code)) != "Cc")
    from apps.players.queries_list import PLAIN, WHOLE

    sql = r"""SELECT translate(regexp_replace(lower(normalize(%s::text, NFKD)), '[\u0300-\u036f]', '', 'g'), %s, %s)"""
    found = one("players", sql, [letters, WHOLE, PLAIN])
    assert found is not None
    assert found[0] == fold(letters)
